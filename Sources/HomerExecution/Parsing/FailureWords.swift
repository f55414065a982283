package import HomerCore

/// The types of failures that are known by their text alone: a program's own words, and those that all share. Only ever
/// applied to failures: answers talk of limits too.
package struct FailureWords: Sendable {
    /// The outcome of a text in which one of the words occurs, and none of the exceptions. Lower case.
    package struct Rule: Sendable {
        let outcome: Outcome
        let words: [String]
        let exceptions: [String]

        init(_ outcome: Outcome, _ words: String..., unless exceptions: [String] = []) {
            self.outcome = outcome
            self.words = words
            self.exceptions = exceptions
        }
    }

    /// Asked first, in order.
    private let own: [Rule]

    package init(_ own: Rule...) { self.own = own }

    /// For programs with no words of their own.
    package static let common = FailureWords()

    /// A failure with that text; `status` is the HTTP status where it is known apart from it. `failed` when the text says
    /// nothing.
    package func classify(_ text: String, status: Int? = nil) -> AgentReply.Failure {
        AgentReply.Failure(outcome(of: text, status: status) ?? .failed, text)
    }

    /// nil when nothing is known by text and status.
    package func outcome(of text: String, status: Int? = nil) -> Outcome? {
        let plain = Self.plain(text)
        // A used up plan and a passing throttle share their status, so these words come before it.
        return Self.first(own, in: plain) ?? Self.first(Self.quota, in: plain)
            ?? (status ?? Self.httpStatus(in: text)).flatMap(Self.outcome(status:))
            ?? Self.first(Self.others, in: plain)
    }

    /// By the program's own words alone.
    func ownOutcome(of text: String) -> Outcome? { Self.first(own, in: Self.plain(text)) }

    private static func first(_ rules: [Rule], in plain: String) -> Outcome? {
        rules.first { rule in
            rule.words.contains { TextSearch.range(of: $0, in: plain[...]) != nil }
                && !rule.exceptions.contains { TextSearch.range(of: $0, in: plain[...]) != nil }
        }?.outcome
    }

    private static let quota = [
        Rule(
            .quota, "insufficient_quota", "quota exceeded", "exceeded your current quota", "exceeded_current_quota",
            "usage limit", "usage_limit", "credit balance", "out of credits", "insufficient balance",
            "insufficient_balance", "billing_hard_limit", "spend limit", "hit your limit", "out of extra usage",
            unless: ["not your usage limit"])
    ]

    private static let others = [
        Rule(
            .rateLimited, "rate limit", "rate_limit", "ratelimit", "rate-limit", "too many requests", "overloaded",
            "at capacity", "high demand", "temporarily limiting requests"),
        Rule(
            .auth, "unauthorized", "invalid api key", "incorrect api key", "invalid x-api-key", "invalid_api_key",
            "api key not valid", "api key is required", "api key expired", "missing api key", "no api key",
            "invalid bearer token", "not logged in", "/login", "log in again", "sign in again", "please log in",
            "please sign in", "authentication", "failed to authenticate", "unauthenticated", "oauth session expired",
            "token has expired", "token expired", "token has been revoked", "token revoked", "could not be refreshed",
            "refresh token"),
        Rule(
            .badInput, "model not found", "model_not_found", "invalid_request_error", "session not found",
            "no conversation found"),
        Rule(.rateLimited, "service unavailable", "bad gateway", "internal server error", "gateway timeout"),
    ]

    /// Lower case, with the plain apostrophe.
    private static func plain(_ text: String) -> String { String(text.lowercased().map { $0 == "’" ? "'" : $0 }) }

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

    /// The number of `status 429`, `HTTP 503`, `error: 401`, `rejected (429)`; other numbers mean other things.
    static func httpStatus(in text: String) -> Int? {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        let marks: Set<Substring> = ["status", "http", "error", "code", "statuscode", "rejected"]
        for (mark, number) in zip(words, words.dropFirst()) where marks.contains(mark) {
            if number.utf8.count == 3, let status = Int(number), (400...599).contains(status) { return status }
        }
        return nil
    }
}
