import Glibc
package import HomerCore

/// Runs Claude Code: `claude -p` with NDJSON output, the prompt on stdin, context as an appended system prompt
/// (executors §1).
package struct ClaudeExecutor: Executor {
    package let name = "claude"
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
        var contextFile: String?
        if !attempt.prompt.context.isEmpty {
            let path = Self.contextFile(of: request)
            guard RawFile.create(attempt.prompt.context, to: path) else {
                let reason = String(cString: strerror(errno))
                return ProcessOutcome.refused("context could not be written to \(path): \(reason)")
            }
            contextFile = path
        }
        defer { if let contextFile { unlink(contextFile) } }
        var (process, stream) = await attempt.run(
            program: name,
            arguments: Self.arguments(request.execution, contextFile: contextFile, session: request.session),
            input: attempt.prompt.query, reading: ClaudeStream(), started: started)
        let reply = stream.finish(output: process.standardOutput.text)
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        return attempt.result(process, reply: reply, program: name) { code in
            Self.failure(exit: code, spoke: reply.spokeProtocol, stderr: stderr)
        }
    }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? {
        AgentAttempt.preview(
            request, settings: settings, program: name,
            arguments: { prompt in
                let file = prompt.context.isEmpty ? nil : Self.contextFile(of: request)
                return Self.arguments(request.execution, contextFile: file, session: request.session)
            }, input: { $0.joined })
    }

    private static func contextFile(of request: ExecutionRequest) -> String { request.outputFile + ".context" }

    /// Permissions are skipped only for `yolo`: never by default (homer-legacy P28).
    package static func arguments(_ execution: Execution, contextFile: String?, session: String? = nil) -> [String] {
        var arguments = ["-p", "--verbose", "--output-format", "stream-json"]
        if let model = execution.model { arguments += ["--model", model] }
        if let mode = execution.permissionMode { arguments += ["--permission-mode", mode] }
        if execution.yolo { arguments.append("--dangerously-skip-permissions") }
        if let session { arguments += ["--resume", session] }
        if let contextFile { arguments += ["--append-system-prompt-file", contextFile] }
        return arguments + execution.arguments
    }

    /// Exit statuses (executors §1.6): 143 is a SIGTERM from somebody else; a wrong flag prints text and no JSON.
    package static func failure(exit code: Int32, spoke: Bool, stderr: String) -> AgentReply.Failure? {
        if code == 143 { return AgentReply.Failure(.cancelled, "claude was terminated from outside (exit 143)") }
        if !spoke, !stderr.isEmpty { return AgentReply.Failure(.badInput, stderr) }
        return nil
    }
}
