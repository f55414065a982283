import HomerCore

/// Reads what `gemini -o stream-json` prints, and the one object of `-o json`.
struct GeminiStream: AgentStream {
    private var message = AnswerText()
    private var reply = AgentReply()
    /// An `error` event; a later `result` with `success` makes it a warning.
    private var lastError: JSONValue?
    private var lastResult: JSONValue?
    /// The tool calls by their ids.
    private var calls: [String: Denial] = [:]
    /// It counts tokens at its end only.
    private(set) var used = AgentUsage()

    var hasEnded: Bool { reply.ended }

    mutating func take(line: [UInt8]) {
        guard let value = JSONValue.object(line: line), let type = value["type"]?.string else { return }
        reply.spokeProtocol = true
        switch type {
        case "init":
            reply.sessionID = value["session_id"]?.string
            reply.said.model = value["model"]?.string
        case "message":
            if value["role"]?.string == "assistant" {
                used.speaks()
                // Pieces of one message continue it; a whole message stands for itself.
                let isPiece = value["delta"]?.bool == true
                message.append(value["content"]?.string ?? "", separator: isPiece ? "" : "\n\n")
            }
        case "tool_use":
            used.speaks()
            if let id = value["tool_id"]?.string {
                calls[id] = Denial(
                    tool: value["tool_name"]?.string ?? "a tool", target: ToolTarget.of(value["parameters"]))
            }
        case "tool_result":
            used.toolAnswered()
            takeToolResult(value)
        case "error": if value["severity"]?.string != "warning" { lastError = value }
        case "result":
            reply.ended = true
            lastResult = value
        default: break
        }
    }

    private mutating func takeToolResult(_ value: JSONValue) {
        guard Self.isRefusal(value) else { return }
        let call = value["tool_id"]?.string.flatMap { calls[$0] }
        reply.denials.append(call ?? Denial(tool: value["tool_name"]?.string ?? "a tool"))
    }

    /// Whether a tool's result says that it was not let do its work.
    static func isRefusal(_ value: JSONValue) -> Bool {
        guard value["status"]?.string == "error" else { return false }
        if let type = value["error"]?["type"]?.string, refusalTypes.contains(type) { return true }
        let text = value["error"]?["message"]?.string ?? value["output"]?.string ?? ""
        return TextSearch.contains(anyOf: refusalWords, in: text)
    }

    private static let refusalTypes: Set<String> = ["policy_violation", "path_not_in_workspace"]
    private static let refusalWords = [
        "denied by policy", "requires user confirmation, which is not supported", "denied by pre-tool hook",
    ]

    mutating func finish(_ output: AgentOutput) -> AgentReply {
        reply.answer = message.text
        if let lastResult { takeResult(lastResult, output.words) }
        if !reply.spokeProtocol { finishWithoutEvents(output) }
        if !reply.ended, reply.failure == nil, let lastError {
            reply.failure = GeminiFailure.classify(lastError, output.words)
        }
        return reply
    }

    private mutating func takeResult(_ value: JSONValue, _ words: FailureWords) {
        reply.tokens = value["stats"]?["total_tokens"]?.int.map(Int.init)
        guard value["status"]?.string == "error" || value["error"]?.members != nil else { return }
        reply.failure = GeminiFailure.classify(value["error"] ?? .null, words)
        if reply.failure?.outcome == .failed, let lastError {
            reply.failure = GeminiFailure.classify(lastError, words)
        }
    }

    /// One object, or text, in the modes that do not speak in lines.
    private mutating func finishWithoutEvents(_ output: AgentOutput) {
        guard let whole = JSONValue(lenient: output.standardOutput), whole.members != nil else {
            reply.answer = output.plainAnswer
            reply.plainText = output.standardOutput
            if reply.answer.isEmpty, let error = JSONValue.firstObject(in: output.standardError)?["error"] {
                reply.failure = GeminiFailure.classify(error, output.words)
            }
            return
        }
        reply.spokeProtocol = true
        reply.ended = true
        reply.sessionID = whole["session_id"]?.string
        reply.answer = whole["response"]?.string ?? ""
        let models = whole["stats"]?["models"]?.members ?? []
        let totals = models.compactMap { $0.value["tokens"]?["total"]?.int }
        reply.tokens = totals.isEmpty ? nil : Int(totals.reduce(0, +))
        if let error = whole["error"], error.members != nil {
            reply.failure = GeminiFailure.classify(error, output.words)
        }
    }
}

/// The type of a failed gemini run.
enum GeminiFailure {
    /// By the error object: its class name first, then its code, then its words.
    static func classify(_ error: JSONValue, _ words: FailureWords) -> AgentReply.Failure {
        let text = error["message"]?.string ?? "gemini reported an error"
        let code = error["code"]?.int ?? error["code"]?.string.flatMap { Int64($0) }
        switch error["type"]?.string {
        case "TerminalQuotaError": return AgentReply.Failure(.quota, text)
        case "RetryableQuotaError": return AgentReply.Failure(.rateLimited, text)
        case "FatalAuthenticationError": return AgentReply.Failure(.auth, text)
        case "FatalInputError", "FatalConfigError", "FatalUntrustedWorkspaceError", "FatalSandboxError":
            return AgentReply.Failure(.badInput, text)
        case "FatalTurnLimitedError": return AgentReply.Failure(.limit, text)
        case "FatalCancellationError": return AgentReply.Failure(.cancelled, text)
        default: return words.classify(text, status: code.map { Int($0) })
        }
    }

    /// By the exit status. In the JSON modes an API error exits with its HTTP status modulo 256.
    static func classify(exit code: Int32) -> AgentReply.Failure? {
        switch code {
        case 41: return AgentReply.Failure(.auth, "gemini is not authenticated (exit 41)")
        case 42: return AgentReply.Failure(.badInput, "gemini refused its input (exit 42)")
        case 44: return AgentReply.Failure(.badInput, "gemini's sandbox failed (exit 44)")
        case 52: return AgentReply.Failure(.badInput, "gemini's configuration is wrong (exit 52)")
        case 53: return AgentReply.Failure(.limit, "gemini reached its turn limit (exit 53)")
        case 54: return AgentReply.Failure(.failed, "a tool failed for good (exit 54)")
        case 55: return AgentReply.Failure(.badInput, "gemini does not trust the working directory (exit 55)")
        case 130: return AgentReply.Failure(.cancelled, "gemini was interrupted (exit 130)")
        default:
            let status = Int(code) + 256
            guard apiStatuses.contains(status), let outcome = FailureWords.outcome(status: status) else { return nil }
            return AgentReply.Failure(outcome, "API error HTTP \(status) (exit \(code))")
        }
    }

    /// Other sums are statuses of programs in between.
    private static let apiStatuses: Set<Int> = [400, 401, 403, 404, 429, 500, 502, 503, 504]
}
