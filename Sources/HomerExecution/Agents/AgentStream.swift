import HomerCore

/// Reads what an agent CLI says, line by line, and sums it up in the end.
protocol AgentStream: Sendable {
    /// Takes one line; anything that is not of the protocol is skipped.
    mutating func take(line: [UInt8])

    /// Whether the last word has been said: what is still to come changes nothing any more. A later line may take it
    /// back.
    var hasEnded: Bool { get }

    /// What it has used so far, as far as it said.
    var used: AgentUsage { get }

    /// What all of it came to.
    mutating func finish(_ output: AgentOutput) -> AgentReply
}

/// What an agent has used, counted while it speaks.
struct AgentUsage: Hashable, Sendable {
    /// Dollars.
    var cost: Double?
    var tokens: Int?
    /// Times that the model spoke, with tools between them.
    private(set) var turns = 0
    private var isSpeaking = false

    mutating func speaks() {
        if !isSpeaking { turns += 1 }
        isSpeaking = true
    }

    /// A tool has answered: what comes next is another turn.
    mutating func toolAnswered() { isSpeaking = false }

    func excess(of allowance: RunAllowance) -> String? {
        allowance.excess(cost: cost, tokens: tokens, turns: turns)
    }
}

/// What an agent's process left besides its lines.
struct AgentOutput: Sendable {
    /// All of both channels, as kept.
    var standardOutput: String
    var standardError: String
    /// The exit status; nil when a signal ended it.
    var exit: Int32?
    /// The CLI's failures by their words.
    var words: FailureWords

    init(_ process: ProcessResult, words: FailureWords) {
        standardOutput = process.standardOutput.text
        standardError = process.standardError.text
        if case .exited(let code) = process.status { exit = code }
        self.words = words
    }

    /// Standard output of a program that spoke no protocol; empty when it is only white space.
    var plainAnswer: String { ProcessOutcome.lastLines(standardOutput).isEmpty ? "" : standardOutput }
}

extension JSONValue {
    /// The object that is the whole line; nil for anything else.
    static func object(line: [UInt8]) -> JSONValue? {
        guard line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{"), let value = JSONValue(lenient: line),
            value.members != nil
        else { return nil }
        return value
    }
}
