import HomerCore
import HomerReport

/// Changed fields, short values side by side, long texts line by line with the words that differ; secrets masked.
struct FieldChangesView {
    private let changes: [FieldChange]

    init(_ changes: [FieldChange]) { self.changes = changes.map(SecretMask.change) }

    var fields: [String: ViewValue] {
        ["hasChanges": .flag(!changes.isEmpty), "changes": .rows(changes, row)]
    }

    private func row(_ change: FieldChange) -> ViewValue {
        let (kind, sign) =
            switch (change.before, change.after) {
            case (nil, _): ("added", "+")
            case (_, nil): ("removed", "−")
            default: ("changed", "~")
            }
        let row: ViewValue = ["kind": .text(kind), "sign": .text(sign), "path": .text(change.path)]
        switch change.form {
        case .short:
            return row.adding([
                "isShort": true, "isLong": false, "before": .maybe(change.before.map(Self.shown)),
                "after": .maybe(change.after.map(Self.shown)),
                "both": .flag(change.before != nil && change.after != nil), "lines": .list([]),
            ])
        case .text(let excerpt): return row.adding(long(excerpt.rows.map(line)))
        case .whole(let text):
            let lines = WholeText.lines(text).enumerated().map { offset, text -> ViewValue in
                ["kind": .text(kind), "number": .number(offset + 1), "pieces": .list([piece("same", text)])]
            }
            return row.adding(long(lines))
        }
    }

    private func long(_ lines: [ViewValue]) -> [String: ViewValue] {
        ["isShort": false, "isLong": true, "lines": .list(lines), "before": false, "after": false, "both": false]
    }

    private func line(_ row: TextDiffExcerpt.Row) -> ViewValue {
        switch row {
        case .skipped(let count):
            ["kind": "skipped", "number": "", "pieces": .list([piece("same", "… \(count) lines that are the same")])]
        case .line(let line):
            [
                "kind": .text(line.kind.rawValue), "number": .number(line.number),
                "pieces": .rows(line.pieces) { piece($0.kind.rawValue, VisibleText.escaped($0.text)) },
            ]
        }
    }

    private func piece(_ kind: String, _ text: String) -> ViewValue { ["kind": .text(kind), "text": .text(text)] }

    /// A value on one line, cut when it is long.
    static func shown(_ value: JSONValue) -> String {
        let text = VisibleText.escaped(value.compact)
        return text.count > 160 ? text.prefix(159) + "…" : text
    }
}
