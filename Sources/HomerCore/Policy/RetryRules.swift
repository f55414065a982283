/// Decides what follows an attempt that did not succeed: another one, the next executor of the chain, or the end.
///
/// Pure, and bounded whatever happens: at most `policy.limit + 1` attempts of each executor of the chain.
package struct RetryRules: Hashable, Sendable {
    package var policy: RetryPolicy
    /// Executors of the chain: the main one and its fallbacks.
    package var links: Int
    /// A chain begins nothing later than this after the first start, so that a morning's brief is not written at noon.
    package var budget: Milliseconds

    /// A reset further away than this is not waited for.
    package static let longestWait = Milliseconds.days(1)

    /// With another executor at hand a rate limit is waited for this long.
    package static let patience = Milliseconds.minutes(2)

    package init(policy: RetryPolicy, links: Int, budget: Milliseconds = .hours(1)) {
        self.policy = policy
        self.links = links
        self.budget = budget
    }

    /// The rules of an intent. The budget is an hour, or four times the longest time limit of the chain if that is more.
    package init(_ spec: IntentSpec) {
        let timeout = spec.chain.map(\.timeout).max() ?? .zero
        self.init(
            policy: spec.retry, links: spec.chain.count,
            budget: max(.hours(1), Milliseconds(min(timeout.count, Milliseconds.days(7).count) * 4)))
    }

    /// The attempt that has ended.
    package struct Attempt: Hashable, Sendable {
        package var run: Int64
        /// Counted over the whole run, from 1.
        package var number: Int
        /// 0 is the main executor, n the n-th fallback.
        package var link: Int
        /// Counted since the chain came to this executor, from 1.
        package var linkAttempt: Int
        /// When the first attempt of the run started.
        package var runStarted: Timestamp

        package init(run: Int64, number: Int, link: Int, linkAttempt: Int, runStarted: Timestamp) {
            self.run = run
            self.number = number
            self.link = link
            self.linkAttempt = linkAttempt
            self.runStarted = runStarted
        }
    }

    package enum Next: Hashable, Sendable {
        case end
        /// The same executor again, not before that moment.
        case again(at: Timestamp)
        /// The executor at that place of the chain, now.
        case fallback(link: Int)
    }

    /// - Parameter now: when the attempt ended.
    package func next(after result: ExecutionResult, _ attempt: Attempt, now: Timestamp) -> Next {
        let retry = retryMoment(result, attempt, now: now)
        let hasOther = attempt.link + 1 < links && isCuredElsewhere(result) && now <= attempt.runStarted + budget
        if hasOther, retry.map({ isBetterElsewhere(result, retry: $0, now: now) }) ?? true {
            return .fallback(link: attempt.link + 1)
        }
        return retry.map { .again(at: $0) } ?? .end
    }

    /// When the same executor may try again; nil when it may not.
    private func retryMoment(_ result: ExecutionResult, _ attempt: Attempt, now: Timestamp) -> Timestamp? {
        let asked = result.nextChance(now: now)
        guard attempt.linkAttempt <= policy.limit, isTransient(result.outcome, hasReset: asked != nil) else {
            return nil
        }
        let moment = now + backoff(failures: attempt.linkAttempt, run: attempt.run, attempt: attempt.number)
        if let asked {
            return asked - now > Self.longestWait ? nil : max(moment, asked)
        }
        return links > 1 && moment > attempt.runStarted + budget ? nil : moment
    }

    /// Failures that can pass by themselves. A list in the file takes their place; an ending that somebody wanted is
    /// never undone, and the same agent is refused the same thing again.
    private func isTransient(_ outcome: Outcome, hasReset: Bool) -> Bool {
        switch outcome {
        case .succeeded, .cancelled, .denied: return false
        default: break
        }
        if let listed = policy.on { return listed.contains(outcome.rawValue) }
        switch outcome {
        case .failed, .timeout, .rateLimited, .limit, .lost: return true
        case .quota: return hasReset
        case .auth, .badInput, .denied, .succeeded, .cancelled: return false
        }
    }

    /// Whether another executor may do what this one could not.
    private func isCuredElsewhere(_ result: ExecutionResult) -> Bool {
        switch result.outcome {
        case .auth, .quota, .rateLimited: true
        case .failed, .timeout, .limit: policy.on?.contains(result.outcome.rawValue) ?? true
        case .badInput: result.executorMissing
        // Another agent may have other permissions: only where the file asks for it.
        case .denied: policy.on?.contains(result.outcome.rawValue) ?? false
        // Nothing is known against the executor.
        case .lost, .succeeded, .cancelled: false
        }
    }

    /// Whether to change at once although the same executor may try again.
    private func isBetterElsewhere(_ result: ExecutionResult, retry: Timestamp, now: Timestamp) -> Bool {
        switch result.outcome {
        case .auth, .quota: true
        case .rateLimited: retry - now > Self.patience
        default: result.executorMissing
        }
    }

    /// How long to wait after that many failures in a row: doubled each time, capped, then moved by up to 20 % either
    /// way; the same for an attempt whenever it is asked.
    package func backoff(failures: Int, run: Int64, attempt: Int) -> Milliseconds {
        let wait = Self.doubled(policy.backoff, times: failures - 1, cap: policy.maxBackoff).count
        let spread = Int64(Self.hash(run, attempt) % 401) - 200
        return Milliseconds(wait + wait / 1000 * spread + wait % 1000 * spread / 1000)
    }

    /// `base · 2^times`, at most `cap`; never overflows.
    package static func doubled(_ base: Milliseconds, times: Int, cap: Milliseconds) -> Milliseconds {
        var wait = min(base.count, cap.count)
        for _ in 0..<max(0, times) {
            if wait > cap.count / 2 { return cap }
            wait *= 2
            if wait == 0 { break }
        }
        return Milliseconds(wait)
    }

    /// SplitMix64's mixing of run and attempt: neighbours get moments far apart.
    private static func hash(_ run: Int64, _ attempt: Int) -> UInt64 {
        var z = UInt64(bitPattern: run) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(bitPattern: Int64(attempt))
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension ExecutionResult {
    /// When the executor said that trying again makes sense; nil when it did not say, or that moment is over.
    package func nextChance(now: Timestamp) -> Timestamp? {
        let moments = [resetAt, retryAfter.map { now + $0 }].compactMap { $0 }.filter { $0 > now }
        return moments.max()
    }
}
