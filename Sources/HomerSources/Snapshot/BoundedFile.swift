import Glibc

/// Reads a small file whole that a person or a configuration named: never waits for somebody to write, and never reads
/// more than it may.
package enum BoundedFile {
    /// One sentence without the file's name.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// The bytes of a file, at most `limit`; nil when there is none. Links are followed. Throws for what is no regular
    /// file, for more bytes, and for what cannot be read.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]? {
        let descriptor = FileBytes.open(path, at: AT_FDCWD, follow: true)
        guard descriptor >= 0 else {
            let error = SystemError.last
            if error.code == ENOENT { return nil }
            throw Failure(description: error.description)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(description: SystemError.last.description) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            throw Failure(description: isDirectory ? SystemError(code: EISDIR).description : "not a regular file")
        }
        return try read(descriptor, limit: limit)
    }

    /// Everything a descriptor has, at most `limit`. Waits where reading does, as one does for standard input.
    package static func read(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(description: SystemError.last.description)
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw Failure(
                    description: "larger than \(limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes")")
            }
        }
    }
}
