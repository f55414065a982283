import HomerCore

extension AgentCLI {
    /// `codex exec --json`, context and prompt on standard input.
    ///
    /// The sandbox is the CLI's own default (read-only) unless the intent names another; it is bypassed only for `yolo`
    /// without `sandbox`. A working directory outside git is accepted: lanes often are.
    package static let codex = AgentCLI(
        name: "codex", arguments: codexArguments, stream: { CodexStream() },
        words: FailureWords(
            .init(.auth, "access token could not be refreshed", "refresh token"),
            .init(.quota, "upgrade to plus", "upgrade to pro", "purchase more credits")),
        exitFailure: codexFailure, speech: codexSpeech,
        flags: AskedFlags(
            sandbox: ["-s", "--sandbox"],
            sandboxSwitches: ["--dangerously-bypass-approvals-and-sandbox": "none", "--yolo": "none"]))

    /// Options stand before `resume`, which does not know all of them; `-` takes the prompt from stdin in both forms.
    private static let codexArguments: @Sendable (AgentLaunch) -> [String] = { launch in
        let execution = launch.execution
        var arguments = ["exec", "--json", "--skip-git-repo-check"]
        if let model = execution.model { arguments += ["-m", model] }
        if execution.yolo, execution.sandbox != true {
            arguments.append("--dangerously-bypass-approvals-and-sandbox")
        } else if let mode = execution.permissionMode ?? (execution.yolo ? "workspace-write" : nil) {
            arguments += ["-s", mode]
        } else if execution.sandbox == true {
            arguments += ["-s", "read-only"]
        }
        arguments += execution.arguments
        if let session = launch.session { arguments += ["resume", session] }
        return arguments + ["-"]
    }

    /// 1 is any failure, so only its text tells them apart.
    private static let codexFailure: @Sendable (Int32) -> AgentReply.Failure? = { code in
        switch code {
        case 2: AgentReply.Failure(.badInput, "codex refused its arguments (exit 2)")
        case 130, 143: AgentReply.Failure(.cancelled, "codex was ended from outside (exit \(code))")
        default: nil
        }
    }

    private static let codexSpeech: @Sendable (JSONValue) -> [AgentSpeech] = { value in
        switch value["type"]?.string {
        case "item.completed":
            guard let item = value["item"], let type = item["type"]?.string else { return [] }
            switch type {
            case "agent_message": return [.text(item["text"]?.string ?? "")]
            case "reasoning", "todo_list": return []
            case "error": return [.failure(item["message"]?.string ?? "")]
            case _ where item["status"]?.string == "declined":
                return [.refused(CodexStream.call(item), reason: nil)]
            default: return [.tool(CodexStream.call(item))]
            }
        case "turn.failed": return [.failure(value["error"]?["message"]?.string ?? "the turn failed")]
        case "error": return [.failure(value["message"]?.string ?? "")]
        default: return []
        }
    }
}
