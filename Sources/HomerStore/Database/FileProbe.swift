import Glibc

/// The few questions the store asks the file system.
enum FileProbe {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// Throws when the path, or a side file SQLite would open with it, is there and no regular file: SQLite would wait
    /// for a pipe for ever, and read a device to no end.
    static func requireRegular(_ path: String) throws(StoreError) {
        for file in [path, path + "-wal", path + "-shm", path + "-journal"] {
            var info = stat()
            guard stat(file, &info) == 0 else {
                if errno == ELOOP { throw StoreError(.unknownSchema, "\(file) is a link that leads back to itself") }
                continue
            }
            guard info.st_mode & S_IFMT != S_IFREG else { continue }
            throw StoreError(.unknownSchema, "\(file) is not a regular file, so it cannot be a database")
        }
    }

    /// 0 when there is none.
    static func size(_ path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// For SQLite's URI form, where `?`, `#` and `%` have a meaning.
    static func percentEncoded(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case 0x25: text += "%25"
            case 0x3F: text += "%3f"
            case 0x23: text += "%23"
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text
    }
}
