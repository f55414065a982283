import HomerCore

/// Reads what `codex exec --json` prints: one event a line (executors §4.2).
package struct CodexStream: LineStream {
    private var reply = AgentReply()
    private var answer = AnswerText()
    /// An `error` event; only a notice of a new connection try when the turn completes after it.
    private var lastError: String?
    private var declined: [String] = []

    package init() {}

    package mutating func take(line: [UInt8]) {
        guard line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{"), let value = LooseJSON.parse(line),
            let type = value["type"]?.string
        else { return }
        reply.spokeProtocol = true
        switch type {
        case "thread.started": reply.sessionID = value["thread_id"]?.string
        case "item.completed": takeItem(value["item"] ?? .null)
        case "turn.completed":
            reply.ended = true
            reply.failure = nil
            if let usage = value["usage"] {
                // The cached part is within the input.
                let count = Int(usage["input_tokens"]?.int ?? 0) + Int(usage["output_tokens"]?.int ?? 0)
                reply.tokens = (reply.tokens ?? 0) + count
            }
        case "turn.failed":
            reply.ended = true
            let text = value["error"]?["message"]?.string ?? lastError ?? "codex reported a failed turn"
            reply.failure = FailureText.classify(text)
        case "error": lastError = value["message"]?.string ?? lastError
        default: break
        }
    }

    private mutating func takeItem(_ item: JSONValue) {
        switch item["type"]?.string {
        case "agent_message": answer.replace(item["text"]?.string ?? "")
        case "command_execution" where item["status"]?.string == "declined":
            declined.append(String((item["command"]?.string ?? "a command").prefix(200)))
        default: break
        }
    }

    /// `output` is all of stdout as kept, for a program in between that prints plain text.
    package func finish(output: String) -> AgentReply {
        var reply = reply
        reply.answer = reply.spokeProtocol ? answer.text : ProcessOutcome.lastLines(output).isEmpty ? "" : output
        if !reply.ended, let lastError { reply.failure = FailureText.classify(lastError) }
        // The turn completes and the status is 0 all the same, so a person has to be told.
        if let first = declined.first {
            let others = declined.count > 1 ? " and \(declined.count - 1) more" : ""
            reply.notes.append("codex was not allowed to run: \(first)\(others)")
        }
        return reply
    }
}
