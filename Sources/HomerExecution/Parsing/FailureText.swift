import HomerCore

/// The type of a failure that is known by its text alone. Only ever applied to failures: answers talk of limits too
/// (homer-legacy §3).
package enum FailureText {
    /// `status` is the HTTP status where it is known apart from the text.
    package static func classify(_ text: String, status: Int? = nil) -> AgentReply.Failure {
        AgentReply.Failure(outcome(text, status ?? httpStatus(in: text)), text)
    }

    private static func outcome(_ text: String, _ status: Int?) -> Outcome {
        func says(_ words: String...) -> Bool { TextSearch.contains(anyOf: words, in: text) }
        // A used up plan and a passing throttle share their status, so the words come first.
        if says(
            "insufficient_quota", "quota exceeded", "exceeded your current quota", "usage limit", "usage_limit",
            "credit balance", "out of credits", "insufficient balance", "billing_hard_limit", "spend limit")
        {
            return .quota
        }
        if let outcome = status.flatMap(outcome(status:)) { return outcome }
        if says("rate limit", "rate_limit", "too many requests", "overloaded", "at capacity") { return .rateLimited }
        if says("unauthorized", "invalid api key", "incorrect api key", "not logged in", "authentication") {
            return .auth
        }
        if says("model not found", "model_not_found", "invalid_request_error", "session not found") {
            return .badInput
        }
        if says("service unavailable", "bad gateway", "internal server error", "gateway timeout") {
            return .rateLimited
        }
        return .failed
    }

    /// What an HTTP status of an API means; nil for success and for what says nothing.
    static func outcome(status: Int) -> Outcome? {
        switch status {
        case 401, 403, 407: .auth
        case 402: .quota
        case 408, 409, 425, 429, 500...599: .rateLimited
        case 400...499: .badInput
        default: nil
        }
    }

    /// The number of `status 429`, `HTTP 503`, `error: 401`; other numbers mean other things.
    static func httpStatus(in text: String) -> Int? {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        let marks: Set<Substring> = ["status", "http", "error", "code", "statuscode"]
        for (mark, number) in zip(words, words.dropFirst()) where marks.contains(mark) {
            if number.utf8.count == 3, let status = Int(number), (400...599).contains(status) { return status }
        }
        return nil
    }
}
