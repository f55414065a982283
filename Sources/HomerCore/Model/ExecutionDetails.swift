/// What the output of a `command` or `http` run is.
package enum AnswerFormat: String, Hashable, Sendable, CaseIterable { case text, json, jsonl }

/// How the answer is read from such an output: dotted paths into its JSON.
package struct AnswerReading: Hashable, Sendable {
    package var format: AnswerFormat
    package var result: String?
    package var tokens: String?
    package var cost: String?
    package var session: String?

    package init(
        format: AnswerFormat = .text, result: String? = nil, tokens: String? = nil, cost: String? = nil,
        session: String? = nil
    ) {
        self.format = format
        self.result = result
        self.tokens = tokens
        self.cost = cost
        self.session = session
    }
}

/// The request of the `http` executor. Values may hold `${env:NAME}`.
package struct HTTPRequestSpec: Hashable, Sendable {
    package var url = ""
    package var method = "POST"
    package var headers: [String: String] = [:]
    /// Statuses that mean success; empty for 200 to 299.
    package var expectStatus: [Int] = []

    package static let methods = ["POST", "GET", "PUT", "PATCH", "DELETE", "HEAD"]

    package init() {}
}
