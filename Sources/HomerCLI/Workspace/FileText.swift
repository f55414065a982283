package import Glibc
import HomerSources

/// Small files read and written whole.
package enum FileText {
    /// What a file that a person writes may be.
    package static let sizeLimit = 1 << 20

    /// The bytes of a file; nil when there is none. Throws a `Failure` for anything else, naming the file: what is no
    /// regular file, or larger than `limit`, is not read.
    package static func bytes(path: String, shown: String? = nil, limit: Int = FileText.sizeLimit) throws -> [UInt8]? {
        do throws(BoundedFile.Failure) { return try BoundedFile.read(path, limit: limit) } catch {
            throw Failure(message: "cannot read \(shown ?? path): \(error)")
        }
    }

    /// Everything standard input has, at most `limit` bytes.
    package static func standardInput(limit: Int) throws -> [UInt8] {
        do throws(BoundedFile.Failure) { return try BoundedFile.read(STDIN_FILENO, limit: limit) } catch {
            throw Failure(message: "cannot read standard input: \(error)")
        }
    }

    /// Replaces a file in one step: a reader sees the old text or the new one, and a crash leaves one of them. What is
    /// no regular file, a device or a pipe, is written through.
    ///
    /// - Parameter mode: of the new file, less the umask; nil keeps that of the file there, or takes 0644.
    package static func write(_ text: String, to path: String, mode: mode_t? = nil) throws {
        func failure() -> Failure { Failure(message: "cannot write \(path): \(String(cString: strerror(errno)))") }
        let bytes = Array(text.utf8)[...]
        if isSpecial(path) {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
            guard descriptor >= 0 else { throw failure() }
            defer { close(descriptor) }
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
            guard writeAll(bytes, to: descriptor) else { throw failure() }
            return
        }
        var info = stat()
        let kept = mode == nil && lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
        // A name nobody can know, in the same directory; never one that is there already.
        let draft = "\(Paths.parent(of: path))/.homer-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode ?? 0o644)
        guard descriptor >= 0 else { throw failure() }
        if kept { fchmod(descriptor, info.st_mode & 0o7777) }
        let isWritten = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        let error = errno
        close(descriptor)
        errno = error
        guard isWritten, rename(draft, path) == 0 else {
            defer { unlink(draft) }
            throw failure()
        }
    }

    /// Whether a name leads to something that must not be replaced by a file: a device, a pipe, a socket, or one of the
    /// names of this process's own descriptors.
    private static func isSpecial(_ path: String) -> Bool {
        if ["/dev/fd/", "/dev/stdout", "/dev/stderr", "/proc/"].contains(where: path.hasPrefix) { return true }
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT != S_IFREG && info.st_mode & S_IFMT != S_IFDIR
    }

    /// False with `errno` when not all could be written.
    private static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    package static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws {
        if Paths.isDirectory(path) { return }
        let parent = Paths.parent(of: path)
        if parent != path, !Paths.isDirectory(parent) { try makeDirectory(parent, mode: mode) }
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw Failure(message: "cannot make \(path): \(String(cString: strerror(errno)))")
        }
    }
}
