extension TemplateVariable {
    /// `{{fire.date}}`, as it is written in a query.
    package var written: String { "{{\(rawValue)}}" }

    /// The table of docs/templates.md; a test holds the page to it.
    package static var tableRows: [String] {
        allCases.map { variable in
            let shell = variable.shellWay().map { "no: \($0)" } ?? "yes"
            return "| `\(variable.written)` | \(variable.summary) | `\(variable.example)` | \(shell) |"
        }
    }

    /// The list under `homer explain query`.
    static var listing: String {
        let width = (allCases.map(\.written.count).max() ?? 0) + 2
        let rows = allCases.map { variable in
            let gap = String(repeating: " ", count: width - variable.written.count)
            return "  \(variable.written)\(gap)\(variable.summary)\n"
        }
        return "Variables:\n" + rows.joined()
            + "\n  A literal {{ is written {{{{. What does not look like a name, such as {{.Names}}, is left alone.\n"
            + "  For shell and command {{last.output}}, {{condition.output}}, {{event.…}}, {{env:…}} and {{var.…}} are\n  refused: use the environment.\n"
    }
}
