import Glibc
import HomerCore
import HomerStore

/// A file below the directory of outputs, opened so that nothing a run planted is followed: each step is a directory
/// opened in the one before, the last a regular file with one name. Paths come from rows that the daemon wrote, never
/// from a request.
final class RunFile {
    /// Bytes at once.
    static let piece = 65_536
    private let descriptor: Int32
    let size: Int64

    /// The output of an attempt; nil where there is none.
    init?(output run: RunRow, attempt: Int, settings: WebSettings) {
        var meant = run
        if attempt != run.attempt {
            meant.attempt = attempt
            meant.outputFile = run.attempts.first { $0.attempt == attempt }?.outputFile
        }
        let candidates = [meant.outputFile, settings.outputFile(meant)].compactMap { $0 }
        for path in candidates {
            guard let found = Self.open(path, below: settings.outputs) else { continue }
            (descriptor, size) = found
            return
        }
        return nil
    }

    /// A file that a run left; nil when it is not, or no longer, one of the kind above.
    init?(artifact path: String, below outputs: String) {
        guard let found = Self.open(path, below: outputs) else { return nil }
        (descriptor, size) = found
    }

    deinit { close(descriptor) }

    /// What comes next; empty at the end, as it is now.
    func next(_ limit: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = Glibc.read(descriptor, &buffer, limit)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(buffer.prefix(count)) : []
        }
    }

    /// At most so many bytes from a place on.
    func read(at offset: Int64, _ limit: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = pread(descriptor, &buffer, limit, off_t(offset))
        return count > 0 ? Array(buffer.prefix(count)) : []
    }

    private static func open(_ path: String, below root: String) -> (Int32, Int64)? {
        guard path.hasPrefix(root + "/") else { return nil }
        let parts = path.dropFirst(root.utf8.count + 1).split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
        var directory = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for part in parts.dropLast() where directory >= 0 {
            let next = openat(directory, String(part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            close(directory)
            directory = next
        }
        guard directory >= 0 else { return nil }
        defer { close(directory) }
        let file = openat(
            directory, String(parts[parts.count - 1]), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var info = stat()
        guard fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_nlink == 1 else {
            close(file)
            return nil
        }
        return (file, Int64(info.st_size))
    }
}
