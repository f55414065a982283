import HomerCore

/// Changes of fields for people, paths in a column, long texts with the words that differ; secrets masked.
struct FieldChangeText {
    let style: Style

    /// The lines without an indent, in the order given: one for a short value, more for a text.
    func lines(_ changes: [FieldChange]) -> [String] {
        let width = changes.map(\.path.count).max() ?? 0
        return changes.flatMap { lines(for: SecretMask.change($0), width: width) }
    }

    private func lines(for field: FieldChange, width: Int) -> [String] {
        let path = field.path + String(repeating: " ", count: max(0, width - field.path.count))
        switch field.form {
        case .short: return [short(field, path)]
        case .text(let excerpt):
            let rows = TextDiffRows(excerpt, style: style)
            if let row = rows.single { return [style.yellow("~ \(path)   ") + row.text] }
            return [style.yellow("~ \(path)   \(rows.heading)")] + block(rows.rows)
        case .whole(let text):
            let sign: TextDiffRows.Sign = field.before == nil ? .added : .removed
            return [paint("\(sign.rawValue) \(path)", sign)]
                + WholeText.lines(text).map { "    " + paint("\(sign.rawValue) \($0)", sign) }
        }
    }

    /// Rows with their numbers in a column.
    private func block(_ rows: [TextDiffRows.Row]) -> [String] {
        let width = rows.compactMap(\.number).max().map { "\($0)".count } ?? 0
        return rows.map { row in
            let number = row.number.map(String.init) ?? ""
            let lead = String(repeating: " ", count: width - number.count) + number
            let line = "    \(lead) \(row.sign.rawValue) "
            let isWhole = row.sign == .removed || row.sign == .added
            return style.dim(line) + (isWhole ? paint(row.text, row.sign) : row.text)
        }
    }

    private func paint(_ text: String, _ sign: TextDiffRows.Sign) -> String {
        switch sign {
        case .same: text
        case .removed: style.red(text)
        case .added: style.green(text)
        case .changed: style.yellow(text)
        }
    }

    private func short(_ field: FieldChange, _ path: String) -> String {
        switch (field.before, field.after) {
        case (nil, let after?): return style.green("+ \(path)   \(Self.shown(after))")
        case (let before?, nil): return style.red("- \(path)   \(Self.shown(before))")
        case (let before?, let after?): return style.yellow("~ \(path)   \(Self.pair(before, after))")
        case (nil, nil): return "~ \(path)"
        }
    }

    /// `50 → 70`
    private static func pair(_ before: JSONValue, _ after: JSONValue) -> String {
        let (old, new) = (VisibleText.escaped(shown(before)), VisibleText.escaped(shown(after)))
        guard old == new else { return "\(old) → \(new)" }
        return "\(VisibleText.escaped(old, all: true)) → \(VisibleText.escaped(new, all: true))"
    }

    /// A value on one line, cut when it is long.
    static func shown(_ value: JSONValue) -> String {
        let text = value.compact
        return text.count > 80 ? text.prefix(77) + "…" + (value.string == nil ? "" : "\"") : text
    }
}

/// A long value that is new or gone: enough of it to judge.
enum WholeText {
    static let mostLines = 40
    static let longestLine = 1000

    static func lines(_ text: String, atMost most: Int = mostLines, longest: Int = longestLine) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        if lines.last == "" { lines.removeLast() }
        let more = lines.count - most
        var shown = lines.prefix(most).map { line -> String in
            let count = line.count
            let text = count > longest ? "\(line.prefix(longest))… (\(count - longest) more characters)" : line
            return VisibleText.escaped(text)
        }
        if more > 0 { shown.append("… \(more) more line\(more == 1 ? "" : "s")") }
        return shown
    }
}

extension FieldChange {
    /// One entry of `fields` in the JSON of a plan, and of `changes` in that of a history; secrets masked. `diff` is there
    /// for long and multi-line values.
    var json: JSONValue {
        let shown = SecretMask.change(self)
        return .object([
            "path": .string(path), "op": before == nil ? "add" : after == nil ? "remove" : "replace",
            "before": shown.before, "after": shown.after, "diff": shown.diffJSON,
        ])
    }

    private var diffJSON: JSONValue? {
        guard case .text(let excerpt) = form else { return nil }
        return .array(
            excerpt.rows.map { row in
                switch row {
                case .skipped(let count): return .object(["skipped": .int(Int64(count))])
                case .line(let line):
                    return .object([
                        "line": .int(Int64(line.number)), "kind": .string(line.kind.rawValue),
                        "pieces": .array(
                            line.pieces.map { .object(["op": .string($0.kind.rawValue), "text": .string($0.text)]) }),
                    ])
                }
            })
    }
}
