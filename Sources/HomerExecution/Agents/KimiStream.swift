import HomerCore

/// Reads what `kimi --print --output-format stream-json` prints: chat messages, one a line.
struct KimiStream: AgentStream {
    private var answer = AnswerText()
    private var spoke = false
    private var calls: [String: Denial] = [:]
    private var denials: [Denial] = []

    /// It says nothing of what it uses.
    let used = AgentUsage()

    /// It is told to print its final message only, so a message that calls no tool is the last word.
    private(set) var hasEnded = false

    mutating func take(line: [UInt8]) {
        guard let value = JSONValue.object(line: line), let role = value["role"]?.string else { return }
        spoke = true
        switch role {
        case "assistant":
            let called = value["tool_calls"]?.array ?? []
            for call in called { takeCall(call) }
            hasEnded = called.isEmpty
            // The answer is the last message of the assistant that calls no tool.
            if called.isEmpty { answer.replace(Self.text(value)) }
        case "tool":
            guard TextSearch.contains(anyOf: Self.refusalWords, in: Self.text(value)) else { return }
            let call = value["tool_call_id"]?.string.flatMap { calls[$0] }
            denials.append(call ?? Denial(tool: "a tool"))
        default: break
        }
    }

    private mutating func takeCall(_ call: JSONValue) {
        guard let id = call["id"]?.string else { return }
        calls[id] = Self.call(call)
    }

    /// The tool and what it acts on; arguments are JSON in a string.
    static func call(_ call: JSONValue) -> Denial {
        let text = call["function"]?["arguments"]?.string
        let input = text.flatMap { JSONValue(lenient: $0) } ?? text.map(JSONValue.string)
        return Denial(tool: call["function"]?["name"]?.string ?? "a tool", target: ToolTarget.of(input))
    }

    /// A text, or a list of parts.
    static func text(_ message: JSONValue) -> String {
        let parts = message["content"]?.array ?? []
        return message["content"]?.string ?? parts.compactMap { $0["text"]?.string }.joined()
    }

    private static let refusalWords = ["rejected by the user", "tool call is rejected"]

    /// Errors stand on standard output, as plain text.
    mutating func finish(_ output: AgentOutput) -> AgentReply {
        var reply = AgentReply()
        reply.spokeProtocol = spoke
        // There is no closing event: the exit status is the end.
        reply.ended = true
        reply.answer = answer.text
        reply.sessionID = Self.sessionID(in: output.standardError)
        reply.denials = denials
        let isGood = output.exit == 0
        if !spoke, isGood { reply.answer = output.plainAnswer }
        if !isGood {
            let lines = output.standardOutput.split(separator: "\n").filter { !$0.hasPrefix("{") }
            reply.plainText = lines.joined(separator: "\n")
        }
        return reply
    }

    /// From the hint `To resume this session: kimi -r <id>`.
    private static func sessionID(in errors: String) -> String? {
        guard let hint = TextSearch.range(of: "kimi -r ", in: errors[...]) else { return nil }
        let id = errors[hint.upperBound...].prefix { !$0.isWhitespace }
        return id.isEmpty ? nil : String(id)
    }
}
