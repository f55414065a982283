extension Execution {
    /// Executors whose query is a prompt and whose output is an answer: what is written in it may ask something of Homer.
    package static let agents: Set<String> = ["claude", "gemini", "kimi", "codex", "opencode", "openai"]

    /// Begins a night, inside the daemon: only the intent that `homer.json` makes has it.
    package static let discovery = "discovery"

    package var isAgent: Bool { Self.agents.contains(executor) }

    /// Whether the query is run as code, or may become an argument of a program that runs it as code (`sh -c`): nothing
    /// that others wrote may be put into it.
    package var runsQueryAsCode: Bool { executor == "shell" || executor == "command" }
}
