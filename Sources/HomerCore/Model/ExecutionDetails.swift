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

/// What it means that an agent was refused something: the run has failed, or it is only noted, for an agent that may find
/// another way.
package enum DenialPolicy: String, Hashable, Sendable, CaseIterable { case fail, note }

/// The request of the `http` executor. Values may name secrets (`SecretReference`).
package struct HTTPRequestSpec: Hashable, Sendable {
    package var url = ""
    package var method = "POST"
    package var headers: [String: String] = [:]
    /// Statuses that mean success; empty for 200 to 299.
    package var expectStatus: [Int] = []

    package static let methods = ["POST", "GET", "PUT", "PATCH", "DELETE", "HEAD"]

    package init() {}

    /// Whether a text is a header's name: RFC 9110's token.
    package static func isHeaderName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// Whether a text may stand in an address or a header: a line end would begin a header of its own.
    package static func isHeaderValue(_ value: String) -> Bool {
        !value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
    }

    /// What is wrong with a header, said of its name; nil when it can be sent.
    static func headerFault(_ name: String, _ value: String) -> String? {
        if !isHeaderName(name) { return "is not a name of a header" }
        return isHeaderValue(value) ? nil : "has a control character in its value"
    }
}
