import HomerCore

/// A user's text inside Markdown that others render: it is shown, never obeyed.
enum MarkdownText {
    /// As text in a table cell, a heading or a paragraph. Everything that could be markup becomes a character reference,
    /// which no renderer takes for structure; line breaks become spaces.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if isBreak(scalar) {
                result += " "
            } else if TerminalText.isControl(scalar) {
                result += "\u{FFFD}"
            } else if markup.contains(scalar) {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// As code. Names in it are not taken for people to notify.
    static func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }

    /// As one line inside a fence, whose text is not parsed at all. It must not stand at the start of the line.
    static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { isBreak($0) ? " " : TerminalText.isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static let markup = Set("\\`*_{}[]<>&|#~$!@^".unicodeScalars)

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        (0x0A...0x0D).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value)
    }
}
