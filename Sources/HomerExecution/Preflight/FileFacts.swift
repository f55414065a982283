import Glibc
import HomerCore

/// What the user of this process may do with files and directories. Reads no contents.
enum FileFacts {
    static func directory(_ path: String) -> DirectoryFacts {
        var info = stat()
        guard stat(path, &info) == 0 else { return DirectoryFacts(path: path, state: .unusable(reason: problem())) }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            return DirectoryFacts(path: path, state: .unusable(reason: problem(ENOTDIR)))
        }
        guard access(path, X_OK) == 0 else { return DirectoryFacts(path: path, state: .unusable(reason: problem())) }
        return DirectoryFacts(path: path, state: access(path, W_OK) == 0 ? .usable : .readOnly(reason: problem()))
    }

    /// Why a file cannot be read as a context file is; nil when it can.
    static func unreadable(_ path: String) -> String? {
        var info = stat()
        guard stat(path, &info) == 0 else { return problem() }
        guard info.st_mode & S_IFMT == S_IFREG else { return "not a regular file" }
        return access(path, R_OK) == 0 ? nil : problem()
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func problem(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}
