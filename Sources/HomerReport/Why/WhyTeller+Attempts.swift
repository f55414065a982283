import HomerCore
package import HomerStore

/// The attempts of a run, and what led from each to the next.
extension WhyTeller {
    /// Nothing for a run that had one attempt: the step about the run says it all.
    package func attemptSteps(_ run: RunRow) -> [Step] {
        guard !run.attempts.isEmpty else { return [] }
        var steps: [Step] = []
        for (index, attempt) in run.attempts.enumerated() {
            steps.append(Step(attempt.startedAt, "attempt \(attempt.attempt)", told(attempt)))
            let next = index + 1 < run.attempts.count ? run.attempts[index + 1] : nil
            if let step = between(attempt, nextLink: next?.link ?? run.detail?.link, in: run) { steps.append(step) }
        }
        if run.status == .running {
            let started = run.detail?.attemptStartedAt ?? run.startedAt
            let since = started.map { ", started \(second($0))" } ?? ""
            steps.append(
                Step(started, "attempt \(run.attempt)", "\(run.executor ?? "unknown executor")\(since), is running"))
        } else if let step = noMore(run) {
            steps.append(step)
        }
        return steps
    }

    /// `shell, started 03:59:40, killed by signal 9 after 6.2s at 03:59:47`
    private func told(_ attempt: AttemptRow) -> String {
        var end: String
        switch attempt.outcome {
        case .succeeded: end = "succeeded"
        case .timeout: end = "timed out"
        case .cancelled: end = "was cancelled"
        case .lost: end = "was lost: the daemon ended before it did"
        case .denied: end = "was denied"
        case .failed: end = "failed"
        case .rateLimited, .quota, .auth, .badInput, .limit: end = "ended as \(attempt.outcome)"
        }
        if let signal = attempt.signal {
            end = attempt.outcome == .failed ? "killed by signal \(signal)" : "\(end), by signal \(signal)"
        } else if let code = attempt.exitCode, code != 0 {
            end += " with exit code \(code)"
        }
        let error = attempt.error.map { Self.lastLine($0) } ?? ""
        let said = attempt.signal.map(ExecutionResult.signalText) ?? ExecutionResult.exitText(attempt.exitCode ?? 0)
        return "\(attempt.doer), started \(second(attempt.startedAt)), \(end) after \(attempt.length.elapsed) "
            + "at \(second(attempt.endedAt))" + (error.isEmpty || error == said ? "" : ": \(error)")
    }

    /// The wait before the attempt that follows, and why; or who takes over, and why.
    private func between(_ attempt: AttemptRow, nextLink: Int?, in run: RunRow) -> Step? {
        guard let moment = attempt.nextAt else { return nil }
        if let link = nextLink, link > attempt.link {
            let chain = row.spec.chain
            let name =
                run.attempts.first { $0.attempt == attempt.attempt + 1 }?.executor
                ?? (run.status == .running ? run.executor : nil)
                ?? (link < chain.count ? chain[link].executor : "the next executor")
            return Step(moment, "fallback", "\(name) takes over: \(fallbackReason(attempt, in: run))")
        }
        let length = Milliseconds(max(0, (moment - attempt.endedAt).count))
        return Step(
            moment, "wait", "\(length.elapsed), until \(second(moment)): \(pause(after: attempt, in: run))")
    }

    /// `backoff of retry 1 of 2`, or that the executor named a later moment itself.
    package func pause(after attempt: AttemptRow, in run: RunRow) -> String {
        if attempt.endedInCondition { return pauseOfCondition(after: attempt, in: run) }
        let failures = linkAttempt(attempt, in: run)
        let backoff = RetryRules(row.spec).backoff(failures: failures, run: run.id, attempt: attempt.attempt)
        let isPolicyOfThen = run.generation == row.generation
        // The moment is rounded when it is stored; a policy that has changed since cannot be computed with.
        let isAsked =
            isPolicyOfThen
            ? attempt.nextAt.map { $0 - attempt.endedAt > backoff + Milliseconds(50) } ?? false
            : [.rateLimited, .quota].contains(attempt.outcome)
        if isAsked { return "\(attempt.executor) asked for it (Retry-After, or when its limit resets)" }
        let limit = isPolicyOfThen ? " of \(row.spec.retry.limit)" : ""
        return "backoff before retry \(failures)\(limit)"
    }

    /// `the condition is asked again, retry 1 of 2`
    private func pauseOfCondition(after attempt: AttemptRow, in run: RunRow) -> String {
        let before = run.attempts.filter { $0.attempt <= attempt.attempt }
        let failures = before.reversed().prefix { $0.endedInCondition }.count
        let limit = run.generation == row.generation ? row.spec.condition.map { " of \($0.retry.limit)" } ?? "" : ""
        return "the condition is asked again, retry \(failures)\(limit)"
    }

    private func fallbackReason(_ attempt: AttemptRow, in run: RunRow) -> String {
        let policy = row.spec.retry
        let failures = linkAttempt(attempt, in: run)
        switch attempt.outcome {
        case .auth, .quota: return "waiting does not give \(attempt.executor) what it lacks (\(attempt.outcome))"
        case .denied: return "\(attempt.executor) was refused a tool, and retry.on lists denied"
        case .badInput: return "\(attempt.executor) cannot be started here"
        default: break
        }
        guard run.generation == row.generation else { return "no attempt of \(attempt.executor) was left" }
        if failures > policy.limit {
            return policy.limit == 0
                ? "\(attempt.executor) is not tried again (retry limit 0)"
                : "the \(failures) attempts of \(attempt.executor) are used up (retry limit \(policy.limit))"
        }
        if attempt.outcome == .rateLimited {
            return "\(attempt.executor) would have had to wait longer than \(Moments.distance(RetryRules.patience))"
        }
        // The attempt was to be of the same executor, and that was left alone when its moment came.
        if attempt.nextAt.map({ $0 > attempt.endedAt }) ?? false {
            return "\(attempt.executor) was left alone when its next attempt was due"
        }
        return "\(attempt.executor) is not tried again after \(attempt.outcome)"
    }

    /// Why a run that did not succeed has no further attempt.
    private func noMore(_ run: RunRow) -> Step? {
        guard run.hasFailed, let last = run.attempts.last, run.generation == row.generation else { return nil }
        if last.endedInCondition {
            let limit = row.spec.condition?.retry.limit ?? 0
            return Step(last.endedAt, "no more", "the condition is not asked again (condition.retry limit \(limit))")
        }
        let isLastLink = last.link >= row.spec.chain.count - 1
        guard isLastLink, linkAttempt(last, in: run) > row.spec.retry.limit else { return nil }
        let fallback = row.spec.fallback.isEmpty ? "no fallback" : "no further fallback"
        return Step(
            last.endedAt, "no more", "no attempt is left (retry limit \(row.spec.retry.limit), \(fallback))")
    }

    /// Which attempt of its executor it was, since the chain came to that, from 1.
    private func linkAttempt(_ attempt: AttemptRow, in run: RunRow) -> Int {
        max(1, run.attempts.count { $0.link == attempt.link && $0.attempt <= attempt.attempt && !$0.endedInCondition })
    }

    private func second(_ time: Timestamp) -> String { moments.clock(Timestamp(seconds: time.seconds)) }

    /// The last line of an error, which is the one that says most, without what it would do to a terminal.
    package static func lastLine(_ text: String) -> String {
        let lines = TerminalText.plain(text).split(separator: "\n").map { $0.drop { $0 == " " } }
        guard let last = lines.last(where: { !$0.isEmpty }) else { return "" }
        return last.count > 160 ? last.prefix(160) + "…" : String(last)
    }
}
