import HomerCore

extension AgentCLI {
    /// The Gemini CLI with stream-json output, context and prompt on standard input.
    package static let gemini = AgentCLI(
        name: "gemini", arguments: geminiArguments, stream: { GeminiStream() },
        words: FailureWords(
            .init(.quota, "exhausted your capacity", "exhausted your daily quota"),
            .init(.rateLimited, "no capacity available", "resource_exhausted", "resource has been exhausted"),
            .init(.auth, "set an auth method", "permission_denied", "reauthentication")),
        exitFailure: { GeminiFailure.classify(exit: $0) }, speech: geminiSpeech,
        flags: AskedFlags(
            mode: ["--approval-mode"], modeSwitches: ["-y": "yolo", "--yolo": "yolo"],
            sandboxSwitches: ["-s": "on", "--sandbox": "on"]))

    /// `--approval-mode` takes yolo only when the intent says so, else the intent's own mode, else the CLI's default.
    private static let geminiArguments: @Sendable (AgentLaunch) -> [String] = { launch in
        let execution = launch.execution
        var arguments = ["-o", "stream-json"]
        if let mode = execution.yolo ? "yolo" : execution.permissionMode { arguments += ["--approval-mode", mode] }
        if execution.sandbox == true { arguments.append("--sandbox") }
        if let model = execution.model { arguments += ["-m", model] }
        if let session = launch.session { arguments += ["--resume", session] }
        return arguments + execution.arguments
    }

    private static let geminiSpeech: @Sendable (JSONValue) -> [AgentSpeech] = { value in
        switch value["type"]?.string {
        case "message" where value["role"]?.string == "assistant":
            let text = value["content"]?.string ?? ""
            return [value["delta"]?.bool == true ? .piece(text) : .text(text)]
        case "tool_use":
            return [
                .tool(
                    Denial(tool: value["tool_name"]?.string ?? "a tool", target: ToolTarget.of(value["parameters"])))
            ]
        case "tool_result" where GeminiStream.isRefusal(value):
            let name = value["tool_name"]?.string ?? value["tool_id"]?.string ?? "a tool"
            return [.refused(Denial(tool: name), reason: value["error"]?["message"]?.string)]
        case "error": return [.failure(value["message"]?.string ?? "")]
        case "result":
            return value["error"]?["message"]?.string.map { [AgentSpeech.failure($0)] } ?? []
        default: return []
        }
    }
}
