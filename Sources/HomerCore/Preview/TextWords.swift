/// A text in lines and in words; joined, the parts are the text again, byte for byte.
enum TextWords {
    /// Each line with the line feed that ends it.
    static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var start = text.utf8.startIndex
        while let end = text.utf8[start...].firstIndex(of: 0x0A) {
            let next = text.utf8.index(after: end)
            lines.append(String(Substring(text.utf8[start..<next])))
            start = next
        }
        if start < text.utf8.endIndex { lines.append(String(Substring(text.utf8[start...]))) }
        return lines
    }

    /// Words, runs of spaces, and everything else on its own. Marks stay with what they stand on.
    static func words(of text: String) -> [String] {
        var words: [String.UnicodeScalarView] = []
        var last: Kind?
        for scalar in text.unicodeScalars {
            let kind = Kind(scalar)
            if let end = words.indices.last, kind == .mark || (kind == last && kind != .other) {
                words[end].append(scalar)
            } else {
                words.append(String.UnicodeScalarView([scalar]))
            }
            last = kind == .mark ? last : kind
        }
        return words.map { String($0) }
    }

    /// How much of a text could be recognised again: its letters and digits.
    static func weight(of text: String) -> Int { text.unicodeScalars.count { Kind($0) == .word } }

    /// Whether a word is only spaces; a line feed is not.
    static func isSpace(_ word: String) -> Bool { word.unicodeScalars.allSatisfy { Kind($0) == .space } }

    private enum Kind {
        case word, space, mark, other

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x0A: self = .other
            case 0x09, 0x20: self = .space
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: self = .word
            case ..<0x80: self = .other
            default:
                let properties = scalar.properties
                if properties.isIdeographic {
                    self = .other
                } else if properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark {
                    self = .mark
                } else if properties.isAlphabetic || properties.numericType != nil {
                    self = .word
                } else {
                    self = properties.isWhitespace ? .space : .other
                }
            }
        }
    }
}
