import HomerCore

/// Cuts a `text/event-stream` into events: the `data` of each, its lines joined.
struct ServerSentEvents: Sendable {
    private var data: [UInt8]?

    /// Takes one line without its end; returns the data of the event that an empty line ends.
    mutating func take(line: [UInt8]) -> [UInt8]? {
        if line.isEmpty {
            defer { data = nil }
            return data
        }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        // A line that begins with a colon is a comment; other fields say nothing here.
        guard name.elementsEqual("data".utf8) else { return nil }
        var value = line[name.endIndex...].dropFirst()
        if value.first == 0x20 { value = value.dropFirst() }
        data = data.map { $0 + [0x0A] + value } ?? Array(value)
        return nil
    }

    /// Whether an event has begun that no empty line has ended.
    var isOpen: Bool { data != nil }
}

/// Reads the chunks of a streamed chat, or the one object of one that is not streamed.
struct ChatStream: Sendable {
    private var facts = AgentReply()
    private var answer = AnswerText()

    /// What has been said so far.
    var reply: AgentReply {
        var reply = facts
        reply.answer = answer.text
        return reply
    }

    /// Takes the data of one event and returns the piece of the answer in it.
    mutating func take(data: [UInt8]) -> String {
        if data.elementsEqual("[DONE]".utf8) {
            facts.spokeProtocol = true
            facts.ended = true
            return ""
        }
        guard let value = JSONValue(lenient: data), value.members != nil else { return "" }
        return take(value, part: "delta")
    }

    /// Takes a whole response.
    mutating func takeWhole(_ value: JSONValue) { _ = take(value, part: "message") }

    private mutating func take(_ value: JSONValue, part: String) -> String {
        // An error can come in the middle of a response of status 200.
        if let error = value["error"], error != .null {
            facts.spokeProtocol = true
            let text = ChatError.text(of: value) ?? "the server reported an error"
            facts.failure = AgentReply.Failure(ChatError.classify(value, status: nil), text)
        }
        if let usage = value["usage"], usage.members != nil { takeUsage(usage) }
        guard let choices = value["choices"]?.array else { return "" }
        facts.spokeProtocol = true
        if let model = value["model"]?.string { facts.said.model = model }
        guard let choice = choices.first else { return "" }
        let content = choice[part]?["content"]
        let parts = content?.array ?? []
        let piece = content?.string ?? parts.compactMap { $0["text"]?.string }.joined()
        answer.append(piece)
        if let reason = choice["finish_reason"]?.string { finish(reason) }
        return piece
    }

    private mutating func finish(_ reason: String) {
        facts.ended = true
        guard facts.failure == nil else { return }
        switch reason {
        case "length":
            facts.failure = AgentReply.Failure(
                .limit, "the answer was cut at the limit of tokens (finish_reason length)")
        case "content_filter":
            facts.failure = AgentReply.Failure(.failed, "the server's content filter stopped the answer")
        default: break
        }
    }

    private mutating func takeUsage(_ usage: JSONValue) {
        let parts = [usage["prompt_tokens"]?.int, usage["completion_tokens"]?.int].compactMap { $0 }
        let total = usage["total_tokens"]?.int ?? (parts.isEmpty ? nil : parts.reduce(0, +))
        if let total { facts.tokens = Int(total) }
        // Not OpenAI's, but routers in front of several providers send it.
        if let cost = usage["cost"]?.number { facts.cost = cost }
    }
}

/// `{"error": {"message", "type", "code"}}` or `{"error": "text"}`.
enum ChatError {
    static func text(of body: JSONValue?) -> String? {
        guard let error = body?["error"] else { return nil }
        return error.string ?? error["message"]?.string
    }

    /// By the code, then the status, then the text.
    static func classify(_ body: JSONValue?, status: Int?) -> Outcome {
        let error = body?["error"]
        let words = [error?["code"]?.string, error?["type"]?.string].compactMap { $0 }
        if words.contains("insufficient_quota") || words.contains("billing_hard_limit_reached") { return .quota }
        if words.contains("invalid_api_key") || words.contains("authentication_error") { return .auth }
        let known = status ?? error?["code"]?.int.map { Int($0) } ?? error?["status"]?.int.map { Int($0) }
        return FailureWords.common.classify((text(of: body) ?? "") + " " + words.joined(separator: " "), status: known)
            .outcome
    }
}
