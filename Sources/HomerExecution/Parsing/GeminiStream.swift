package import HomerCore

/// Reads what `gemini -o stream-json` prints, and the one object of `-o json` (executors §2.3, §2.4).
package struct GeminiStream: LineStream {
    private var message = AnswerText()
    private var reply = AgentReply()
    /// An `error` event; a later `result` with `success` makes it a warning.
    private var lastError: AgentReply.Failure?

    package init() {}

    package mutating func take(line: [UInt8]) {
        guard line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{"), let value = LooseJSON.parse(line),
            let type = value["type"]?.string
        else { return }
        reply.spokeProtocol = true
        switch type {
        case "init": reply.sessionID = value["session_id"]?.string
        case "message":
            if value["role"]?.string == "assistant" {
                // Pieces of one message continue it; a whole message stands for itself.
                let isPiece = value["delta"]?.bool == true
                message.append(value["content"]?.string ?? "", separator: isPiece ? "" : "\n\n")
            }
        case "error":
            if value["severity"]?.string != "warning" { lastError = GeminiFailure.classify(value) }
        case "result": takeResult(value)
        default: break
        }
    }

    private mutating func takeResult(_ value: JSONValue) {
        reply.ended = true
        reply.tokens = value["stats"]?["total_tokens"]?.int.map(Int.init)
        let failed = value["status"]?.string == "error" || value["error"]?.members != nil
        reply.failure = failed ? GeminiFailure.classify(value["error"] ?? .null) : nil
        if failed, reply.failure?.outcome == .failed, let lastError { reply.failure = lastError }
    }

    /// `output` and `errors` are stdout and stderr as kept, for the modes that do not speak in lines.
    package mutating func finish(output: String, errors: String) -> AgentReply {
        reply.answer = message.text
        if !reply.spokeProtocol { finishWithoutEvents(output, errors) }
        if !reply.ended, reply.failure == nil { reply.failure = lastError }
        return reply
    }

    private mutating func finishWithoutEvents(_ output: String, _ errors: String) {
        guard let whole = LooseJSON.parse(output), whole.members != nil else {
            reply.answer = ProcessOutcome.lastLines(output).isEmpty ? "" : output
            if reply.answer.isEmpty, let error = LooseJSON.firstObject(in: errors)?["error"] {
                reply.failure = GeminiFailure.classify(error)
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
        if let error = whole["error"], error.members != nil { reply.failure = GeminiFailure.classify(error) }
    }
}

/// The type of a failed gemini run.
package enum GeminiFailure {
    /// By the error object: its class name first, then its code.
    package static func classify(_ error: JSONValue) -> AgentReply.Failure {
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
        default: return AgentReply.Failure(code.flatMap(httpOutcome) ?? .failed, text)
        }
    }

    /// By the exit status (executors §2.5). In the JSON modes an API error exits with its HTTP status modulo 256.
    package static func classify(exit code: Int32) -> AgentReply.Failure? {
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
            guard let status = Int64(exactly: code).map({ $0 + 256 }), let outcome = httpOutcome(status) else {
                return nil
            }
            return AgentReply.Failure(outcome, "API error HTTP \(status) (exit \(code))")
        }
    }

    private static func httpOutcome(_ status: Int64) -> Outcome? {
        switch status {
        case 401, 403: .auth
        case 429, 500, 502, 503, 504: .rateLimited
        case 400, 404: .badInput
        default: nil
        }
    }
}
