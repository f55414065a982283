package import HomerCore

/// Fills `{{name}}` in a query.
package enum QueryTemplate {
    /// The variables of one run: `fire.date` (`2026-02-03`) and `fire.time` (`06:00:00`) on the intent's clock, which is
    /// `offset` seconds east of UTC then; `intent.id`, `intent.name`, `run.id`.
    package static func variables(spec: IntentSpec, fire: Timestamp, offset: Int, runID: Int64) -> [String: String] {
        let (date, time) = FireTime.local(fire, offset: offset)
        return [
            "fire.date": date, "fire.time": time, "intent.id": spec.id, "intent.name": spec.name,
            "run.id": String(runID),
        ]
    }

    /// The query with its variables filled in. An unknown variable stays as written and gives a note: a template
    /// language in a prompt must not eat braces that were meant for the agent. Values are not expanded again.
    package static func render(_ query: String, variables: [String: String]) -> (text: String, notes: [String]) {
        var result = ""
        var notes: [String] = []
        var rest = query[...]
        while let open = TextSearch.range(of: "{{", in: rest),
            let close = TextSearch.range(of: "}}", in: rest[open.upperBound...])
        {
            let name = trimmed(rest[open.upperBound..<close.lowerBound])
            result += rest[..<open.lowerBound]
            if let value = variables[name] {
                result += value
                rest = rest[close.upperBound...]
            } else {
                if isName(name) { notes.append("query: unknown variable {{\(name)}} is left as written") }
                result += rest[open]
                rest = rest[open.upperBound...]
            }
        }
        return (result + rest, notes)
    }

    /// HOMER passed `query` verbatim (homer-legacy §1.4), so jobs that come from schedule.json keep every brace. They
    /// are known by the `originalJobId` that the bridge stores with them.
    package static func isVerbatim(_ spec: IntentSpec) -> Bool { spec.triggerMetadata?["originalJobId"] != nil }

    private static func trimmed(_ text: Substring) -> String {
        let head = text.drop { $0 == " " }
        return String(head.prefix(upTo: head.lastIndex { $0 != " " }.map(head.index(after:)) ?? head.startIndex))
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-" }
    }
}
