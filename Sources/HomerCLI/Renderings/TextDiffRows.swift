import HomerCore
import HomerReport

/// The rows of a text diff for people, in git's notation for words: `[-gone-]{+new+}`.
struct TextDiffRows {
    /// How a row differs, for the sign in front of it and its colour.
    enum Sign: String { case same = " ", removed = "-", added = "+", changed = "~" }

    struct Row {
        var sign: Sign
        var number: Int?
        var text: String
    }

    let rows: [Row]
    /// `2 of 40 lines change`
    let heading: String

    static let mostRows = 80
    static let longestPiece = 1000

    init(_ excerpt: TextDiffExcerpt, style: Style) {
        heading = "\(excerpt.changedLines) of \(excerpt.allLines) lines change"
        var rows = excerpt.rows.prefix(Self.mostRows).map { Self.row($0, style) }
        let hidden = excerpt.rows.count - rows.count
        if hidden > 0 {
            rows.append(Row(sign: .same, text: "… \(hidden) more rows; `--format unified` shows all"))
        }
        self.rows = rows
    }

    /// The only row of a text of one line; nil when there are more.
    var single: Row? { rows.count == 1 && rows[0].sign == .changed ? rows[0] : nil }

    private static func row(_ row: TextDiffExcerpt.Row, _ style: Style) -> Row {
        switch row {
        case .skipped(let count): return Row(sign: .same, text: "… \(count) line\(count == 1 ? "" : "s") the same")
        case .line(let line):
            let sign: Sign =
                switch line.kind {
                case .same: .same
                case .removed: .removed
                case .added: .added
                case .changed: .changed
                }
            let marks = sign == .changed
            return Row(sign: sign, number: line.number, text: line.pieces.map { text($0, marks, line, style) }.joined())
        }
    }

    private static func text(
        _ piece: TextDiff.Piece, _ marks: Bool, _ line: TextDiffExcerpt.Line, _ style: Style
    ) -> String {
        guard piece.kind != .same else { return piece.text }
        // What only looks the same must not be shown the same.
        let looksAlike = line.pieces.contains { $0.kind != .same && $0.kind != piece.kind && $0.text == piece.text }
        let shown = cut(VisibleText.escaped(piece.text, all: looksAlike))
        guard marks else { return shown }
        return piece.kind == .removed ? style.red("[-\(shown)-]") : style.green("{+\(shown)+}")
    }

    private static func cut(_ text: String) -> String {
        let count = text.count
        guard count > longestPiece else { return text }
        return "\(text.prefix(longestPiece))… (\(count - longestPiece) more characters)"
    }
}
