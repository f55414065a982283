import HomerCore

/// Reads what `kimi --print --output-format stream-json` prints (executors §3.2): chat messages, one a line.
package struct KimiStream: LineStream {
    private var answer = AnswerText()
    private var spoke = false

    package init() {}

    package mutating func take(line: [UInt8]) {
        guard line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{"), let value = LooseJSON.parse(line),
            let role = value["role"]?.string
        else { return }
        spoke = true
        // The answer is the last message of the assistant that calls no tool.
        guard role == "assistant", value["tool_calls"]?.array?.isEmpty ?? true else { return }
        let parts = value["content"]?.array ?? []
        let text = value["content"]?.string ?? parts.compactMap { $0["text"]?.string }.joined()
        answer.replace(text)
    }

    /// Errors stand on stdout, as plain text; `output` and `errors` are what was kept of both channels.
    package func finish(output: String, errors: String, exit: Int32?) -> AgentReply {
        var reply = AgentReply()
        reply.spokeProtocol = spoke
        // There is no closing event: the exit status is the end.
        reply.ended = true
        reply.answer = answer.text
        reply.sessionID = Self.sessionID(in: errors)
        if !spoke, exit == 0 { reply.answer = output }
        if let exit, exit != 0 {
            let lines = output.split(separator: "\n").filter { !$0.hasPrefix("{") }
            reply.failure = Self.classify(exit: exit, text: ProcessOutcome.lastLines(lines.joined(separator: "\n")))
        }
        return reply
    }

    /// By the status (executors §3.3), then by the error text; never by the answer.
    package static func classify(exit: Int32, text: String) -> AgentReply.Failure {
        let message = text.isEmpty ? "exit status \(exit)" : text
        func says(_ words: [String]) -> Bool { TextSearch.contains(anyOf: words, in: text) }
        switch exit {
        case 75: return AgentReply.Failure(.rateLimited, message)
        case 2: return AgentReply.Failure(.badInput, message)
        case _ where says(["max steps", "maxstepsreached"]): return AgentReply.Failure(.limit, message)
        case _ where says(["interrupted by user"]): return AgentReply.Failure(.cancelled, message)
        case _ where says(["quota", "insufficient balance"]): return AgentReply.Failure(.quota, message)
        case _ where says(["401", "api key", "unauthorized", "authentication", "not logged in", "llm not set"]):
            return AgentReply.Failure(.auth, message)
        default: return AgentReply.Failure(.failed, message)
        }
    }

    /// From the hint `To resume this session: kimi -r <id>`.
    private static func sessionID(in errors: String) -> String? {
        guard let hint = TextSearch.range(of: "kimi -r ", in: errors[...]) else { return nil }
        let id = errors[hint.upperBound...].prefix { !$0.isWhitespace }
        return id.isEmpty ? nil : String(id)
    }
}
