/// The four parts of a briefing, in their order, as the old HOMER's had them.
package enum BriefingSection: String, CaseIterable, Hashable, Sendable {
    case first = "The Big 3"
    case findings = "Overnight Findings"
    case attention = "Needs Attention"
    case context = "Context for Today"

    package var heading: String { "## \(rawValue)" }

    /// What the prompt says belongs there.
    package var task: String {
        switch self {
        case .first: "the three things that matter most today, numbered, one sentence each"
        case .findings: "what the night found out, most useful first; name the item by its number, as (item 3)"
        case .attention: "what failed, what was refused, and what waits for a decision"
        case .context: "what a person should have in mind when the day begins, in a few lines"
        }
    }

    /// The section that a line of an answer opens; nil for any other line.
    ///
    /// Models write `## The Big 3`, `### **The Big 3:**` or `# 1. The Big 3`.
    package init?(opening line: Substring) {
        let text = line.drop(while: \.isWhitespace)
        guard text.hasPrefix("#") || text.hasPrefix("**") else { return nil }
        let words = Self.letters(text.drop { $0 == "#" || $0 == "*" || $0 == " " })
        guard
            let section = Self.allCases.first(where: { section in
                let name = Self.letters(section.rawValue[...])
                return words == name || words.hasSuffix(name) && words.dropLast(name.count).allSatisfy(\.isNumber)
            })
        else { return nil }
        self = section
    }

    private static func letters(_ text: Substring) -> String {
        String(text.filter { $0.isLetter || $0.isNumber }).lowercased()
    }
}
