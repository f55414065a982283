import HomerCore

/// A text without the characters that a model reads and a person does not see: an instruction must not hide in them.
struct VisibleText: Hashable, Sendable {
    let text: String
    /// How many were left out.
    let hidden: Int

    /// Every line break becomes LF. Control characters, those that turn the direction of reading, spaces without width,
    /// byte order marks and tags (U+E0000 to U+E01EF) go; what joins letters and emoji stays.
    init(_ source: String) {
        var scalars = String.UnicodeScalarView()
        var hidden = 0
        var afterReturn = false
        for scalar in source.unicodeScalars {
            defer { afterReturn = scalar == "\r" }
            switch scalar {
            case "\n" where afterReturn: continue
            case "\t": scalars.append(scalar)
            case "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": scalars.append("\n")
            case "\u{200B}", "\u{2060}"..."\u{2064}", "\u{FEFF}", "\u{E0000}"..."\u{E01EF}": hidden += 1
            case _ where TerminalText.isControl(scalar): hidden += 1
            default: scalars.append(scalar)
            }
        }
        text = String(scalars)
        self.hidden = hidden
    }
}
