import Glibc
import HomerCore

/// Small files read and written whole.
enum FileText {
    /// The bytes of a file; nil when there is none. Throws a `Failure` for anything else, naming the file.
    static func bytes(path: String, shown: String? = nil) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(message: "cannot read \(shown ?? path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try read(descriptor, shown: shown ?? path)
    }

    /// Everything standard input has.
    static func standardInput() throws -> [UInt8] { try read(STDIN_FILENO, shown: "standard input") }

    private static func read(_ descriptor: Int32, shown: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(message: "cannot read \(shown): \(String(cString: strerror(errno)))")
            }
            bytes += buffer[..<count]
        }
    }

    /// Replaces a file in one step: a reader sees the old text or the new one, and a crash leaves one of them.
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
        let partial = path + ".tmp"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw Failure(message: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let reason = String(cString: strerror(errno))
                close(descriptor)
                unlink(partial)
                throw Failure(message: "cannot write \(path): \(reason)")
            }
            bytes = bytes.dropFirst(count)
        }
        fsync(descriptor)
        close(descriptor)
        guard rename(partial, path) == 0 else {
            throw Failure(message: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws {
        if Paths.isDirectory(path) { return }
        let parent = Paths.parent(of: path)
        if parent != path, !Paths.isDirectory(parent) { try makeDirectory(parent, mode: mode) }
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw Failure(message: "cannot make \(path): \(String(cString: strerror(errno)))")
        }
    }
}
