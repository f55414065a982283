import Glibc

/// The lock of programs other than git: `.homer.lock` in the workspace, which any program may hold with flock(2) while it
/// changes several files at once (`flock .homer.lock make desired`).
enum ToolLock {
    /// nil when nothing holds. Starts no process.
    static func look(root: String) -> GitActivity.Lock? {
        let path = root + "/.homer.lock"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK, let stamp = FileFingerprint(path: path)
        else { return nil }
        return GitActivity.Lock(path: path, owner: .living, stamp: stamp)
    }
}
