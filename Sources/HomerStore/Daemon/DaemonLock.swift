import Glibc
package import HomerCore
import Synchronization

/// The right to be the daemon of one database: a record lock (fcntl(2)) that dies with the process.
///
/// No child has it, not even between fork and exec: a record lock belongs to the process that took it. For the same
/// reason any descriptor of the file that this process closes would let go of it, so a lock that is held here is asked
/// about through `own`, never through the file.
package struct DaemonLock: ~Copyable {
    /// The open lock file, for whoever writes down why the process dies.
    package let descriptor: Int32
    /// The file that is locked: this very one, whatever lies at its path later.
    package let file: FileIdentity?
    /// What the last holder left in the file.
    package let previous: LastWords?
    private let path: String

    /// What this process holds, by real path, with what it wrote.
    private static let own = Mutex<[String: LockHolder]>([:])
    private static let lineLimit = 512

    /// Takes the lock or throws with what the holder wrote into the file. Never waits.
    package init(path: String, identity: DaemonIdentity, now: Timestamp) throws(LockError) {
        let path = RealPath.of(path)
        if let holder = Self.own.withLock({ $0[path] }) {
            throw LockError(holder: holder, message: "held by \(holder)")
        }
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LockError(holder: nil, message: "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        var whole = Self.wholeFile
        guard fcntl(descriptor, F_SETLK, &whole) == 0 else {
            let holder = LockHolder(line: Self.lines(of: descriptor).first)
            close(descriptor)
            throw LockError(
                holder: holder, message: "held by \(holder.description.isEmpty ? "another process" : "\(holder)")")
        }
        previous = LastWords(lines: Self.lines(of: descriptor))
        let holder = LockHolder(identity, since: now)
        let bytes = Array("\(holder)\n".utf8)
        ftruncate(descriptor, 0)
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        Self.own.withLock { $0[path] = holder }
        self.descriptor = descriptor
        self.path = path
        file = FileIdentity(descriptor: descriptor)
    }

    /// Takes the lock, waiting a moment for a holder that is about to end.
    ///
    /// - Parameter patience: how long the holder is waited for; then its `LockError` is thrown.
    package static func waiting(
        path: String, identity: DaemonIdentity, now: @Sendable () -> Timestamp, clock: any Clock<Duration>,
        patience: Milliseconds = .seconds(2)
    ) async throws -> DaemonLock {
        for _ in 0..<(patience.count / step.count) {
            do throws(LockError) {
                return try DaemonLock(path: path, identity: identity, now: now())
            } catch {
                guard error.holder != nil else { throw error }
            }
            try await clock.sleep(for: step.duration)
        }
        return try DaemonLock(path: path, identity: identity, now: now())
    }

    private static let step = Milliseconds(50)

    /// Who holds the lock now; nil when nobody does. Changes nothing.
    package static func holder(path: String) -> LockHolder? {
        let path = RealPath.of(path)
        if let holder = own.withLock({ $0[path] }) { return holder }
        // A pipe in its place would wait for a writer.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var whole = wholeFile
        guard fcntl(descriptor, askLock, &whole) == 0, Int32(whole.l_type) != F_UNLCK else { return nil }
        return LockHolder(line: lines(of: descriptor).first)
    }

    /// What the last holder left in the file; nil while somebody holds it.
    package static func lastWords(path: String) -> LastWords? {
        guard holder(path: path) == nil else { return nil }
        let descriptor = Glibc.open(RealPath.of(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return LastWords(lines: lines(of: descriptor))
    }

    /// F_OFD_GETLK: asks about the locks of every process without taking one, so `homer status` never gets in the way
    /// of a daemon that starts. Glibc hides the name from Swift.
    private static let askLock: Int32 = 36

    private static var wholeFile: Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }

    private static func lines(of descriptor: Int32) -> [String] {
        var buffer = [UInt8](repeating: 0, count: lineLimit)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return buffer.prefix(max(0, count)).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    deinit {
        let path = path
        Self.own.withLock { $0[path] = nil }
        close(descriptor)
    }
}

package struct LockError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the holder wrote about itself; nil when the file could not be opened.
    package var holder: LockHolder?
    var message: String
    package var description: String { message }
}
