import HomerCore

/// Changes of fields for people, one a line, paths in a column; secrets masked.
struct FieldChangeText {
    let style: Style

    /// The lines without an indent, in the order given.
    func lines(_ changes: [FieldChange]) -> [String] {
        let width = changes.map(\.path.count).max() ?? 0
        return changes.map { line(for: SecretMask.change($0), width: width) }
    }

    private func line(for field: FieldChange, width: Int) -> String {
        let path = field.path + String(repeating: " ", count: width - field.path.count)
        switch (field.before, field.after) {
        case (nil, let after?): return style.green("+ \(path)   \(Self.shown(after))")
        case (let before?, nil): return style.red("- \(path)   \(Self.shown(before))")
        case (let before?, let after?): return style.yellow("~ \(path)   \(Self.shown(before)) → \(Self.shown(after))")
        case (nil, nil): return "~ \(path)"
        }
    }

    /// A value on one line, cut when it is long.
    static func shown(_ value: JSONValue) -> String {
        let text = value.compact
        return text.count > 80 ? text.prefix(77) + "…" + (value.string == nil ? "" : "\"") : text
    }
}

extension FieldChange {
    /// One entry of `fields` in the JSON of a plan, and of `changes` in that of a history; secrets masked.
    var json: JSONValue {
        let shown = SecretMask.change(self)
        return .object([
            "path": .string(path), "op": before == nil ? "add" : after == nil ? "remove" : "replace",
            "before": shown.before, "after": shown.after,
        ])
    }
}
