package import HomerCore

/// Runs the Kimi CLI in print mode, the prompt on stdin (executors §3).
///
/// Print mode approves every tool by itself, with or without `yolo`: the CLI has no other way to run unattended.
package struct KimiExecutor: Executor {
    package let name = "kimi"
    private let settings: ExecutionSettings

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let attempt: AgentAttempt
        switch AgentAttempt.prepare(request, settings: settings, removing: Self.removed) {
        case .success(let prepared): attempt = prepared
        case .failure(let refusal): return refusal.result
        }
        let (process, stream) = await attempt.run(
            program: name,
            arguments: Self.arguments(
                request.execution, workingDirectory: request.workingDirectory, session: request.session),
            input: Self.input(attempt.prompt), reading: KimiStream(), started: started)
        var exit: Int32?
        if case .exited(let code) = process.status { exit = code }
        let reply = stream.finish(
            output: process.standardOutput.text, errors: process.standardError.text, exit: exit)
        return attempt.result(process, reply: reply, program: name) { _ in nil }
    }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? {
        AgentAttempt.preview(
            request, settings: settings, removing: Self.removed, program: name,
            arguments: { _ in
                Self.arguments(
                    request.execution, workingDirectory: request.workingDirectory, session: request.session)
            },
            input: Self.input)
    }

    /// Both change what kimi does (homer-legacy §3, HEAD flags).
    private static let removed: Set<String> = ["CI", "OPENAI_API_KEY"]

    private static func input(_ prompt: PreparedPrompt) -> String {
        prompt.context.isEmpty
            ? prompt.query : "Context:\n\(prompt.context)\(ContextFiles.separator)Task:\n\(prompt.query)"
    }

    package static func arguments(
        _ execution: Execution, workingDirectory: String, session: String? = nil
    ) -> [String] {
        var arguments = ["--print", "--output-format", "stream-json", "--final-message-only", "-w", workingDirectory]
        if let model = execution.model { arguments += ["-m", model] }
        if let session { arguments += ["-S", session] }
        if execution.yolo { arguments.append("--yolo") }
        return arguments + execution.arguments
    }
}
