/// How an intent runs: which executor, and what it is told.
package struct Execution: Hashable, Sendable {
    package var executor: String
    package var model: String?
    /// Hard limit of one attempt.
    package var timeout: Milliseconds
    package var sandbox: Bool?
    /// Lets an agent act without asking. Never on by default.
    package var yolo: Bool
    /// The agent's own permission profile, e.g. claude's `plan`, `acceptEdits`.
    package var permissionMode: String?
    /// Overrides the lane's directory.
    package var workingDirectory: String?
    /// Added to the child's environment. What `SecretReference` names in a value is read at run time.
    package var environment: [String: String]
    /// Further arguments handed to the CLI before the prompt.
    package var arguments: [String]
    /// Program and arguments of the `command` executor; empty for the others.
    package var command: [String] = []
    package var reading = AnswerReading()
    /// Exit codes of `command` that mean success; empty for 0 alone.
    package var successCodes: [Int] = []
    package var http = HTTPRequestSpec()
    /// The chat server of `openai`; nil for the configured one.
    package var baseURL: String?
    /// Session to continue: an id, or `last` for that of the intent's run before (`resumesLastSession`).
    package var resumeSession: String?
    /// Characters an answer must have at least to be a success.
    package var minOutputLength: Int?
    /// Text that makes a shorter answer a success too.
    package var emptyStateMarker: String?
    /// What a refusal makes of a run that went well otherwise.
    package var onDenied = DenialPolicy.fail

    package init(
        executor: String, model: String? = nil, timeout: Milliseconds? = nil, sandbox: Bool? = nil, yolo: Bool = false,
        permissionMode: String? = nil, workingDirectory: String? = nil, environment: [String: String] = [:],
        arguments: [String] = []
    ) {
        self.executor = executor
        self.model = model
        self.timeout = timeout ?? Self.defaultTimeout(executor: executor)
        self.sandbox = sandbox
        self.yolo = yolo
        self.permissionMode = permissionMode
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.arguments = arguments
    }

    /// Whether the session to continue is that of the intent's run before.
    package var resumesLastSession: Bool { resumeSession == "last" }

    /// HOMER's defaults: 10 minutes, 20 for agents other than claude.
    package static func defaultTimeout(executor: String) -> Milliseconds {
        switch executor {
        case "gemini", "kimi", "codex", "opencode": .minutes(20)
        case "http": .minutes(1)
        default: .minutes(10)
        }
    }
}
