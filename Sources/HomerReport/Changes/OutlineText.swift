package import HomerCore

/// What a person must know of an intent that is new, comes back or is switched on, as names and values.
package struct OutlineText {
    let outline: IntentOutline
    let directory: String

    /// Lines of the query that are shown, and characters of each.
    package static let queryLines = 6
    package static let queryWidth = 200

    package init(_ spec: IntentSpec, directory: String) {
        outline = IntentOutline(spec)
        self.directory = directory
    }

    /// nil where the change itself tells everything.
    package init?(_ change: Change, directory: (IntentSpec) -> String) {
        guard IntentOutline.isNeeded(for: change), let spec = change.desired?.spec else { return nil }
        self.init(spec, directory: directory(spec))
    }

    var spec: IntentSpec { outline.spec }

    /// Names with their lines; a value of several lines has a line for each.
    package var facts: [(name: String, lines: [String])] {
        var facts: [(name: String, lines: [String])] = [("executor", [cut(outline.execution)])]
        if !outline.fallbacks.isEmpty { facts.append(("fallback", outline.fallbacks.map(cut))) }
        if let condition = outline.condition { facts.append(("condition", [cut(condition)])) }
        facts.append(("directory", [VisibleText.escaped(directory)]))
        if !outline.permissions.isEmpty { facts.append(("permissions", outline.permissions.map(cut))) }
        if let risk = outline.risk { facts.append(("risk", [risk])) }
        if let budget { facts.append(("budget", [budget])) }
        if !query.isEmpty { facts.append(("query", query)) }
        return facts
    }

    /// `      executor      claude, at most 10m`: names in a column, without the indent.
    package var lines: [String] {
        let facts = self.facts
        let width = facts.map(\.name.count).max() ?? 0
        return facts.flatMap { fact in
            fact.lines.enumerated().map { index, line in
                let name = index == 0 ? fact.name : ""
                return name + String(repeating: " ", count: width - name.count + 3) + line
            }
        }
    }

    /// Its own, not those of `homer.json`; nil where it has none.
    var budget: String? { spec.budget.isEmpty ? nil : spec.budget.text }

    var query: [String] { WholeText.lines(spec.query, atMost: Self.queryLines, longest: Self.queryWidth) }

    private func cut(_ text: String) -> String { WholeText.lines(text, atMost: 1, longest: 300).first ?? "" }
}
