import HomerCore

/// Reads what `claude -p` prints: NDJSON, one array of all messages, or one result object.
struct ClaudeStream: AgentStream {
    private var streamed = AnswerText()
    private var result: JSONValue?
    private var sessionID: String?
    /// Error category of the last assistant message that had one.
    private var messageError: String?
    /// Set when the plan's limit, not a passing throttle, refused the request.
    private var rejection: JSONValue?
    private var refusals = ClaudeRefusals()
    private var said = SaidConfig()
    private var spoke = false
    /// Tokens by message: each of its lines says them anew.
    private var tokens: [String: Int] = [:]
    private(set) var used = AgentUsage()

    /// A result that counts turns still queued is not the last.
    var hasEnded: Bool { result.map { ($0["queued_turn_count"]?.int ?? 0) == 0 } ?? false }

    mutating func take(line: [UInt8]) {
        guard let first = line.first(where: { $0 != 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = JSONValue(lenient: line)
        else { return }
        take(value)
    }

    private mutating func take(_ value: JSONValue) {
        if let items = value.array {
            items.forEach { take($0) }
            return
        }
        guard let type = value["type"]?.string else { return }
        spoke = true
        if let id = value["session_id"]?.string { sessionID = id }
        switch type {
        case "assistant": takeAssistant(value)
        case "system": takeSystem(value)
        case "rate_limit_event":
            if value["rate_limit_info"]?["status"]?.string == "rejected" { rejection = value["rate_limit_info"] }
        case "result":
            result = value
            value["permission_denials"]?.array?.forEach { refusals.take(denial: $0) }
        default: break
        }
    }

    private mutating func takeSystem(_ value: JSONValue) {
        switch value["subtype"]?.string {
        case "init": said = SaidConfig(claude: value)
        case "permission_denied": refusals.take(event: value)
        default: break
        }
    }

    private mutating func takeAssistant(_ value: JSONValue) {
        if let error = value["error"]?.string { messageError = error }
        if let id = value["message"]?["id"]?.string, let usage = value["message"]?["usage"] {
            tokens[id] = Self.tokens(usage)
            used.tokens = tokens.values.reduce(0, +)
        }
        let content = value["message"]?["content"]
        for block in content?.array ?? [] where block["type"]?.string == "tool_use" { refusals.take(use: block) }
        // What a subagent says is not the answer.
        if value["parent_tool_use_id"]?.string != nil { return }
        if let text = content?.string { streamed.append(text, separator: "\n\n") }
        for block in content?.array ?? [] where block["type"]?.string == "text" {
            streamed.append(block["text"]?.string ?? "", separator: "\n\n")
        }
    }

    /// Where no line was a message, the output may be one object over several lines, or text.
    mutating func finish(_ output: AgentOutput) -> AgentReply {
        if !spoke, let value = JSONValue(lenient: output.standardOutput) { take(value) }
        var reply = AgentReply()
        reply.spokeProtocol = spoke
        reply.ended = result != nil
        reply.sessionID = sessionID
        reply.said = said
        guard spoke else {
            reply.answer = output.plainAnswer
            reply.plainText = output.standardOutput
            return reply
        }
        let final = result?["result"]?.string ?? ""
        // `result` is only the last turn: a closing remark must not replace the brief.
        reply.answer = streamed.text.utf8.count > final.utf8.count ? streamed.text : final
        reply.cost = result?["total_cost_usd"]?.number
        reply.tokens = Self.tokens(result)
        reply.resetAt = (rejection?["resetsAt"]?.int).map { Timestamp(seconds: $0) }
        reply.denials = refusals.denials
        reply.notes = refusals.notes
        if let result { reply.failure = failure(of: result, output.words) }
        if reply.failure == nil, result == nil, let messageError {
            reply.failure = classify(streamed.text, status: nil, category: messageError, output.words)
        }
        return reply
    }

    /// Everything read and written, caches included, over all models; `usage` leaves subagents out.
    private static func tokens(_ result: JSONValue?) -> Int? {
        let models = result?["modelUsage"]?.members ?? []
        if !models.isEmpty {
            let names = ["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"]
            return models.reduce(0) { sum, model in names.reduce(sum) { $0 + Int(model.value[$1]?.int ?? 0) } }
        }
        return result?["usage"].map { tokens($0) }
    }

    private static func tokens(_ usage: JSONValue) -> Int {
        let names = ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"]
        return names.reduce(0) { $0 + Int(usage[$1]?.int ?? 0) }
    }

    private func failure(of result: JSONValue, _ words: FailureWords) -> AgentReply.Failure? {
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
        return classify(text, status: status, category: messageError, words)
    }

    /// By what stands in fields of its own, then by the words.
    private func classify(
        _ text: String, status: Int64?, category: String?, _ words: FailureWords
    ) -> AgentReply.Failure {
        let reset = rejection?["resetsAt"]?.int.map { " (resets \(FireTime.utc(Timestamp(seconds: $0))))" } ?? ""
        let isUsedUp = rejection != nil && !text.contains("not your usage limit")
        let outcome =
            (isUsedUp ? Outcome.quota : nil) ?? category.flatMap { Self.quotaOrAuth($0) } ?? words.ownOutcome(of: text)
            ?? category.flatMap { Self.outcome(category: $0) }
            ?? words.outcome(of: text, status: status.map { Int($0) })
        return AgentReply.Failure(outcome ?? .failed, text + reset)
    }

    private static func quotaOrAuth(_ category: String) -> Outcome? {
        switch category {
        case "billing_error": .quota
        case "authentication_failed", "oauth_org_not_allowed": .auth
        default: nil
        }
    }

    private static func outcome(category: String) -> Outcome? {
        switch category {
        case "rate_limit", "overloaded", "server_error": .rateLimited
        case "invalid_request", "model_not_found": .badInput
        case "max_output_tokens": .limit
        default: nil
        }
    }
}
