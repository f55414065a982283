import HomerCore
import HomerReport

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
