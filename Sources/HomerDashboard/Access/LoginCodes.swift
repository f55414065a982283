package import HomerCore
import Synchronization

/// The codes of one-time links: whoever can read the file of the running daemon makes one, and it opens one session.
///
/// A code is its last second, a random number, and the proof that its maker knows the key of this start of the daemon.
package final class LoginCodes: Sendable {
    /// How long a link can be used.
    package static let life = Milliseconds.minutes(5)

    /// Hexadecimal digits of the daemon's key, new with every start.
    package let key: String
    private let now: @Sendable () -> Timestamp
    /// Codes that were used, by their last second.
    private let used = Mutex<[String: Int64]>([:])

    package init(key: String = SecretNumber.hex(bytes: 32), now: @escaping @Sendable () -> Timestamp) {
        self.key = key
        self.now = now
    }

    /// A new code under a key.
    package static func make(key: String, now: Timestamp) -> String {
        let message = "\((now + life).seconds)-\(SecretNumber.hex(bytes: 16))"
        return message + "-" + proof(of: message, key: key)
    }

    /// True once for each good code, until its time is over.
    package func redeem(_ code: String) -> Bool {
        let parts = code.split(separator: "-", omittingEmptySubsequences: false)
        guard code.utf8.count < 200, parts.count == 3, let end = Int64(parts[0]) else { return false }
        let message = "\(parts[0])-\(parts[1])"
        let moment = now()
        guard MessageCode.isSame(String(parts[2]), Self.proof(of: message, key: key)), end > moment.seconds,
            end <= (moment + Self.life + .minutes(1)).seconds
        else { return false }
        return used.withLock { used in
            used = used.filter { $0.value > moment.seconds }
            return used.updateValue(end, forKey: message) == nil
        }
    }

    private static func proof(of message: String, key: String) -> String {
        MessageCode.hex(of: "homer dashboard login \(message)", key: Array(key.utf8))
    }
}
