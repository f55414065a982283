import HomerCore

/// Reads what `codex exec --json` prints: one event a line.
struct CodexStream: AgentStream {
    private var reply = AgentReply()
    private var answer = AnswerText()
    /// An `error` event; only a notice of a new connection try when the turn completes after it.
    private var lastError: String?
    /// What the turn failed of.
    private var turnError: String?
    /// It counts tokens at the end of its turn only; what it calls a turn is the whole of its work.
    private(set) var used = AgentUsage()

    var hasEnded: Bool { reply.ended }

    mutating func take(line: [UInt8]) {
        guard let value = JSONValue.object(line: line), let type = value["type"]?.string else { return }
        reply.spokeProtocol = true
        switch type {
        case "thread.started": reply.sessionID = value["thread_id"]?.string
        case "turn.started": reply.ended = false
        case "item.started": used.speaks()
        case "item.completed": takeItem(value["item"] ?? .null)
        case "turn.completed":
            reply.ended = true
            turnError = nil
            if let usage = value["usage"] {
                // The cached part is within the input.
                let count = Int(usage["input_tokens"]?.int ?? 0) + Int(usage["output_tokens"]?.int ?? 0)
                reply.tokens = (reply.tokens ?? 0) + count
            }
        case "turn.failed":
            reply.ended = true
            turnError = value["error"]?["message"]?.string ?? lastError ?? "codex reported a failed turn"
        case "error": lastError = value["message"]?.string ?? lastError
        default: break
        }
    }

    private mutating func takeItem(_ item: JSONValue) {
        used.speaks()
        if let type = item["type"]?.string, !Self.words.contains(type) { used.toolAnswered() }
        if item["type"]?.string == "agent_message" { answer.replace(item["text"]?.string ?? "") }
        // The turn completes and the status is 0 all the same.
        if item["status"]?.string == "declined" { reply.denials.append(Self.call(item)) }
    }

    /// Items that the model says itself.
    private static let words: Set<String> = ["agent_message", "reasoning", "todo_list", "error"]

    /// What an item did or was to do.
    static func call(_ item: JSONValue) -> Denial {
        let type = item["type"]?.string ?? "a tool"
        switch type {
        case "mcp_tool_call":
            let names = [item["server"]?.string, item["tool"]?.string].compactMap { $0 }
            return Denial(
                tool: names.isEmpty ? type : names.joined(separator: "."), target: ToolTarget.of(item["arguments"]))
        case "file_change":
            let paths = (item["changes"]?.array ?? []).compactMap { $0["path"]?.string }
            return Denial(tool: type, target: paths.isEmpty ? nil : paths.joined(separator: ", "))
        default:
            let target = item["command"] ?? item["query"]
            let words = target?.array?.compactMap(\.string).joined(separator: " ")
            return Denial(tool: type, target: target?.string ?? words)
        }
    }

    mutating func finish(_ output: AgentOutput) -> AgentReply {
        reply.answer = reply.spokeProtocol ? answer.text : output.plainAnswer
        if !reply.spokeProtocol { reply.plainText = output.standardOutput }
        if let text = turnError ?? (reply.ended ? nil : lastError) { reply.failure = output.words.classify(text) }
        return reply
    }
}
