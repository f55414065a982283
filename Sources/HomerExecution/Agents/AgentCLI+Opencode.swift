import HomerCore

extension AgentCLI {
    /// `opencode run --format json`, context and prompt on standard input.
    ///
    /// `permissionMode` is the name of an agent, which in opencode carries the permissions. Without `yolo` the CLI refuses
    /// what would need a person's consent.
    package static let opencode = AgentCLI(
        name: "opencode", arguments: opencodeArguments, stream: { OpencodeStream() }, words: .common,
        exitFailure: opencodeFailure, speech: opencodeSpeech,
        flags: AskedFlags(mode: ["--agent"], modeSwitches: ["--auto": "auto"]))

    private static let opencodeArguments: @Sendable (AgentLaunch) -> [String] = { launch in
        let execution = launch.execution
        var arguments = ["run", "--format", "json"]
        if let model = execution.model { arguments += ["-m", model] }
        if let mode = execution.permissionMode { arguments += ["--agent", mode] }
        if let session = launch.session { arguments += ["-s", session] }
        if execution.yolo { arguments.append("--auto") }
        return arguments + execution.arguments
    }

    private static let opencodeFailure: @Sendable (Int32) -> AgentReply.Failure? = { code in
        code == 130 || code == 143
            ? AgentReply.Failure(.cancelled, "opencode was ended from outside (exit \(code))") : nil
    }

    private static let opencodeSpeech: @Sendable (JSONValue) -> [AgentSpeech] = { value in
        let part = value["part"] ?? .null
        switch value["type"]?.string {
        case "text": return [.text(part["text"]?.string ?? "")]
        case "tool_use":
            let call = OpencodeStream.call(part)
            let state = part["state"] ?? .null
            return [OpencodeStream.isRefusal(state) ? .refused(call, reason: nil) : .tool(call)]
        case "error":
            return [.failure(OpencodeStream.classify(value["error"] ?? part["error"] ?? .null, .common).text)]
        default: return []
        }
    }
}
