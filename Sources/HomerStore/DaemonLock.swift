import Glibc
package import HomerCore

/// The right to be the daemon of one database: an advisory lock that dies with the process.
///
/// The descriptor is close-on-exec, so no child can keep the lock alive (P24). There is nothing to unlock by force.
package struct DaemonLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock or throws with what the holder wrote into the file. Never waits.
    package init(path: String, identity: DaemonIdentity, now: Timestamp) throws(LockError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LockError(holder: nil, message: "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        var whole = Self.wholeFile
        guard fcntl(descriptor, Self.setLock, &whole) == 0 else {
            let holder = Self.contents(of: descriptor)
            close(descriptor)
            throw LockError(holder: holder, message: "held by \(holder.isEmpty ? "another process" : holder)")
        }
        let text = Array(
            "pid \(identity.pid) \(identity.user)@\(identity.host) since \(now) version \(identity.version)\n".utf8)
        ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        self.descriptor = descriptor
    }

    /// Who holds the lock now; nil when nobody does. Changes nothing.
    package static func holder(path: String) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var whole = wholeFile
        guard fcntl(descriptor, getLock, &whole) == 0, Int32(whole.l_type) != F_UNLCK else { return nil }
        return contents(of: descriptor)
    }

    /// Open-file-description locks (fcntl(2), F_OFD_*): unlike flock(2) they can be asked about without being taken,
    /// so `homer status` never gets in the way of a daemon that starts. Glibc hides the names from Swift.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private static var wholeFile: Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }

    private static func contents(of descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
    }

    deinit { close(descriptor) }
}

package struct LockError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the holder wrote about itself; nil when the file could not be opened.
    package var holder: String?
    var message: String
    package var description: String { message }
}
