extension Diagnostic {
    /// The form for people: position, severity, code, message; the source line with a caret; hint and related place.
    /// Ends without a line break. `color` adds colours, which `TerminalText.safe` lets through.
    package func rendered(color: Bool = false) -> String {
        let paint = Paint(isOn: color)
        let place = ([file] + (range.map { ["\($0.start.line)", "\($0.start.column)"] } ?? [])).joined(separator: ":")
        let kind = severity == .error ? paint.red("error \(code.rawValue):") : paint.yellow("warning \(code.rawValue):")
        var lines = ["\(paint.bold(Self.printable(place) + ":")) \(kind) \(paint.bold(Self.printable(message)))"]
        if let range, let sourceLine { lines += excerpt(sourceLine, range, paint) }
        if let hint { lines.append("    \(paint.cyan("help:")) \(Self.printable(hint))") }
        if let related {
            let position = related.position.map { ":\($0.line):\($0.column)" } ?? ""
            lines.append(
                "    \(paint.cyan("note:")) \(Self.printable(related.file + position + ": " + related.message))")
        }
        return lines.joined(separator: "\n")
    }

    /// The source line, cut to a window around the caret when it is long, and the caret line below it.
    private func excerpt(_ line: String, _ range: SourceRange, _ paint: Paint) -> [String] {
        let window = 100
        let column = range.start.column - 1
        let first = column > window * 3 / 4 ? column - window / 2 : 0
        let visible = line.dropFirst(first).prefix(window)
        let isCut = line.dropFirst(first).dropFirst(window).first != nil
        let lead = first > 0 ? "…" : ""
        let shown = lead + Self.printable(String(visible)) + (isCut ? "…" : "")
        // Tabs stay tabs in the padding, so the caret stands below its character whatever a tab's width is.
        let before = visible.prefix(max(0, column - first)).map { $0 == "\t" ? "\t" : " " }
        let room = max(1, visible.count - before.count)
        let width = range.end.line == range.start.line ? max(1, range.end.column - range.start.column) : 1
        let carets = "^" + String(repeating: "~", count: min(width, room) - 1)
        let padding = String(repeating: " ", count: lead.count) + before.joined()
        let number = String(range.start.line)
        let gutter = String(repeating: " ", count: number.count)
        return [" \(number) | \(shown)", " \(gutter) | \(padding)\(paint.red(carets))"]
    }

    /// Control characters replaced, so that no file content can steer the terminal.
    private static func printable(_ text: String) -> String {
        let isHidden: (Unicode.Scalar) -> Bool = { TerminalText.isControl($0) && $0 != "\t" }
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isHidden($0) ? "\u{FFFD}" : $0 }))
    }
}

private struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func red(_ text: String) -> String { wrap(text, "31;1") }
    func yellow(_ text: String) -> String { wrap(text, "33;1") }
    func cyan(_ text: String) -> String { wrap(text, "36") }

    private func wrap(_ text: String, _ code: String) -> String { isOn ? TerminalText.painted(text, code) : text }
}
