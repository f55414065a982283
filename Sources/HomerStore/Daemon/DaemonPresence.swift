import Glibc

/// A sign in the workspace that a daemon of one of its databases lives, also when its state directory was moved or
/// deleted: a shared record lock on the directory itself, in a place of its own for each database.
///
/// Whoever starts a daemon or says that none runs looks for it. Where the file system takes no locks there is none.
package final class DaemonPresence: Sendable {
    private let descriptor: Int32
    private let place: Int64

    /// - Parameter database: its path; only where it lies, seen from the workspace, counts.
    package init?(workspace: String, database: String) {
        let descriptor = Glibc.open(workspace, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        place = Self.place(workspace, database)
        renew()
    }

    /// Takes the lock again: any descriptor of the directory that this process closed has let go of it.
    package func renew() {
        var lock = Self.lock(F_RDLCK, place)
        _ = fcntl(descriptor, F_SETLK, &lock)
    }

    /// The process that gives the sign, if it is another one.
    package static func holder(workspace: String, database: String) -> Int32? {
        let descriptor = Glibc.open(workspace, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // F_GETLK: a process never hears of its own locks.
        var lock = lock(F_WRLCK, place(workspace, database))
        guard fcntl(descriptor, F_GETLK, &lock) == 0, Int32(lock.l_type) != F_UNLCK else { return nil }
        return lock.l_pid
    }

    private static func lock(_ type: Int32, _ place: Int64) -> Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(type)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(place)
        lock.l_len = 1
        return lock
    }

    /// FNV-1a of the path from the workspace, so that it stays when the workspace is moved.
    private static func place(_ workspace: String, _ database: String) -> Int64 {
        let (root, path) = (RealPath.of(workspace) + "/", RealPath.of(database))
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in (path.hasPrefix(root) ? String(path.dropFirst(root.utf8.count)) : path).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return Int64(hash >> 2)
    }

    deinit { close(descriptor) }
}
