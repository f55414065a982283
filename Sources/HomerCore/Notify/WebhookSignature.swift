import Crypto

/// The signature of Standard Webhooks 1.0.0: what a receiver knows us, and a repetition, by.
package enum WebhookSignature {
    /// What a secret begins with, before its base64.
    package static let prefix = "whsec_"

    /// The header `webhook-signature` for one attempt; nil when the secret is not `whsec_` with 24 to 64 bytes in base64.
    ///
    /// - Parameters:
    ///   - id: the header `webhook-id`, the same for every attempt; without a dot.
    ///   - seconds: the header `webhook-timestamp`, of this attempt.
    package static func header(secret: String, id: String, seconds: Int64, body: [UInt8]) -> String? {
        let encoded = secret.hasPrefix(prefix) ? String(secret.dropFirst(prefix.count)) : secret
        guard let key = Base64.bytes(of: encoded), (24...64).contains(key.count) else { return nil }
        let code = HMAC<Crypto.SHA256>.authenticationCode(
            for: Array("\(id).\(seconds).".utf8) + body, using: SymmetricKey(data: key))
        return "v1," + Base64.text(of: Array(code))
    }
}
