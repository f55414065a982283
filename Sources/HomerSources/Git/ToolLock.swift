import Glibc

/// Locks of programs other than git: Mercurial's, and `.homer.lock` in the workspace, which any program may hold with
/// flock(2) while it changes several files at once (`flock .homer.lock make desired`).
enum ToolLock {
    /// The first lock found; nil when nothing holds. Starts no process.
    static func look(root: String?, places: [SourcePlace]) -> GitActivity.Lock? {
        if let root, let lock = flocked(root + "/.homer.lock") { return lock }
        for place in places {
            if let lock = mercurial(above: place.real) { return lock }
        }
        return nil
    }

    private static func flocked(_ path: String) -> GitActivity.Lock? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK, let stamp = FileFingerprint(path: path)
        else { return nil }
        return GitActivity.Lock(path: path, owner: .living, stamp: stamp)
    }

    private static func mercurial(above path: String) -> GitActivity.Lock? {
        var current = path
        while true {
            let store = (current == "/" ? "" : current) + "/.hg"
            if FileFingerprint(path: store) != nil {
                let lock = store + "/wlock"
                guard let stamp = FileFingerprint(path: lock) else { return nil }
                return GitActivity.Lock(path: lock, owner: .mercurial(process(linkTarget(lock))), stamp: stamp)
            }
            guard current != "/", let slash = current.lastIndex(of: "/") else { return nil }
            current = slash == current.startIndex ? "/" : String(current[..<slash])
        }
    }

    /// The link says `host/namespace:pid`.
    private static func process(_ target: String?) -> pid_t? {
        guard let target, let colon = target.lastIndex(of: ":") else { return nil }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard target[..<colon].prefix(while: { $0 != "/" }) == host else { return nil }
        return pid_t(target[target.index(after: colon)...])
    }
}
