/// Text that leaves the process, without secrets: the one place that takes them out.
package enum SecretText {
    /// Stands where a secret stood.
    package static let mark = "***"

    package static let summaryLength = 200

    /// In bytes. Values shorter than this are words, not secrets: hiding them would eat ordinary text.
    private static let shortest = 4

    /// The text with `mark` for each of the secrets that has at least four bytes.
    package static func masked(_ text: String, hiding secrets: [String]) -> String {
        let hidden = secrets.map { Array($0.utf8) }.filter { $0.count >= shortest }
        guard !hidden.isEmpty else { return text }
        // Longest first: one value may be part of another.
        let bytes = hidden.sorted { $0.count > $1.count }.reduce(Array(text.utf8), replaced)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first `summaryLength` characters on one line. Masked before it is cut: half a secret is one too.
    package static func summary(_ text: String, hiding secrets: [String]) -> String {
        let words = masked(text, hiding: secrets).split { $0.isWhitespace || $0.isNewline }
        return String(words.joined(separator: " ").prefix(summaryLength))
    }

    private static func replaced(_ bytes: [UInt8], _ secret: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == secret[0], bytes[index...].starts(with: secret) {
                result += mark.utf8
                index += secret.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
