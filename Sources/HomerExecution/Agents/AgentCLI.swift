import HomerCore

/// What is particular about one agent CLI: everything that `AgentExecutor` asks of it.
package struct AgentCLI: Sendable {
    /// The word in `execution.executor`, and the program.
    package let name: String
    /// The command line after the program.
    let arguments: @Sendable (AgentLaunch) -> [String]
    /// What it reads on standard input.
    let input: @Sendable (PreparedPrompt) -> String
    /// Whether it takes the context from a file that its arguments name.
    let readsContextFile: Bool
    /// Variables of the daemon's environment that would change what it does.
    package let removed: Set<String>
    let stream: @Sendable () -> any AgentStream
    let words: FailureWords
    /// What an exit status means by itself; nil when only the text tells.
    let exitFailure: @Sendable (Int32) -> AgentReply.Failure?
    /// The type of a failure of which it said nothing but an unknown text: no line of its protocol, no known words.
    let unknownText: Outcome
    /// What its arguments limit; the rest is watched.
    let handsOver: Set<BudgetUnit>
    /// What one object of its protocol says to a person who follows the run.
    let speech: @Sendable (JSONValue) -> [AgentSpeech]
    /// How its arguments name what it may do.
    let flags: AskedFlags

    init(
        name: String, arguments: @escaping @Sendable (AgentLaunch) -> [String],
        input: @escaping @Sendable (PreparedPrompt) -> String = \.joined, readsContextFile: Bool = false,
        removed: Set<String> = [], stream: @escaping @Sendable () -> any AgentStream, words: FailureWords,
        unknownText: Outcome = .failed, handsOver: Set<BudgetUnit> = [],
        exitFailure: @escaping @Sendable (Int32) -> AgentReply.Failure?,
        speech: @escaping @Sendable (JSONValue) -> [AgentSpeech], flags: AskedFlags
    ) {
        self.name = name
        self.arguments = arguments
        self.input = input
        self.readsContextFile = readsContextFile
        self.removed = removed
        self.stream = stream
        self.words = words
        self.unknownText = unknownText
        self.handsOver = handsOver
        self.exitFailure = exitFailure
        self.speech = speech
        self.flags = flags
    }

    /// The limits that nobody but Homer holds.
    func watched(_ allowance: RunAllowance) -> RunAllowance {
        RunAllowance(
            cost: handsOver.contains(.cost) ? nil : allowance.cost, tokens: allowance.tokens,
            turns: handsOver.contains(.turns) ? nil : allowance.turns)
    }

    /// All there are, in the order of the documentation.
    package static let all = [claude, gemini, kimi, codex, opencode]

    /// nil for an executor that is no agent CLI.
    package static func named(_ name: String) -> AgentCLI? { all.first { $0.name == name } }
}

/// What a command line is made of.
struct AgentLaunch: Sendable {
    var execution: Execution
    var workingDirectory: String
    var session: String?
    /// The file with the context; nil when there is none, or the CLI reads it otherwise.
    var contextFile: String?
    /// What the attempt may use.
    var allowance = RunAllowance.unlimited

    init(_ execution: Execution, workingDirectory: String = "/", session: String? = nil, contextFile: String? = nil) {
        self.execution = execution
        self.workingDirectory = workingDirectory
        self.session = session
        self.contextFile = contextFile
    }
}
