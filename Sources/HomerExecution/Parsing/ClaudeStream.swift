package import HomerCore

/// Reads what `claude -p` prints: NDJSON, one array of all messages, or one result object (executors §1.4, §1.5).
package struct ClaudeStream: LineStream {
    private var streamed = AnswerText()
    private var result: JSONValue?
    private var sessionID: String?
    /// Error category of the last assistant message that had one.
    private var messageError: String?
    /// Set when the plan's limit, not a passing throttle, refused the request (executors §1.7).
    private var rejection: JSONValue?
    private var spoke = false

    package init() {}

    /// Takes one line; anything that is not a known message is skipped.
    package mutating func take(line: [UInt8]) {
        guard let first = line.first(where: { $0 != 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = LooseJSON.parse(line)
        else { return }
        take(value)
    }

    package mutating func take(_ value: JSONValue) {
        if let items = value.array {
            items.forEach { take($0) }
            return
        }
        guard let type = value["type"]?.string else { return }
        spoke = true
        if let id = value["session_id"]?.string { sessionID = id }
        switch type {
        case "assistant": takeAssistant(value)
        case "rate_limit_event":
            if value["rate_limit_info"]?["status"]?.string == "rejected" { rejection = value["rate_limit_info"] }
        case "result": result = value
        default: break
        }
    }

    private mutating func takeAssistant(_ value: JSONValue) {
        if let error = value["error"]?.string { messageError = error }
        // What a subagent says is not the answer.
        if value["parent_tool_use_id"]?.string != nil { return }
        let content = value["message"]?["content"]
        if let text = content?.string { streamed.append(text, separator: "\n\n") }
        for block in content?.array ?? [] where block["type"]?.string == "text" {
            streamed.append(block["text"]?.string ?? "", separator: "\n\n")
        }
    }

    /// `output` is all of stdout as kept: where no line was a message it may be one object over several lines, or text.
    package mutating func finish(output: String) -> AgentReply {
        if !spoke, let value = LooseJSON.parse(output) { take(value) }
        var reply = AgentReply()
        reply.spokeProtocol = spoke
        reply.ended = result != nil
        reply.sessionID = sessionID
        guard spoke else {
            reply.answer = ProcessOutcome.lastLines(output).isEmpty ? "" : output
            return reply
        }
        let final = result?["result"]?.string ?? ""
        // `result` is only the last turn: a closing remark must not replace the brief (homer-legacy P15).
        reply.answer = streamed.text.utf8.count > final.utf8.count ? streamed.text : final
        reply.cost = result?["total_cost_usd"]?.number
        reply.tokens = Self.tokens(result)
        reply.resetAt = (rejection?["resetsAt"]?.int).map { Timestamp(seconds: $0) }
        if let result { reply.failure = failure(of: result) }
        if reply.failure == nil, result == nil, let messageError {
            reply.failure = ClaudeFailure.classify(
                text: streamed.text, status: nil, category: messageError, rejection: rejection)
        }
        return reply
    }

    /// Everything read and written, caches included, over all models; `usage` leaves subagents out (executors §0.2).
    private static func tokens(_ result: JSONValue?) -> Int? {
        let models = result?["modelUsage"]?.members ?? []
        if !models.isEmpty {
            let names = ["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"]
            return models.reduce(0) { sum, model in names.reduce(sum) { $0 + Int(model.value[$1]?.int ?? 0) } }
        }
        guard let usage = result?["usage"] else { return nil }
        let names = ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"]
        return names.reduce(0) { $0 + Int(usage[$1]?.int ?? 0) }
    }

    private func failure(of result: JSONValue) -> AgentReply.Failure? {
        let subtype = result["subtype"]?.string ?? "success"
        guard result["is_error"]?.bool == true || subtype != "success" else { return nil }
        let errors = (result["errors"]?.array ?? []).compactMap(\.string)
        let status = result["api_error_status"]?.int
        let text =
            !errors.isEmpty
            ? errors.joined(separator: "\n")
            : result["result"]?.string ?? (subtype != "success" ? subtype : "API error (HTTP \(status ?? 0))")
        let reason = result["terminal_reason"]?.string ?? ""
        let limits = ["error_max_turns", "error_max_budget_usd", "max_turns", "budget_exhausted"]
        if limits.contains(subtype) || limits.contains(reason) { return AgentReply.Failure(.limit, text) }
        if reason == "prompt_too_long" { return AgentReply.Failure(.badInput, text) }
        return ClaudeFailure.classify(text: text, status: status, category: messageError, rejection: rejection)
    }
}

/// The type of a failed claude run (executors §1.5–1.7). Only ever applied to failures: answers talk of limits too.
package enum ClaudeFailure {
    package static func classify(
        text: String, status: Int64?, category: String?, rejection: JSONValue?
    ) -> AgentReply.Failure {
        let reset = rejection?["resetsAt"]?.int.map { " (resets \(FireTime.utc(Timestamp(seconds: $0))))" } ?? ""
        return AgentReply.Failure(outcome(text, status, category, rejected: rejection != nil), text + reset)
    }

    private static func outcome(_ text: String, _ status: Int64?, _ category: String?, rejected: Bool) -> Outcome {
        if TextSearch.contains(anyOf: ["(not your usage limit)"], in: text) { return .rateLimited }
        let planLimit = ["you've hit your", "spend limit reached", "credit balance is too low"]
        if rejected || TextSearch.contains(anyOf: planLimit, in: text) || category == "billing_error" { return .quota }
        if TextSearch.contains(anyOf: ["not logged in", "please run /login"], in: text) { return .auth }
        switch category {
        case "authentication_failed", "oauth_org_not_allowed": return .auth
        case "rate_limit", "overloaded", "server_error": return .rateLimited
        case "invalid_request", "model_not_found": return .badInput
        case "max_output_tokens": return .limit
        default: break
        }
        switch status {
        case 401, 403: return .auth
        case 429, 529: return .rateLimited
        case .some(500...599): return .rateLimited
        case 400, 404, 413: return .badInput
        default: break
        }
        let busy = ["temporarily limiting requests", "request rejected (429)", "529 overloaded"]
        return TextSearch.contains(anyOf: busy, in: text) ? .rateLimited : .failed
    }
}
