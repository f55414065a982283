import HomerCore

/// Reads what `opencode run --format json` prints: one event a line (executors §4.4).
package struct OpencodeStream: LineStream {
    private var reply = AgentReply()
    private var answer = AnswerText()

    package init() {}

    package mutating func take(line: [UInt8]) {
        guard line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{"), let value = LooseJSON.parse(line),
            let type = value["type"]?.string
        else { return }
        reply.spokeProtocol = true
        if let id = value["sessionID"]?.string { reply.sessionID = id }
        let part = value["part"]
        switch type {
        case "text": answer.append(part?["text"]?.string ?? "", separator: "\n\n")
        case "step_finish": takeStep(part ?? .null)
        // The error stands at the top; some versions put it into the part.
        case "error": reply.failure = Self.classify(value["error"] ?? part?["error"] ?? .null)
        case "done":
            reply.ended = true
            let rejected = value["rejected"]?.array?.count ?? 0
            if rejected > 0 { reply.notes.append("opencode rejected \(rejected) requests for permission") }
        default: break
        }
    }

    /// Tokens and cost are those of the step alone. A step that ends in tool calls is followed by another.
    private mutating func takeStep(_ part: JSONValue) {
        let reason = part["reason"]?.string
        reply.ended = reason != "tool-calls"
        if reason == "length" {
            reply.failure = AgentReply.Failure(.limit, "the answer was cut at the model's limit of output tokens")
        }
        if let cost = part["cost"]?.number { reply.cost = (reply.cost ?? 0) + cost }
        guard let tokens = part["tokens"] else { return }
        let parts =
            ["input", "output", "reasoning"].map { tokens[$0] } + ["read", "write"].map { tokens["cache"]?[$0] }
        let sum = parts.reduce(0) { $0 + Int($1?.int ?? 0) }
        reply.tokens = (reply.tokens ?? 0) + (tokens["total"]?.int.map { Int($0) } ?? sum)
    }

    /// `output` is all of stdout as kept, for a program in between that prints plain text.
    package func finish(output: String) -> AgentReply {
        var reply = reply
        reply.answer = reply.spokeProtocol ? answer.text : ProcessOutcome.lastLines(output).isEmpty ? "" : output
        return reply
    }

    /// By the error's name, then its HTTP status, then its text.
    static func classify(_ error: JSONValue) -> AgentReply.Failure {
        let text =
            error["data"]?["message"]?.string ?? error["message"]?.string ?? error.string ?? error["name"]?.string
            ?? "opencode reported an error"
        switch error["name"]?.string {
        case "ProviderAuthError": return AgentReply.Failure(.auth, text)
        case "MessageOutputLengthError": return AgentReply.Failure(.limit, text)
        case "MessageAbortedError": return AgentReply.Failure(.cancelled, text)
        case "ProviderModelNotFoundError": return AgentReply.Failure(.badInput, text)
        default: return FailureText.classify(text, status: error["data"]?["statusCode"]?.int.map { Int($0) })
        }
    }
}
