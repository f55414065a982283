import HomerCore
import HomerReport

/// One change in a fold of its own: the fields that differ, or what a new intent is.
struct PlanMarkdownDetails {
    private let change: Change
    private let outline: OutlineText?

    /// nil where there is nothing to fold away.
    init?(_ change: Change, directory: (IntentSpec) -> String) {
        self.change = change
        outline = OutlineText(change, directory: directory)
        if change.fields.isEmpty, outline == nil { return nil }
    }

    var text: String {
        let count = change.fields.count
        let title = count == 0 ? "what runs" : "\(count) field\(count == 1 ? "" : "s")"
        let lines = change.fields.flatMap(Self.lines) + outlineLines
        return """
            <details><summary>\(MarkdownText.code(change.id)): \(title)</summary>

            ```diff
            \(lines.joined(separator: "\n"))
            ```
            </details>
            """
    }

    private var outlineLines: [String] {
        (outline?.facts ?? []).flatMap { fact in
            fact.lines.map { "+ " + MarkdownText.line("\(fact.name): \($0)") }
        }
    }

    /// Every line starts with a sign or with four spaces, so none of them can end the fence.
    private static func lines(_ field: FieldChange) -> [String] {
        let shown = SecretMask.change(field)
        switch shown.form {
        case .short:
            return [("-", shown.before), ("+", shown.after)].compactMap { sign, value in
                value.map {
                    "\(sign) " + MarkdownText.line("\(field.path): \(VisibleText.escaped(FieldChangeText.shown($0)))")
                }
            }
        case .whole(let text):
            let sign = shown.before == nil ? "+" : "-"
            return (["\(field.path):"] + WholeText.lines(text)).map { "\(sign) " + MarkdownText.line($0) }
        case .text(let excerpt):
            let rows = TextDiffRows(excerpt, style: .off)
            if let row = rows.single { return ["! " + MarkdownText.line("\(field.path): \(row.text)")] }
            return ["! " + MarkdownText.line("\(field.path): \(rows.heading)")]
                + rows.rows.map { sign(of: $0) + MarkdownText.line($0.text) }
        }
    }

    private static func sign(of row: TextDiffRows.Row) -> String {
        switch row.sign {
        case .same: "    "
        case .removed: "- "
        case .added: "+ "
        case .changed: "! "
        }
    }
}
