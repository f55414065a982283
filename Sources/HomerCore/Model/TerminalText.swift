/// Text on its way to a terminal. What files, git and programs say is shown and never obeyed: every character that could
/// steer the terminal is spelt out as JSON spells it, `\u001b`, so that JSON stays the same JSON.
package enum TerminalText {
    /// Stands for ESC in colours of our own until the text is written: a character for private use and a number that nobody
    /// outside this process can know.
    private static let escapeMark: [Unicode.Scalar] =
        ["\u{10FFFD}"] + String(UInt64.random(in: .min ... .max), radix: 36).unicodeScalars

    private static let escape = String(String.UnicodeScalarView(escapeMark))

    /// The text in the colour of an SGR code (`31` is red), as `safe` lets it through.
    package static func painted(_ text: String, _ code: String) -> String {
        "\(escape)[\(code)m\(text)\(escape)[0m"
    }

    /// The text as it may be written to a terminal: its lines and tabs, our own colours, and nothing else that is not a
    /// character to be seen.
    package static func safe(_ text: String) -> String { spelled(text, keepsLines: true) }

    /// The same as one line, to be made a part of a text: line breaks and tabs are spelt out too, and colours of our own
    /// wait for `safe`.
    package static func line(_ text: String) -> String { spelled(text, keepsLines: false) }

    /// The text without what steers a terminal, for who reads it elsewhere: sequences that begin with ESC are left out whole,
    /// also one that was cut off, and other control characters but line breaks and tabs.
    package static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) && $0 != "\n" && $0 != "\t" }) else { return text }
        var result = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\n", "\t": result.append(scalar)
            // A line that a program wrote over, and the line ends of another system.
            case "\r": if rest.first != "\n" { result.append("\n") }
            case "\u{1B}": dropSequence(&rest)
            case "\u{9B}": dropParameters(&rest)
            case _ where isControl(scalar): continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// What follows an ESC and belongs to it.
    private static func dropSequence(_ rest: inout Substring.UnicodeScalarView) {
        switch rest.first {
        case "[":
            rest.removeFirst()
            dropParameters(&rest)
        case "]", "P", "X", "^", "_":
            // Ends with BEL, or with ESC and a backslash; what never ends is no such text, and is kept.
            guard let end = rest.firstIndex(where: { $0 == "\u{07}" || $0 == "\u{1B}" || $0 == "\n" }) else {
                return _ = rest.removeFirst()
            }
            let isEscape = rest[end] == "\u{1B}"
            rest = rest[end...]
            if rest.first != "\n" { rest.removeFirst() }
            if isEscape, rest.first == "\\" { rest.removeFirst() }
        default:
            while let next = rest.first, (0x20...0x2F).contains(next.value) { rest.removeFirst() }
            if let next = rest.first, (0x30...0x7E).contains(next.value) { rest.removeFirst() }
        }
    }

    private static func dropParameters(_ rest: inout Substring.UnicodeScalarView) {
        while let next = rest.first, (0x20...0x3F).contains(next.value) { rest.removeFirst() }
        if let next = rest.first, (0x40...0x7E).contains(next.value) { rest.removeFirst() }
    }

    /// Whether a terminal would act on the character instead of showing it: C0, DEL, C1, line and paragraph separators,
    /// and what turns the direction of reading.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func spelled(_ text: String, keepsLines: Bool) -> String {
        guard
            text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A || mayBeginControl($0) })
                || !keepsLines && text.utf8.contains(0x0A)
        else { return text }
        var result = String.UnicodeScalarView()
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            scalars.formIndex(after: &index)
            switch scalar {
            case "\n" where keepsLines, "\t" where keepsLines: result.append(scalar)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\u{10FFFD}" where keepsLines:
                guard scalars[index...].starts(with: escapeMark.dropFirst()) else {
                    result.append(scalar)
                    continue
                }
                scalars.formIndex(&index, offsetBy: escapeMark.count - 1)
                result.append("\u{1B}")
            case _ where isControl(scalar): result.append(contentsOf: spelling(of: scalar).unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// DEL, and the first bytes of the other characters that are looked for.
    private static func mayBeginControl(_ byte: UInt8) -> Bool {
        byte == 0x7F || byte == 0xC2 || byte == 0xE2 || byte == 0xF4
    }

    private static func spelling(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
