import HomerCore

extension AgentCLI {
    /// Claude Code: `claude -p` with NDJSON output, the prompt on standard input, context as an appended system prompt.
    package static let claude = AgentCLI(
        name: "claude", arguments: claudeArguments, input: \.query, readsContextFile: true,
        stream: { ClaudeStream() },
        words: FailureWords(
            .init(.rateLimited, "not your usage limit"),
            .init(
                .quota, "you've hit your", "you've reached your", "limit reached", "spend limit",
                "credit balance is too low", "out of extra usage",
                unless: ["rate limit reached", "context limit"]),
            .init(
                .auth, "not logged in", "please run /login", "failed to authenticate", "fix external api key",
                "oauth session expired", "oauth token", "organization has been disabled"),
            .init(.badInput, "prompt is too long", "issue with the selected model")),
        unknownText: .badInput, handsOver: [.cost, .turns], exitFailure: claudeFailure, speech: claudeSpeech,
        flags: AskedFlags(
            mode: ["--permission-mode"], modeSwitches: ["--dangerously-skip-permissions": "bypassPermissions"]))

    /// Permissions are skipped only for `yolo`: never by default. Budgets come last, so that they hold against the same
    /// flag among the intent's own arguments.
    private static let claudeArguments: @Sendable (AgentLaunch) -> [String] = { launch in
        let execution = launch.execution
        var arguments = ["-p", "--verbose", "--output-format", "stream-json"]
        if let model = execution.model { arguments += ["--model", model] }
        if let mode = execution.permissionMode { arguments += ["--permission-mode", mode] }
        if execution.yolo { arguments.append("--dangerously-skip-permissions") }
        if let session = launch.session { arguments += ["--resume", session] }
        if let file = launch.contextFile { arguments += ["--append-system-prompt-file", file] }
        arguments += execution.arguments
        if let turns = launch.allowance.turns { arguments += ["--max-turns", "\(turns)"] }
        if let cost = launch.allowance.cost { arguments += ["--max-budget-usd", DollarText.plain(cost)] }
        return arguments
    }

    /// 143 is a SIGTERM from somebody else. A wrong flag prints text and no JSON, with exit status 1 like all else.
    private static let claudeFailure: @Sendable (Int32) -> AgentReply.Failure? = { code in
        code == 143 ? AgentReply.Failure(.cancelled, "claude was terminated from outside (exit 143)") : nil
    }

    private static let claudeSpeech: @Sendable (JSONValue) -> [AgentSpeech] = { value in
        switch value["type"]?.string {
        case "assistant":
            let content = value["message"]?["content"]
            if let text = content?.string { return [.text(text)] }
            return (content?.array ?? []).compactMap { block -> AgentSpeech? in
                switch block["type"]?.string {
                case "text": .text(block["text"]?.string ?? "")
                case "tool_use":
                    .tool(Denial(tool: block["name"]?.string ?? "a tool", target: ToolTarget.of(block["input"])))
                default: nil
                }
            }
        case "system" where value["subtype"]?.string == "permission_denied":
            return [
                .refused(Denial(tool: value["tool_name"]?.string ?? "a tool"), reason: value["message"]?.string)
            ]
        case "result":
            let text = value["result"]?.string ?? ""
            let errors = (value["errors"]?.array ?? []).compactMap(\.string).joined(separator: "; ")
            let failure = errors.isEmpty ? value["subtype"]?.string ?? "" : errors
            if value["is_error"]?.bool == true { return [.failure(text.isEmpty ? failure : text)] }
            return [.answer(text)]
        default: return []
        }
    }
}
