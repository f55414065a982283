import HomerCore

/// The tool calls that claude was refused: said when it happens, and once more in the result. Each counts once.
struct ClaudeRefusals: Sendable {
    private(set) var denials: [Denial] = []
    /// Tools that ask a person and were refused because nobody is there: nothing was forbidden.
    private var questions: [String] = []
    /// What each call was to act on.
    private var targets: [String: String] = [:]
    /// Where the refusal of a call stands among `denials`; -1 for a question.
    private var places: [String: Int] = [:]

    /// They present something to a person; an unattended agent gets no answer.
    private static let asking: Set<String> = ["ExitPlanMode", "AskUserQuestion"]

    /// A call, which may be refused later.
    mutating func take(use block: JSONValue) {
        guard let id = block["id"]?.string, let target = ToolTarget.of(block["input"]) else { return }
        targets[id] = Denial(tool: "", target: target).target
    }

    /// `{"type": "system", "subtype": "permission_denied", "tool_name", "tool_use_id"}`
    mutating func take(event: JSONValue) {
        note(event["tool_name"]?.string, id: event["tool_use_id"]?.string, target: nil)
    }

    /// An element of the result's `permission_denials`.
    mutating func take(denial: JSONValue) {
        note(
            denial["tool_name"]?.string, id: denial["tool_use_id"]?.string,
            target: ToolTarget.of(denial["tool_input"]))
    }

    private mutating func note(_ tool: String?, id: String?, target: String?) {
        let name = tool ?? "a tool"
        let denial = Denial(tool: name, target: target ?? id.flatMap { targets[$0] })
        if let id, let place = places[id] {
            // The result may know more than the event did.
            if denials.indices.contains(place), denials[place].target == nil { denials[place] = denial }
            return
        }
        let isQuestion = Self.asking.contains(name)
        if let id { places[id] = isQuestion ? -1 : denials.count }
        if isQuestion { questions.append(name) } else { denials.append(denial) }
    }

    var notes: [String] {
        questions.isEmpty ? [] : ["claude asked a person (\(questions.joined(separator: ", "))), and nobody was there"]
    }
}

/// What a tool call acts on, by the names that the CLIs give it.
enum ToolTarget {
    private static let names = [
        "file_path", "filePath", "absolute_path", "notebook_path", "path", "dir_path", "command", "cmd", "url",
        "pattern", "query", "description",
    ]

    /// The first of the known members; the whole input when it has none of them; nil when there is nothing.
    static func of(_ input: JSONValue?) -> String? {
        guard let input else { return nil }
        if let text = input.string { return text.isEmpty ? nil : text }
        for name in names {
            guard let value = input[name] else { continue }
            if let text = value.string, !text.isEmpty { return text }
            // codex and others hand a command over as its words.
            if let words = value.array?.compactMap(\.string), !words.isEmpty { return words.joined(separator: " ") }
        }
        return input.members?.isEmpty == false ? input.compact : nil
    }
}
