/// A user's text inside a message: in double quotes, control characters escaped, cut to a readable length.
enum Quote {
    static func text(_ text: String) -> String {
        let short = text.unicodeScalars.count > 80 ? String(text.unicodeScalars.prefix(77)) + "…" : text
        return CanonicalJSON.compact(.string(short))
    }

    /// `"a", "b" or "c"`
    static func list(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
