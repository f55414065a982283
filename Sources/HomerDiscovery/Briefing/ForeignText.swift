import HomerCore

/// Text that others wrote (a planner, a worker, an agent that sums up), made harmless for a Markdown file which a person
/// reads and the next night's context pack takes in.
///
/// What it may not do: open or underline a heading, close the place it stands in, ask for memory, pass for a plan that
/// waits for approval, load a picture, hide characters, or name a command that decides something. Pure; any text will do.
package enum ForeignText {
    /// As a part of one line, without Markdown of its own.
    ///
    /// - Parameter limit: in characters; what is longer ends in `…`.
    package static func line(_ text: String, limit: Int = 160) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var result = ""
        for scalar in clipped(visible(words), to: limit).unicodeScalars {
            if marks.contains(scalar) { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return withoutDecisions(result)
    }

    /// As a quotation: each line behind `> `, indented as said, without a blank line at either end.
    ///
    /// - Parameters:
    ///   - limit: in UTF-8 bytes; the head and the tail of what is longer stay.
    ///   - indent: blanks before each line, for a quotation that belongs to an item of a list.
    package static func quotation(_ text: String, limit: Int, indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines = text.bounded(to: limit).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { Self.harmless($0) }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { margin + ($0.isEmpty ? ">" : "> \($0)") + "\n" }.joined()
    }

    /// One line of running text: its own emphasis, lists and links to pages stay.
    package static func harmless(_ line: Substring) -> String {
        var text = clipped(visible(String(line)), to: longestLine)
        while text.last?.isWhitespace == true { text.removeLast() }
        text = text.replacing(scalars(#/<(?=[A-Za-z\/!?])/#), with: "&lt;")
        text = text.replacing(scalars(#/!\[/#), with: "!\\[")
        text = text.replacing(scalars(#/\]\((?!https?:\/\/)/#), with: "] (")
        text = text.replacing(scalars(#/^(\s*)(```|~~~)/#)) { "\($0.output.1)\\\($0.output.2)" }
        // An underline makes a heading of the line above, and a rule ends a section of a context pack.
        text = text.replacing(scalars(#/^(\s*)([=\-*_][=\-*_\s]*)$/#)) { "\($0.output.1)\\\($0.output.2)" }
        text = text.replacing(scalars(#/^(\s*(?:>\s*)*)(#+)/#)) { "\($0.output.1)\(escaped($0.output.2))" }
        // Plans were told by their headings wherever these stood.
        text = text.replacing(scalars(#/##+/#)) { escaped($0.output) }
        return withoutDecisions(text)
    }

    /// Characters.
    private static let longestLine = 4000

    private static let marks = Set("\\`*_{}[]<>#|~!".unicodeScalars)

    private static func escaped(_ hashes: Substring) -> String { hashes.map { "\\\($0)" }.joined() }

    /// Without characters that steer a terminal or are not to be seen.
    private static func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { scalar in
                    if scalar == "\t" { return true }
                    if TerminalText.isControl(scalar) { return false }
                    // Joiners belong to letters and pictures; all other characters without a shape only hide.
                    return scalar.properties.generalCategory != .format || scalar == "\u{200C}" || scalar == "\u{200D}"
                }))
    }

    /// By scalars: a letter that joins what follows it must not hide a mark.
    private static func scalars<Output>(_ regex: Regex<Output>) -> Regex<Output> {
        regex.matchingSemantics(.unicodeScalar)
    }

    /// Which commands decide something stands in our own words only.
    private static func withoutDecisions(_ text: String) -> String {
        // No "@" in the class: where case is ignored, the compiler lets it match a backquote, too.
        let command =
            #/(?i)\bhomer\s+(approve|reject|apply|rollback|flags|trigger|resume|tonight|discover)\b(\s+[\w:.\-]+)?/#
        return text.replacing(scalars(command), with: "(a command was left out here)")
    }

    private static func clipped(_ text: String, to limit: Int) -> String {
        text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
}
