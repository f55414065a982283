package import HomerCore

/// Runs `opencode run --format json`, context and prompt on stdin (executors §4.4).
///
/// `permissionMode` is the name of an agent, which in opencode carries the permissions. Without `yolo` the CLI refuses
/// what would need a person's consent.
package struct OpencodeExecutor: Executor {
    package let name = "opencode"
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
            input: attempt.prompt.joined, reading: OpencodeStream(), started: started)
        let reply = stream.finish(output: process.standardOutput.text)
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        return attempt.result(process, reply: reply, program: name) { code in
            if code == 130 || code == 143 {
                return AgentReply.Failure(.cancelled, "opencode was ended from outside (exit \(code))")
            }
            return stderr.isEmpty ? nil : FailureText.classify(stderr)
        }
    }

    package static func arguments(_ execution: Execution, session: String? = nil) -> [String] {
        var arguments = ["run", "--format", "json"]
        if let model = execution.model { arguments += ["-m", model] }
        if let mode = execution.permissionMode { arguments += ["--agent", mode] }
        if let session { arguments += ["-s", session] }
        if execution.yolo { arguments.append("--auto") }
        return arguments + execution.arguments
    }
}
