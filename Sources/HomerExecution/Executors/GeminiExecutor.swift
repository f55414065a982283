package import HomerCore

/// Runs the Gemini CLI with stream-json output, context and prompt on stdin (executors §2).
package struct GeminiExecutor: Executor {
    package let name = "gemini"
    private let settings: ExecutionSettings

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func canHandle(_ execution: Execution) -> Bool { execution.executor == name }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity) async -> Void
    ) async -> ExecutionResult {
        let attempt: AgentAttempt
        switch AgentAttempt.prepare(request, settings: settings) {
        case .success(let prepared): attempt = prepared
        case .failure(let refusal): return refusal.result
        }
        let prompt = attempt.prompt
        let stream = StreamBox(GeminiStream())
        let process = await attempt.run(
            program: name, arguments: Self.arguments(request.execution),
            input: prompt.context.isEmpty ? prompt.query : prompt.context + ContextFiles.separator + prompt.query,
            onLine: { line in stream.update { $0.take(line: line) } }, started: started)
        var parsed = stream.value
        let reply = parsed.finish(output: process.standardOutput.text, errors: process.standardError.text)
        return AgentResult.make(process, reply: reply, program: name, notes: prompt.notes) {
            GeminiFailure.classify(exit: $0)
        }
    }

    /// `--approval-mode` takes yolo only when the intent says so, else the intent's own mode, else the CLI's default.
    package static func arguments(_ execution: Execution) -> [String] {
        var arguments = ["-o", "stream-json"]
        if let mode = execution.yolo ? "yolo" : execution.permissionMode { arguments += ["--approval-mode", mode] }
        if execution.sandbox == true { arguments.append("--sandbox") }
        if let model = execution.model { arguments += ["-m", model] }
        return arguments + execution.arguments
    }
}
