/// Text that leaves the process: one short line without secrets.
package enum SecretText {
    package static let summaryLength = 200

    /// Values shorter than this are words, not secrets: hiding them would eat ordinary text.
    private static let shortest = 6

    package static func masked(_ text: String, hiding secrets: [String]) -> String {
        var result = text
        for secret in secrets.sorted(by: { $0.count > $1.count }) where secret.count >= shortest {
            result = replaced(result, secret)
        }
        return result
    }

    /// The first `summaryLength` characters on one line. Masked before it is cut: half a secret is one too.
    package static func summary(_ text: String, hiding secrets: [String]) -> String {
        let words = masked(text, hiding: secrets).split { $0.isWhitespace || $0.isNewline }
        return String(words.joined(separator: " ").prefix(summaryLength))
    }

    private static func replaced(_ text: String, _ secret: String) -> String {
        let (bytes, wanted) = (Array(text.utf8), Array(secret.utf8))
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) {
                result += Array("***".utf8)
                index += wanted.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
