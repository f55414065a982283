package import HomerCore

/// Runs `codex exec --json`, context and prompt on stdin (executors §4.1).
///
/// The sandbox is the CLI's own default (read-only) unless the intent names another; it is bypassed only for `yolo`
/// without `sandbox`. A working directory outside git is accepted: lanes often are.
package struct CodexExecutor: Executor {
    package let name = "codex"
    private let settings: ExecutionSettings

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let attempt: AgentAttempt
        switch AgentAttempt.prepare(request, settings: settings) {
        case .success(let prepared): attempt = prepared
        case .failure(let refusal): return refusal.result
        }
        let (process, stream) = await attempt.run(
            program: name, arguments: Self.arguments(request.execution, session: request.session),
            input: attempt.prompt.joined, reading: CodexStream(), started: started)
        let reply = stream.finish(output: process.standardOutput.text)
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        return attempt.result(process, reply: reply, program: name) { code in
            Self.failure(exit: code, stderr: stderr)
        }
    }

    /// Options stand before `resume`, which does not know all of them; `-` takes the prompt from stdin in both forms.
    package static func arguments(_ execution: Execution, session: String? = nil) -> [String] {
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
        if let session { arguments += ["resume", session] }
        return arguments + ["-"]
    }

    /// Exit statuses (executors §4.3): 1 is any failure, so only its text tells them apart.
    package static func failure(exit code: Int32, stderr: String) -> AgentReply.Failure? {
        switch code {
        case 2: AgentReply.Failure(.badInput, stderr.isEmpty ? "codex refused its arguments (exit 2)" : stderr)
        case 130, 143: AgentReply.Failure(.cancelled, "codex was ended from outside (exit \(code))")
        default: stderr.isEmpty ? nil : FailureText.classify(stderr)
        }
    }
}
