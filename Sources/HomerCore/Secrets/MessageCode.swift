import Crypto

/// Proof that whoever wrote a message knows a key (HMAC-SHA256).
package enum MessageCode {
    /// 64 lower-case hexadecimal digits.
    package static func hex(of message: String, key: [UInt8]) -> String {
        Digests.text(
            of: HMAC<Crypto.SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: key)))
    }

    /// Whether two texts are the same, in a time that tells nothing of where they differ.
    package static func isSame(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Numbers nobody can guess, from the system.
package enum SecretNumber {
    /// Lower-case hexadecimal digits, two a byte.
    package static func hex(bytes count: Int) -> String {
        var random = SystemRandomNumberGenerator()
        return Digests.text(of: (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
}
