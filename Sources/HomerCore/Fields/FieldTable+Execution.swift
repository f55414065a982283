extension FieldTable {
    /// Executors that give an answer of their own; a shell gives what its command prints.
    private static let answering = ["claude", "gemini", "kimi", "codex", "opencode", "command", "http", "openai"]
    /// Agents that use tools, and may be refused one.
    private static let agentCLIs = ["claude", "gemini", "kimi", "codex", "opencode"]
    /// Executors whose output is read as the file says.
    private static let declared = ["command", "http"]

    /// Fields that belong to all executors and that this one cannot do without.
    static func furtherNeeds(of executor: String) -> [String] { executor == "openai" ? ["model"] : [] }

    package static let execution = FieldGroup(
        "execution",
        [
            Field(
                "executor", .executor, required: true, example: "claude", "The program that does the work",
                "shell runs the query as a command; claude, gemini, kimi, codex and opencode are agent CLIs; command is any "
                    + "other program; openai is a chat server; http sends a request."),
            Field(
                "model", .text(.optionValue), absent: "the executor's own default", example: "sonnet",
                "Model the agent uses", "openai needs it."),
            Field(
                "timeout", .duration(Milliseconds.seconds(1)...Milliseconds.days(7)),
                absent: "10m; 20m for gemini, kimi, codex and opencode; 1m for http", example: "10m",
                "Hard limit of one attempt",
                "Then the process group gets TERM, and KILL after a grace time; a request is given up."),
            Field(
                "sandbox", .boolean, absent: "the executor's own default", example: true,
                "Whether the agent's own sandbox is on"),
            Field(
                "yolo", .boolean, default: false, example: false,
                "Let the agent act without asking; dangerous outside a sandbox"),
            Field(
                "permissionMode", .text(.optionValue), absent: "the executor's own default", example: "plan",
                "Permission profile of the agent",
                "claude: such as plan or acceptEdits. gemini: such as auto_edit. codex: read-only or workspace-write. "
                    + "opencode: the name of an agent, such as plan."),
            Field(
                "workingDirectory", .text(.nonEmpty), absent: "the lane's directory", example: "~/work",
                "Directory the work runs in"),
            Field(
                "environment", .stringMap, default: .object([JSONMember]()),
                example: .object(["TOKEN": "${env:HOMER_TOKEN}"]), "Variables added to the child's environment",
                "${env:NAME} is read from the daemon's environment, ${file:PATH} from a file and ${credential:NAME} from the "
                    + "credentials of its service when the run starts, so no secret is stored."),
            Field(
                "arguments", .strings, default: .array([]), example: .array(["--verbose"]),
                "Further arguments handed to the executor's program",
                "For openai: members of the request as name=value, such as max_tokens=500."),
            Field(
                "command", .strings, required: true, only: ["command"],
                example: .array(["llm", "-m", "{{model}}", "--", "{{query}}"]), "Program and arguments to run",
                "{{query}}, {{context}}, {{model}} and {{session}} are filled in. Without {{query}} the query is given on "
                    + "standard input."),
            Field(
                "parse", .choice(AnswerFormat.allCases.map(\.rawValue)), absent: "text", only: declared,
                example: "json",
                "What the output is", "text: the answer itself. json: one value. jsonl: a value a line."),
            Field(
                "resultPath", .text(.nonEmpty), absent: "all of the output", only: declared, example: "choices.0.text",
                "Where the answer stands in JSON output",
                "Names and positions with dots between; -1 is the last element."),
            Field(
                "tokensPath", .text(.nonEmpty), only: declared, example: "usage.total",
                "Where the count of tokens stands"),
            Field(
                "costPath", .text(.nonEmpty), only: declared, example: "usage.cost", "Where the cost in dollars stands"),
            Field(
                "sessionPath", .text(.nonEmpty), only: declared, example: "session.id", "Where the session's id stands"),
            Field(
                "successCodes", .integers(0...255), absent: "0 alone", only: ["command"], example: .array([0, 2]),
                "Exit codes that mean success"),
            Field(
                "url", .text(.nonEmpty), required: true, only: ["http"], example: "https://example.org/hook",
                "Where the request goes", "Secrets are named as in environment."),
            Field(
                "method", .choice(HTTPRequestSpec.methods), absent: "POST", only: ["http"], example: "PUT",
                "Method of the request", "GET and HEAD send no body, the others send the query."),
            Field(
                "headers", .stringMap, absent: "none", only: ["http", "openai"],
                example: .object(["Authorization": "Bearer ${env:HOOK_TOKEN}"]), "Headers of the request",
                "Secrets are named as in environment."),
            Field(
                "expectStatus", .integers(100...599), absent: "200 to 299", only: ["http"],
                example: .array([200, 204]),
                "Response statuses that mean success"),
            Field(
                "baseURL", .text(.nonEmpty), absent: "executors.openai.baseURL of homer.json, then OPENAI_BASE_URL",
                only: ["openai"], example: "http://127.0.0.1:11434/v1", "The chat server",
                "/chat/completions is appended; an address without a path gets /v1 first."),
            Field(
                "resumeSession", .text(.identifier), absent: "a new session each time",
                only: ["claude", "gemini", "kimi", "codex", "opencode", "command"], example: "last",
                "Session to continue: last, or an id",
                "last is the session of the intent's run before; after a failed run a new one is begun."),
            Field(
                "minOutputLength", .integer(1...1_000_000), absent: "any answer that is not empty", only: answering,
                example: 200, "Shortest answer, in characters, that counts as success"),
            Field(
                "emptyStateMarker", .text(.nonEmpty), only: answering, example: "NOTHING TO REPORT",
                "Text that makes a shorter answer a success too", "Needs minOutputLength."),
            Field(
                "onDenied", .choice(DenialPolicy.allCases.map(\.rawValue)), absent: "fail", only: agentCLIs,
                example: "note", "What a refused tool makes of the run",
                "fail: the run ends as denied. note: it succeeds with a note, for an agent that may find another way."),
        ])
}
