/// The generated pages of the documentation, in Markdown. A test holds the files in docs/ to them.
package enum ReferencePage {
    /// The text of docs/file-reference.md.
    package static func fields() -> String {
        "# Fields of an intent file\n\nGenerated from the field table by `homer explain --markdown`; do not edit.\n"
            + section(FieldTable.intent, "The file")
            + sections(below: FieldTable.intent)
    }

    private static func sections(below group: FieldGroup) -> String {
        group.fields.map { field in
            guard field.key != "fallback", field.key != "triggers", let inner = field.shape.group else { return "" }
            return section(inner, "`\(group.path(of: field))`") + sections(below: inner)
        }.joined()
    }

    /// The text of docs/errors.md.
    package static func errors() -> String {
        "# Codes of errors and warnings\n\nGenerated; do not edit. Codes never change their meaning.\n\n"
            + "| code | meaning | what to do |\n|---|---|---|\n"
            + ErrorCode.allCases.map { "| \($0.rawValue) | \(cell($0.summary)) | \(cell($0.remedy)) |\n" }.joined()
    }

    private static func section(_ group: FieldGroup, _ title: String) -> String {
        "\n## \(title)\n\n| field | type | default | meaning |\n|---|---|---|---|\n" + group.fields.map(row).joined()
    }

    private static func row(_ field: Field) -> String {
        let absent = field.defaultValue.map { "`\(CanonicalJSON.compact($0))`" } ?? field.defaultNote ?? "–"
        let only = field.owners.isEmpty ? "" : " Only for \(field.owners.joined(separator: ", "))."
        let allowed = Explain.allowed(field.shape).map { " Allowed: \($0)." } ?? ""
        let detail = field.detail.isEmpty ? "" : " " + field.detail
        let meaning = cell(field.summary + "." + detail + only + allowed)
        return "| `\(field.key)` | \(Explain.typeName(field.shape)) | "
            + "\(field.isRequired ? field.alternative.map { "required, or `\($0)`" } ?? "required" : cell(absent)) | \(meaning) |\n"
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
