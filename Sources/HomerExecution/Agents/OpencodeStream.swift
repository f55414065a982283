import HomerCore

/// Reads what `opencode run --format json` prints: one event a line.
struct OpencodeStream: AgentStream {
    private var reply = AgentReply()
    private var answer = AnswerText()
    private var lastError: JSONValue?
    private var isCut = false
    /// Permissions it was refused by name, in its own sessions and those below.
    private var rejected: [String] = []

    private(set) var used = AgentUsage()

    var hasEnded: Bool { reply.ended }

    mutating func take(line: [UInt8]) {
        guard let value = JSONValue.object(line: line), let type = value["type"]?.string else { return }
        reply.spokeProtocol = true
        if let id = value["sessionID"]?.string { reply.sessionID = id }
        let part = value["part"]
        switch type {
        case "text": answer.append(part?["text"]?.string ?? "", separator: "\n\n")
        case "step_start":
            reply.ended = false
            used.speaks()
        case "step_finish": takeStep(part ?? .null)
        case "tool_use":
            if Self.isRefusal(part?["state"] ?? .null) { reply.denials.append(Self.call(part ?? .null)) }
        // The error stands at the top; some versions put it into the part.
        case "error": lastError = value["error"] ?? part?["error"] ?? .null
        case "done":
            reply.ended = true
            rejected = (value["rejected"]?.array ?? []).map {
                $0.string ?? $0["permission"]?.string ?? $0["type"]?.string ?? "a tool"
            }
        default: break
        }
    }

    /// The tool and what it acts on.
    static func call(_ part: JSONValue) -> Denial {
        Denial(tool: part["tool"]?.string ?? "a tool", target: ToolTarget.of(part["state"]?["input"]))
    }

    /// Whether a tool's state says that it was not let do its work.
    static func isRefusal(_ state: JSONValue) -> Bool {
        state["status"]?.string == "error"
            && TextSearch.contains(anyOf: refusalWords, in: state["error"]?.string ?? "")
    }

    private static let refusalWords = ["rejected permission to use", "a rule which prevents you from using"]

    /// Tokens and cost are those of the step alone. A step that ends in tool calls is followed by another.
    private mutating func takeStep(_ part: JSONValue) {
        let reason = part["reason"]?.string
        reply.ended = reason != "tool-calls"
        if reason == "length" { isCut = true }
        used.toolAnswered()
        defer { (used.cost, used.tokens) = (reply.cost, reply.tokens) }
        if let cost = part["cost"]?.number { reply.cost = (reply.cost ?? 0) + cost }
        guard let tokens = part["tokens"] else { return }
        let parts =
            ["input", "output", "reasoning"].map { tokens[$0] } + ["read", "write"].map { tokens["cache"]?[$0] }
        let sum = parts.reduce(0) { $0 + Int($1?.int ?? 0) }
        reply.tokens = (reply.tokens ?? 0) + (tokens["total"]?.int.map { Int($0) } ?? sum)
    }

    mutating func finish(_ output: AgentOutput) -> AgentReply {
        reply.answer = reply.spokeProtocol ? answer.text : output.plainAnswer
        if !reply.spokeProtocol { reply.plainText = output.standardOutput }
        // A refused call says more than the name of the permission it lacked.
        if reply.denials.isEmpty { reply.denials = rejected.map { Denial(tool: $0) } }
        if isCut {
            reply.failure = AgentReply.Failure(.limit, "the answer was cut at the model's limit of output tokens")
        }
        if let lastError { reply.failure = Self.classify(lastError, output.words) }
        return reply
    }

    /// By the error's name, then its HTTP status, then its text.
    static func classify(_ error: JSONValue, _ words: FailureWords) -> AgentReply.Failure {
        let text =
            error["data"]?["message"]?.string ?? error["message"]?.string ?? error.string ?? error["name"]?.string
            ?? "opencode reported an error"
        switch error["name"]?.string {
        case "ProviderAuthError": return AgentReply.Failure(.auth, text)
        case "MessageOutputLengthError": return AgentReply.Failure(.limit, text)
        case "MessageAbortedError": return AgentReply.Failure(.cancelled, text)
        case "ProviderModelNotFoundError": return AgentReply.Failure(.badInput, text)
        default: return words.classify(text, status: error["data"]?["statusCode"]?.int.map { Int($0) })
        }
    }
}
