private import Cron

/// A user's text inside a message: in double quotes, control characters escaped, cut to a readable length.
package enum Quote {
    /// What cannot be seen in the text is named behind it: `"10 m" (with U+00A0 NO-BREAK SPACE)`.
    package static func text(_ text: String) -> String {
        let short = text.unicodeScalars.count > 80 ? String(text.unicodeScalars.prefix(77)) + "…" : text
        let quoted = CanonicalJSON.compact(.string(short))
        let hidden = names(of: short) { !$0.isASCII && CodePoint.isInvisible($0) }
        return hidden.map { "\(quoted) (with \($0))" } ?? quoted
    }

    /// The characters of a text that are not ASCII, by name: letters of other scripts look like Latin ones. nil when all
    /// are.
    static func foreign(in text: String) -> String? { names(of: text) { !$0.isASCII && !CodePoint.isInvisible($0) } }

    private static func names(of text: String, where isMeant: (Unicode.Scalar) -> Bool) -> String? {
        var found: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars where isMeant(scalar) && !found.contains(scalar) {
            found.append(scalar)
            if found.count == 3 { break }
        }
        return found.isEmpty ? nil : found.map(CodePoint.name).joined(separator: ", ")
    }

    /// `"a", "b" or "c"`
    static func list(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
