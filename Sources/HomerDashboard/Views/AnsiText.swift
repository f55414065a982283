import HomerReport

/// Output of a program as markup: colours as classes, every other sequence a terminal would obey left out, and what has no
/// shape spelt out. Nothing in it becomes an element.
package struct AnsiText {
    private var style = Style()
    private var markup = SafeHTML.empty
    private var text = ""

    /// What is in force between two sequences.
    private struct Style: Hashable {
        var foreground: Int?
        var background: Int?
        var isBold = false
        var isDim = false
        var isItalic = false
        var isUnderlined = false

        /// `a1 ab`, as the style sheet names them; nil for plain text.
        var classes: String? {
            let all = [
                foreground.map { "a\($0)" }, background.map { "g\($0)" }, isBold ? "ab" : nil, isDim ? "ad" : nil,
                isItalic ? "ai" : nil, isUnderlined ? "au" : nil,
            ].compactMap { $0 }
            return all.isEmpty ? nil : all.joined(separator: " ")
        }
    }

    package static func html(_ output: String) -> SafeHTML {
        var reader = AnsiText()
        reader.read(output)
        return reader.markup
    }

    /// Longer sequences are no sequences: what follows their beginning is text.
    private static let longestSequence = 4096

    private mutating func read(_ output: String) {
        let scalars = Array(output.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            switch scalar {
            case "\u{1B}": index = escape(scalars, from: index)
            case "\u{9B}": index = control(scalars, from: index + 1)
            case "\r":
                index += 1
                // A line that is written over is kept, as a line of its own.
                if index < scalars.count, scalars[index] != "\n" { text.append("\n") }
            default:
                text.unicodeScalars.append(scalar)
                index += 1
            }
        }
        flush()
    }

    /// Returns the place behind the sequence that begins with an escape.
    private mutating func escape(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        guard start + 1 < scalars.count else { return scalars.count }
        switch scalars[start + 1] {
        case "[": return control(scalars, from: start + 2)
        case "]", "P", "X", "^", "_":
            let end = min(scalars.count, start + Self.longestSequence)
            for index in (start + 2)..<max(start + 2, end) {
                if scalars[index] == "\u{07}" || scalars[index] == "\u{9C}" { return index + 1 }
                if scalars[index] == "\u{1B}", index + 1 < scalars.count, scalars[index + 1] == "\\" {
                    return index + 2
                }
            }
            return start + 2
        default: return start + 2
        }
    }

    /// Reads parameters and the letter that ends them, and takes up what `m` says.
    private mutating func control(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        var index = start
        var parameters = ""
        while index < scalars.count, index - start < 64, (0x20...0x3F).contains(scalars[index].value) {
            parameters.unicodeScalars.append(scalars[index])
            index += 1
        }
        guard index < scalars.count, (0x40...0x7E).contains(scalars[index].value) else { return index }
        if scalars[index] == "m" {
            flush()
            paint(parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 })
        }
        return index + 1
    }

    private mutating func paint(_ codes: [Int]) {
        var rest = codes[...]
        while let code = rest.popFirst() {
            switch code {
            case 0: style = Style()
            case 1: style.isBold = true
            case 2: style.isDim = true
            case 3: style.isItalic = true
            case 4: style.isUnderlined = true
            case 22: (style.isBold, style.isDim) = (false, false)
            case 23: style.isItalic = false
            case 24: style.isUnderlined = false
            case 30...37: style.foreground = code - 30
            case 39: style.foreground = nil
            case 40...47: style.background = code - 40
            case 49: style.background = nil
            case 90...97: style.foreground = code - 90 + 8
            case 100...107: style.background = code - 100
            case 38: style.foreground = Self.colour(&rest)
            case 48: style.background = Self.colour(&rest).map { $0 % 8 }
            default: break
            }
        }
    }

    /// One of the sixteen; any other colour of 256 or of three bytes is the page's own.
    private static func colour(_ rest: inout ArraySlice<Int>) -> Int? {
        switch rest.popFirst() {
        case 5: return rest.popFirst().flatMap { (0...15).contains($0) ? $0 : nil }
        case 2:
            rest = rest.dropFirst(3)
            return nil
        default: return nil
        }
    }

    private mutating func flush() {
        guard !text.isEmpty else { return }
        let shown = SafeHTML.escaped(Self.visible(text))
        markup += style.classes.map { .element("span", ["class": $0], shown) } ?? shown
        text = ""
    }

    /// Lines and tabs stay what they are.
    private static func visible(_ text: String) -> String {
        var result = ""
        var piece = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" {
                result += VisibleText.escaped(piece)
                piece = ""
                result.unicodeScalars.append(scalar)
            } else {
                piece.unicodeScalars.append(scalar)
            }
        }
        return result + VisibleText.escaped(piece)
    }
}
