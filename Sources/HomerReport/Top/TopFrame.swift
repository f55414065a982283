import HomerCore

/// The screen of `homer top`: what is wrong first. Pure over its facts; never more lines than `height`, nor wider ones than
/// `width`.
package struct TopFrame: Hashable, Sendable {
    package let lines: [TopLine]

    private struct Part {
        var title: String
        var rows: [TopRow]
        /// Said in place of rows.
        var none: TopRow
    }

    /// - Parameter footer: the last line, at the bottom; nil for none, and then nothing is filled up.
    package init(_ facts: TopFacts, width: Int, height: Int, footer: String? = nil) {
        let width = max(1, width)
        let parts = [
            Part(title: "WRONG", rows: facts.wrong, none: TopRow(["nothing is wrong"], .good)),
            Part(title: "RUNS", rows: facts.runs, none: TopRow(["nothing runs or waits"], .dim)),
            Part(title: "NEXT", rows: facts.next, none: TopRow(["nothing is due"], .dim)),
            Part(title: "SOURCE", rows: facts.sources, none: TopRow(["nothing to say"], .dim)),
        ]
        var lines = Self.head(facts, width)
        let rest = height - lines.count - (footer == nil ? 0 : 1)
        // A blank line above each title where there is room for that and for a row of each.
        let isRoomy = rest >= parts.count * 3
        let room = rest - parts.count * (isRoomy ? 2 : 1)
        let shares = TopLayout.share(parts.map { max(1, $0.rows.count) }, room: room)
        for (part, share) in zip(parts, shares) {
            if isRoomy { lines.append(TopLine("")) }
            lines.append(TopLine(TopLayout.cut(Self.title(part), to: width), .heading))
            lines += Self.rows(part, share, width)
        }
        let longest = max(0, footer == nil ? height : height - 1)
        lines = Array(lines.prefix(longest))
        if let footer, height > 0 {
            lines += Array(repeating: TopLine(""), count: longest - lines.count)
            lines.append(TopLine(TopLayout.cut(footer, to: width), .dim))
        }
        self.lines = lines
    }

    /// Without colours, for scripts.
    package var text: String { lines.map { $0.text + "\n" }.joined() }

    private static func head(_ facts: TopFacts, _ width: Int) -> [TopLine] {
        let name = "homer \(TerminalText.line(facts.workspace))"
        let gap = width - name.count - facts.clock.count
        let first = gap > 0 ? name + String(repeating: " ", count: gap) + facts.clock : name
        return [
            TopLine(TopLayout.cut(first, to: width), .heading),
            TopLine(TopLayout.cut(TerminalText.line(facts.daemon), to: width), facts.isDaemonWell ? .good : .warning),
            TopLine(TopLayout.cut(TerminalText.line(facts.counts), to: width)),
        ]
    }

    private static func title(_ part: Part) -> String {
        part.rows.isEmpty ? part.title : "\(part.title) (\(part.rows.count))"
    }

    /// As many rows as there is room for; the last of them says how many are not shown.
    private static func rows(_ part: Part, _ share: Int, _ width: Int) -> [TopLine] {
        let all = part.rows.isEmpty ? [part.none] : part.rows
        let isCut = all.count > share
        let shown = all.prefix(isCut ? max(0, share - 1) : share)
        let cells = shown.map { row in row.cells.map { TerminalText.line($0) } }
        let texts = TopLayout.aligned(cells, width: max(1, width - 2))
        var lines = zip(shown, texts).map { TopLine(TopLayout.cut("  " + $1, to: width), $0.tone) }
        if isCut, share > 0 {
            lines.append(TopLine(TopLayout.cut("  … \(all.count - shown.count) more", to: width), .dim))
        }
        return lines
    }
}
