import HomerCore

extension AgentCLI {
    /// The Kimi CLI in print mode, the prompt on standard input.
    ///
    /// Print mode approves every tool by itself, with or without `yolo`: the CLI has no other way to run unattended.
    package static let kimi = AgentCLI(
        name: "kimi", arguments: kimiArguments, input: kimiInput, removed: ["CI", "OPENAI_API_KEY"],
        stream: { KimiStream() },
        words: FailureWords(
            .init(.limit, "max steps", "maxstepsreached"), .init(.cancelled, "interrupted by user"),
            .init(.quota, "quota"), .init(.auth, "401", "api key", "llm not set")),
        handsOver: [.turns], exitFailure: kimiFailure, speech: kimiSpeech,
        flags: AskedFlags(modeSwitches: ["-y": "yolo", "--yolo": "yolo"]))

    private static let kimiArguments: @Sendable (AgentLaunch) -> [String] = { launch in
        let execution = launch.execution
        var arguments = [
            "--print", "--output-format", "stream-json", "--final-message-only", "-w", launch.workingDirectory,
        ]
        if let model = execution.model { arguments += ["-m", model] }
        if let session = launch.session { arguments += ["-S", session] }
        if execution.yolo { arguments.append("--yolo") }
        arguments += execution.arguments
        if let turns = launch.allowance.turns { arguments += ["--max-steps-per-turn", "\(turns)"] }
        return arguments
    }

    private static let kimiInput: @Sendable (PreparedPrompt) -> String = { prompt in
        prompt.context.isEmpty
            ? prompt.query : "Context:\n\(prompt.context)\(ContextFiles.separator)Task:\n\(prompt.query)"
    }

    private static let kimiFailure: @Sendable (Int32) -> AgentReply.Failure? = { code in
        switch code {
        case 75: AgentReply.Failure(.rateLimited, "exit status 75")
        case 2: AgentReply.Failure(.badInput, "exit status 2")
        default: nil
        }
    }

    private static let kimiSpeech: @Sendable (JSONValue) -> [AgentSpeech] = { value in
        guard value["role"]?.string == "assistant" else { return [] }
        let text = KimiStream.text(value)
        let calls = (value["tool_calls"]?.array ?? []).map { AgentSpeech.tool(KimiStream.call($0)) }
        return (text.isEmpty ? [] : [.text(text)]) + calls
    }
}
