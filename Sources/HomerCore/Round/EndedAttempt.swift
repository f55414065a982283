/// An attempt that has ended, with what of its run decides whether another follows.
package struct EndedAttempt: Hashable, Sendable {
    package var attempt: RetryRules.Attempt
    /// The due time of its run, if that had one.
    package var scheduledFor: Timestamp?
    package var cause: RunCause
    /// How often its condition has failed since the work was last tried, this attempt included.
    package var conditionFailures: Int

    package init(
        _ attempt: RetryRules.Attempt, scheduledFor: Timestamp?, cause: RunCause, conditionFailures: Int = 0
    ) {
        self.attempt = attempt
        self.scheduledFor = scheduledFor
        self.cause = cause
        self.conditionFailures = conditionFailures
    }

    /// The attempt after it.
    package struct Next: Hashable, Sendable {
        /// It starts no earlier.
        package var at: Timestamp
        /// The place in the chain of executors.
        package var link: Int
        /// Counted since the chain came to that place, from 1.
        package var linkAttempt: Int

        package init(at: Timestamp, link: Int, linkAttempt: Int) {
            self.at = at
            self.link = link
            self.linkAttempt = linkAttempt
        }
    }

    /// What the policy lets follow: the same executor again, the next of the chain, or nothing (nil).
    ///
    /// - Parameters:
    ///   - spec: the generation in force, asked only when the answer depends on it; nil when it cannot be read, which
    ///     ends the run.
    ///   - now: when the attempt ended.
    package func next(
        after result: ExecutionResult, by spec: () throws -> IntentSpec?, now: Timestamp
    ) rethrows -> Next? {
        switch result.outcome {
        case .succeeded, .cancelled: return nil
        default: break
        }
        guard let spec = try spec() else { return nil }
        if result.condition == .failed { return afterCondition(result, spec.condition?.retry ?? .off, now: now) }
        // A machine that comes back in the evening does not write the brief of the morning again.
        if result.outcome == .lost, DueRules.isTooLate(spec, scheduledFor: scheduledFor, now: now) { return nil }
        switch RetryRules(spec).next(after: result, attempt, now: now) {
        case .end: return nil
        case .again(let at): return Next(at: at, link: attempt.link, linkAttempt: attempt.linkAttempt + 1)
        case .fallback(let link):
            // Only agents carry out plans.
            let usable = cause == .plan ? spec.chain.indices.first { $0 >= link && spec.chain[$0].isAgent } : link
            return usable.map { Next(at: now, link: $0, linkAttempt: 1) }
        }
    }

    /// The condition is asked again by its own policy; the work, which was not started, keeps its place and its count.
    private func afterCondition(_ result: ExecutionResult, _ policy: RetryPolicy, now: Timestamp) -> Next? {
        var asked = attempt
        asked.linkAttempt = max(1, conditionFailures)
        guard case .again(let at) = RetryRules(policy: policy, links: 1).next(after: result, asked, now: now) else {
            return nil
        }
        return Next(at: at, link: attempt.link, linkAttempt: attempt.linkAttempt)
    }
}
