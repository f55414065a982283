extension IntentSpec {
    /// The shortest intent file that decodes to this spec: what is at its default is left out. Formatted as `homer fmt`
    /// does, with a final line break.
    ///
    /// - Parameter workspace: of the workspace that reads the file: what it says and this spec does not is written out.
    package func fileText(in workspace: IntentDefaults = .none) -> String {
        var plain = IntentSpec(
            id: id, trigger: trigger, execution: Execution(executor: execution.executor), query: query)
        plain.startDeadlineRule = workspace.startDeadline(of: execution)
        let defaults = plain.canonical
        var said = canonical.members ?? []
        // The canonical form has no word for the absence of a deadline.
        if startDeadlineRule == .none, plain.startDeadlineRule != .none {
            said.append(JSONMember("startDeadline", .string(StartDeadline.noneWord)))
        }
        let kept = said.compactMap { member -> JSONMember? in
            switch member.key {
            case "id", "query", "trigger", "triggers": return member
            case "execution":
                return JSONMember("execution", member.value.without(defaults["execution"], but: ["executor"]))
            default: return member.value == defaults[member.key] ? nil : member
            }
        }
        let text = JSONValue.object(kept).pretty
        guard let formatted = try? IntentFormatter.format(Array(text.utf8)) else { return text + "\n" }
        return String(decoding: formatted, as: UTF8.self)
    }
}

extension JSONValue {
    /// An object without the members that another has just so.
    fileprivate func without(_ other: JSONValue?, but needed: Set<String>) -> JSONValue {
        .object((members ?? []).filter { needed.contains($0.key) || other?[$0.key] != $0.value })
    }
}
