/// Finding text in text without Foundation.
enum TextSearch {
    /// The first occurrence, byte for byte.
    static func range(of needle: String, in text: Substring) -> Range<Substring.Index>? {
        let pattern = Array(needle.utf8)
        let bytes = text.utf8
        var start = bytes.startIndex
        while start != bytes.endIndex {
            if bytes[start...].starts(with: pattern) {
                return start..<bytes.index(start, offsetBy: pattern.count)
            }
            start = bytes.index(after: start)
        }
        return nil
    }

    /// Whether any of the needles, given in lower case, occurs; ASCII case is ignored.
    static func contains(anyOf needles: [String], in text: String) -> Bool {
        let lowered = text.lowercased()[...]
        return needles.contains { range(of: $0, in: lowered) != nil }
    }
}
