package import HomerCore

/// Turns a process's end and a CLI's reply into a result. Success needs all signals: exit 0, no failure in the output,
/// the protocol's end where there is one, and an answer that is not empty (executors §0 rule 1).
package enum AgentResult {
    /// `exitFailure` is what the CLI's own exit code table says of a status that is not 0; nil when it says nothing.
    package static func make(
        _ process: ProcessResult, reply: AgentReply, program: String, notes: [String],
        exitFailure: (Int32) -> AgentReply.Failure?
    ) -> ExecutionResult {
        var result = ProcessOutcome.base(process, notes: notes)
        result.output = ProcessOutcome.bounded(reply.answer)
        result.tokensUsed = reply.tokens
        result.costEstimate = reply.cost
        result.sessionID = reply.sessionID
        guard case .exited(let code) = process.termination else {
            if case .couldNotStart = process.termination {
                result.error = (result.error ?? "") + " (set executors.\(program).path in homer.json)"
            }
            return result
        }
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        if let failure = verdict(code: code, reply: reply, stderr: stderr, exitFailure: exitFailure) {
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

    private static func verdict(
        code: Int32, reply: AgentReply, stderr: String, exitFailure: (Int32) -> AgentReply.Failure?
    ) -> AgentReply.Failure? {
        // The output knows more than the status: 429 and 401 both exit 1. But a status with a meaning of its own beats
        // a failure the output could not name.
        if let failure = reply.failure, failure.outcome != .failed || code == 0 { return failure }
        if code != 0 {
            if let failure = exitFailure(code), failure.outcome != .failed || reply.failure == nil { return failure }
            if let failure = reply.failure { return failure }
            return AgentReply.Failure(.failed, "exit status \(code)")
        }
        if reply.spokeProtocol, !reply.ended {
            return AgentReply.Failure(.failed, "exit status 0, but the output stopped before its result")
        }
        if reply.answer.allSatisfy(\.isWhitespace) {
            return AgentReply.Failure(.failed, "exit status 0, but the answer is empty")
        }
        return nil
    }
}
