package import HomerCore

/// Turns a process's end and a CLI's reply into a result. Success needs all signals: exit 0, no failure in the output,
/// the protocol's end where there is one, and an answer that is not empty (docs/executors.md).
package enum AgentResult {
    package static func make(
        _ process: ProcessResult, reply: AgentReply, of cli: AgentCLI, notes: [String]
    ) -> ExecutionResult {
        var result = ProcessOutcome.base(process, notes: notes)
        result.output = ProcessOutcome.bounded(reply.answer)
        result.tokensUsed = reply.tokens
        result.costEstimate = reply.cost
        result.sessionID = reply.sessionID
        result.denials = reply.denials
        let code: Int32
        switch process.termination {
        case .exited(let status): code = status
        case .saidLastWord: code = 0
        case .couldNotStart:
            result.error = (result.error ?? "") + " (set executors.\(cli.name).path in homer.json)"
            return result
        case .signalled, .timedOut, .cancelled, .stopped: return result
        }
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        if let failure = verdict(code: code, reply: reply, stderr: stderr, cli) {
            result.outcome = failure.outcome
            result.error = failure.text
            if !stderr.isEmpty, !failure.text.contains(stderr) {
                result.error = "\(failure.text)\n\nStderr:\n\(stderr)"
            }
        } else {
            result.outcome = .succeeded
            result.error = nil
        }
        return result
    }

    /// What refusals make of a run that went well otherwise.
    package static func judge(_ result: inout ExecutionResult, _ policy: DenialPolicy) {
        guard !result.denials.isEmpty else { return }
        let what = "was not allowed to use \(Denial.summary(result.denials))"
        switch policy {
        case .note: result.notes.append(what)
        case .fail:
            result.outcome = .denied
            result.error =
                "\(what); allow it with \"permissionMode\" or \"arguments\", or write \"onDenied\": \"note\" if the "
                + "work may go on without"
        }
    }

    private static func verdict(
        code: Int32, reply: AgentReply, stderr: String, _ cli: AgentCLI
    ) -> AgentReply.Failure? {
        // The output knows more than the status: 429 and 401 both exit 1. But a status with a meaning of its own beats
        // a failure the output could not name.
        if let failure = reply.failure, failure.outcome != .failed || code == 0 { return failure }
        if code != 0 {
            let failure =
                cli.exitFailure(code).map { named($0, reply, stderr: stderr, cli) }
                ?? byText(reply, stderr: stderr, cli)
            if let failure, failure.outcome != .failed || reply.failure == nil { return failure }
            return reply.failure ?? AgentReply.Failure(.failed, ExecutionResult.exitText(Int(code)))
        }
        if reply.spokeProtocol, !reply.ended {
            return AgentReply.Failure(.failed, "exit status 0, but the output stopped before its result")
        }
        if reply.answer.allSatisfy(\.isWhitespace) {
            return AgentReply.Failure(.failed, "exit status 0, but the answer is empty")
        }
        return nil
    }

    /// A status with a meaning, in the program's own words where it has some. They also tell a used up plan from a
    /// passing limit, which share their status.
    private static func named(
        _ failure: AgentReply.Failure, _ reply: AgentReply, stderr: String, _ cli: AgentCLI
    ) -> AgentReply.Failure {
        let said = ProcessOutcome.lastLines(reply.plainText)
        let text = said.isEmpty && failure.outcome == .badInput ? stderr : said
        guard !text.isEmpty else { return failure }
        let isQuota = failure.outcome == .rateLimited && cli.words.outcome(of: text) == .quota
        return AgentReply.Failure(isQuota ? .quota : failure.outcome, text)
    }

    /// By what it said outside its protocol; nil when it said nothing there, or had already said how it went.
    private static func byText(_ reply: AgentReply, stderr: String, _ cli: AgentCLI) -> AgentReply.Failure? {
        let said = ProcessOutcome.lastLines(reply.plainText)
        let texts = [said, reply.spokeProtocol && reply.ended ? "" : stderr].filter { !$0.isEmpty }
        guard let first = texts.first else { return nil }
        for text in texts {
            if let outcome = cli.words.outcome(of: text) { return AgentReply.Failure(outcome, text) }
        }
        // A program that could not begin its work says why on standard error alone.
        let couldNotBegin = !reply.spokeProtocol && said.isEmpty
        return AgentReply.Failure(couldNotBegin ? cli.unknownText : .failed, first)
    }
}
