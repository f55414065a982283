package import HomerCore

/// Runs the Gemini CLI with stream-json output, context and prompt on stdin (executors §2).
package struct GeminiExecutor: Executor {
    package let name = "gemini"
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
        var (process, stream) = await attempt.run(
            program: name, arguments: Self.arguments(request.execution, session: request.session),
            input: attempt.prompt.joined, reading: GeminiStream(), started: started)
        let reply = stream.finish(output: process.standardOutput.text, errors: process.standardError.text)
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        return attempt.result(process, reply: reply, program: name) { code in
            // In text mode, which older versions fall back to, every API error exits with 1 and a text.
            GeminiFailure.classify(exit: code)
                ?? (code == 1 && !reply.spokeProtocol ? FailureText.classify(stderr) : nil)
        }
    }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? {
        AgentAttempt.preview(
            request, settings: settings, program: name,
            arguments: { _ in Self.arguments(request.execution, session: request.session) },
            input: { $0.joined })
    }

    /// `--approval-mode` takes yolo only when the intent says so, else the intent's own mode, else the CLI's default.
    package static func arguments(_ execution: Execution, session: String? = nil) -> [String] {
        var arguments = ["-o", "stream-json"]
        if let mode = execution.yolo ? "yolo" : execution.permissionMode { arguments += ["--approval-mode", mode] }
        if execution.sandbox == true { arguments.append("--sandbox") }
        if let model = execution.model { arguments += ["-m", model] }
        if let session { arguments += ["--resume", session] }
        return arguments + execution.arguments
    }
}
