/// The rows of a text diff that a reader needs: every line that differs, a few around it, and long stretches that stay the
/// same cut. What differs is never cut away.
package struct TextDiffExcerpt: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable {
            case same
            /// The line as a whole is gone, or is new.
            case removed, added
            /// Part of it differs.
            case changed
        }

        package var kind: Kind
        /// Its number in the new text, from 1; that in the old one for a line that is gone.
        package var number: Int
        /// Without line feeds. In a changed line `⏎` stands for a line feed that is gone or new.
        package var pieces: [TextDiff.Piece]
    }

    package enum Row: Hashable, Sendable {
        case line(Line)
        /// So many lines that are the same.
        case skipped(Int)
    }

    package let rows: [Row]
    /// Lines that differ, of all lines of old and new text.
    package let changedLines: Int
    package let allLines: Int

    /// Lines shown around each that differs.
    static let contextLines = 2
    /// Characters shown on each side of what differs within a line, and of a line that is the same.
    static let contextCharacters = 40
    static let longestContextLine = 100

    package init(_ diff: TextDiff) {
        let lines = Self.lines(of: diff)
        allLines = lines.count
        changedLines = lines.count { $0.kind != .same }
        var isShown = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() where line.kind != .same {
            let near = max(0, index - Self.contextLines)...min(lines.count - 1, index + Self.contextLines)
            for index in near { isShown[index] = true }
        }
        var rows: [Row] = []
        var skipped = 0
        for (line, isShown) in zip(lines, isShown) {
            guard isShown else {
                skipped += 1
                continue
            }
            if skipped > 0 { rows.append(.skipped(skipped)) }
            skipped = 0
            rows.append(.line(Self.cut(line)))
        }
        if skipped > 0, !rows.isEmpty { rows.append(.skipped(skipped)) }
        self.rows = rows
    }

    /// A line on its way: its pieces, and how the line feed at its end stands.
    private struct Builder {
        var pieces: [TextDiff.Piece] = []
        var end: TextDiff.Kind?

        func line(old: Int, new: Int) -> Line {
            var kinds = Set(pieces.map(\.kind))
            if let end { kinds.insert(end) }
            guard kinds.count == 1, let only = kinds.first else {
                var pieces = pieces
                if let end, end != .same { pieces.append(TextDiff.Piece(end, "⏎")) }
                return Line(kind: .changed, number: new, pieces: pieces)
            }
            switch only {
            case .same: return Line(kind: .same, number: new, pieces: pieces)
            case .removed: return Line(kind: .removed, number: old, pieces: pieces)
            case .added: return Line(kind: .added, number: new, pieces: pieces)
            }
        }
    }

    private static func lines(of diff: TextDiff) -> [Line] {
        var lines: [Line] = []
        var builder = Builder()
        var (old, new) = (1, 1)
        for piece in diff.pieces {
            for part in TextWords.lines(of: piece.text) {
                let isEnded = part.utf8.last == 0x0A
                let text = isEnded ? String(decoding: part.utf8.dropLast(), as: UTF8.self) : part
                if !text.isEmpty { builder.pieces.append(TextDiff.Piece(piece.kind, text)) }
                guard isEnded else { continue }
                builder.end = piece.kind
                lines.append(builder.line(old: old, new: new))
                builder = Builder()
                if piece.kind != .added { old += 1 }
                if piece.kind != .removed { new += 1 }
            }
        }
        if !builder.pieces.isEmpty { lines.append(builder.line(old: old, new: new)) }
        return lines
    }

    private static func cut(_ line: Line) -> Line {
        var line = line
        if line.kind == .same {
            for index in line.pieces.indices where line.pieces[index].text.count > longestContextLine {
                line.pieces[index].text = line.pieces[index].text.prefix(longestContextLine) + "…"
            }
            return line
        }
        guard line.kind == .changed else { return line }
        for index in line.pieces.indices where line.pieces[index].kind == .same {
            let text = line.pieces[index].text
            let (isFirst, isLast) = (index == 0, index == line.pieces.count - 1)
            let head = isFirst ? "" : String(text.prefix(contextCharacters))
            let tail = isLast ? "" : String(text.suffix(contextCharacters))
            guard text.count > head.count + tail.count + 10 else { continue }
            line.pieces[index].text = head + "…" + tail
        }
        return line
    }
}
