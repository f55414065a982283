package import HomerCore

/// What a CLI's output says, before the exit status has its say.
package struct AgentReply: Hashable, Sendable {
    /// The final message.
    package var answer = ""
    /// What went wrong according to the output itself, and its type.
    package var failure: Failure?
    package var tokens: Int?
    package var cost: Double?
    package var sessionID: String?
    /// Whether any line of the protocol was seen at all.
    package var spokeProtocol = false
    /// Whether the protocol's last word was seen (claude's and gemini's `result`).
    package var ended = false
    /// When the limit that was hit is over, where the output says so in a field of its own.
    package var resetAt: Timestamp?
    /// What the agent tried and was refused.
    package var denials: [Denial] = []
    /// What was printed outside the protocol: all of it when no line was of the protocol. Errors stand there.
    package var plainText = ""
    /// What a person should know although it decides nothing.
    package var notes: [String] = []
    /// What it says of its own configuration.
    package var said = SaidConfig()

    package struct Failure: Hashable, Sendable {
        package var outcome: Outcome
        package var text: String

        package init(_ outcome: Outcome, _ text: String) {
            self.outcome = outcome
            self.text = text
        }
    }

    package init() {}
}

/// Joins the pieces of an answer; keeps at most 4 MiB of it.
struct AnswerText: Hashable, Sendable {
    static let limit = 4 << 20
    private(set) var text = ""

    mutating func append(_ piece: String, separator: String = "") {
        guard !piece.isEmpty, text.utf8.count + piece.utf8.count <= Self.limit else { return }
        text += text.isEmpty ? piece : separator + piece
    }

    mutating func replace(_ whole: String) {
        text = ""
        append(whole)
    }
}
