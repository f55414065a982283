package import HomerCore

/// Runs any other program: an argument vector, no shell, and output that is read as the file says.
package struct CommandExecutor: Executor {
    package let name = "command"
    private let settings: ExecutionSettings

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        var attempt: AgentAttempt
        switch AgentAttempt.prepare(request, settings: settings) {
        case .success(let prepared): attempt = prepared
        case .failure(let refusal): return refusal.result
        }
        attempt.request.binary = nil
        let filled = CommandWords(
            request.execution.command,
            values: [
                "query": attempt.prompt.query, "context": attempt.prompt.context,
                "model": request.execution.model ?? "", "session": request.session ?? "",
            ])
        guard let program = filled.words.first, !program.isEmpty else {
            return ProcessOutcome.refused("execution.command names no program", notes: attempt.prompt.notes)
        }
        let input = filled.used.contains("context") ? attempt.prompt.query : attempt.prompt.joined
        let answer = StreamBox(DeclaredAnswer(request.execution.reading))
        let process = await attempt.run(
            program: program, arguments: Array(filled.words.dropFirst()) + request.execution.arguments,
            input: filled.used.contains("query") ? "" : input,
            onLine: { line in answer.update { $0.take(line: line) } }, started: started)
        let reply = answer.value.finish(
            output: process.standardOutput.text, isWhole: process.standardOutput.omitted == 0)
        var result = ProcessOutcome.base(process, notes: attempt.prompt.notes)
        Self.judge(&result, process, reply, successCodes: request.execution.successCodes)
        settings.noteWait(in: &result)
        attempt.noteUnreadPrompt(in: &result, process, program: program)
        result.config = await settings.programs.config(
            executor: name, process, directory: request.workingDirectory,
            asked: EffectiveConfig.Asked(model: request.execution.model))
        return result
    }

    /// Success needs a code of the list and an answer where one is declared.
    static func judge(
        _ result: inout ExecutionResult, _ process: ProcessResult, _ reply: AgentReply, successCodes: [Int]
    ) {
        result.output = ProcessOutcome.bounded(reply.answer)
        result.tokensUsed = reply.tokens
        result.costEstimate = reply.cost
        result.sessionID = reply.sessionID
        guard case .exited(let code) = process.termination else { return }
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        if successCodes.isEmpty ? code == 0 : successCodes.contains(Int(code)) {
            result.outcome = reply.failure?.outcome ?? .succeeded
            result.error = reply.failure?.text
        } else {
            result.outcome = failure(exit: code, stderr: stderr)
            result.error = ExecutionResult.exitText(Int(code))
        }
        if let error = result.error, !stderr.isEmpty { result.error = "\(error)\n\nStderr:\n\(stderr)" }
    }

    /// The codes of sysexits.h that mean something for a next attempt, then the text.
    private static func failure(exit code: Int32, stderr: String) -> Outcome {
        switch code {
        case 64, 65, 66, 78: .badInput
        case 75: .rateLimited
        case 77: .auth
        default: FailureWords.common.classify(stderr).outcome
        }
    }
}

/// An argument vector with its placeholders filled in. A value is never split and never expanded again.
struct CommandWords: Hashable, Sendable {
    private(set) var words: [String] = []
    /// The placeholders that stand in it.
    private(set) var used: Set<String> = []

    init(_ template: [String], values: [String: String]) {
        for word in template {
            var filled = ""
            var rest = word[...]
            while let open = TextSearch.range(of: "{{", in: rest),
                let close = TextSearch.range(of: "}}", in: rest[open.upperBound...])
            {
                let name = String(rest[open.upperBound..<close.lowerBound])
                filled += rest[..<open.lowerBound]
                if let value = values[name] {
                    filled += value
                    used.insert(name)
                    rest = rest[close.upperBound...]
                } else {
                    filled += rest[open]
                    rest = rest[open.upperBound...]
                }
            }
            words.append(filled + rest)
        }
    }
}
