import Glibc

/// The few questions the store asks the file system.
enum FileProbe {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

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
