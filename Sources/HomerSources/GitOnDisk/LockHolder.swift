import Glibc

/// Whether a process that could hold a lock is alive. Reads /proc, which takes milliseconds: ask seldom, off the
/// cooperative pool.
enum LockHolder {
    /// True when a process has the lock open, or a git that is alive works in the work tree. When in doubt (another
    /// user's git) it is alive.
    static func isAlive(_ lock: GitActivity.Lock, workTree: String) -> Bool {
        switch lock.owner {
        case .living: true
        case .git: processes().contains { isGit($0, in: workTree) || hasOpen($0, lock.path) }
        }
    }

    /// True when a git that is alive works in the work tree.
    static func gitRuns(in workTree: String) -> Bool { processes().contains { isGit($0, in: workTree) } }

    private static func isGit(_ process: String, in workTree: String) -> Bool {
        guard let name = FileBytes.proc("/proc/\(process)/comm"), name == "git" || name.hasPrefix("git-") else {
            return false
        }
        guard let directory = linkTarget("/proc/\(process)/cwd") else { return errno == EACCES || errno == EPERM }
        return GitScope.below(workTree, directory) != nil
    }

    private static func hasOpen(_ process: String, _ path: String) -> Bool {
        names(in: "/proc/\(process)/fd").contains { linkTarget("/proc/\(process)/fd/\($0)") == path }
    }

    private static func processes() -> [String] { names(in: "/proc").filter { $0.allSatisfy(\.isWholeNumber) } }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) { names.append(entryName(entry)) }
        return names
    }
}

extension FileBytes {
    /// The first line of a file in /proc, whose size is always 0.
    static func proc(_ path: String) -> String? {
        let descriptor = open(path, at: AT_FDCWD)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
