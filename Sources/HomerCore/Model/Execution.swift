/// How an intent runs: which executor, and what it is told (DESIGN §5, the document's `ExecutionConfig`).
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
    /// Added to the child's environment. A value `${env:NAME}` is read from the daemon's environment at run time.
    package var environment: [String: String]
    /// Further arguments handed to the CLI before the prompt.
    package var arguments: [String]

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

    /// HOMER's defaults: 10 minutes, 20 for gemini and kimi (homer-legacy §1.1).
    package static func defaultTimeout(executor: String) -> Milliseconds {
        switch executor {
        case "gemini", "kimi": .minutes(20)
        default: .minutes(10)
        }
    }
}
