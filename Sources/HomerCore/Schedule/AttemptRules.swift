/// What follows when an attempt of a run has ended: another attempt, another executor, or the end (reference scheduling
/// §3.10, gitops-anchors 4.5). Pure: the same run and attempt always wait equally long.
package struct AttemptRules: Hashable, Sendable {
    package var retry: RetryPolicy
    /// How many links the fallback chain has.
    package var fallbacks: Int

    package init(retry: RetryPolicy, fallbacks: Int) {
        self.retry = retry
        self.fallbacks = fallbacks
    }

    package init(_ spec: IntentSpec) { self.init(retry: spec.retry, fallbacks: spec.fallback.count) }

    package enum Next: Hashable, Sendable {
        case retry(after: Milliseconds)
        /// The link of the chain to try now, from 1.
        case fallback(link: Int)
        case end
    }

    /// Outcomes that may be another one next time, without anybody doing anything.
    package static let transient: Set<Outcome> = [.failed, .timeout, .rateLimited, .lost, .limit]
    /// Outcomes that another executor may be spared: not what a person wanted, nor what nobody saw the end of.
    package static let curable: Set<Outcome> = [.failed, .timeout, .rateLimited, .quota, .auth, .badInput, .limit]

    /// - Parameters:
    ///   - attempt: the number of the one that ended, from 1, over all links.
    ///   - link: which it was of: 0 is the intent's own execution.
    package func next(after outcome: Outcome, attempt: Int, link: Int, run: Int64) -> Next {
        guard outcome != .succeeded, outcome != .cancelled else { return .end }
        if link == 0, attempt <= retry.limit, isRetried(outcome) {
            return .retry(after: delay(attempt: attempt, run: run))
        }
        return link < fallbacks && Self.curable.contains(outcome) ? .fallback(link: link + 1) : .end
    }

    private func isRetried(_ outcome: Outcome) -> Bool {
        retry.on.map { $0.contains(outcome.rawValue) } ?? Self.transient.contains(outcome)
    }

    /// `backoff` · 2ⁿ, at most `maxBackoff`, give or take a fifth: what failed together is not tried again together.
    private func delay(attempt: Int, run: Int64) -> Milliseconds {
        var wait = min(retry.backoff, retry.maxBackoff)
        for _ in 1..<max(1, min(attempt, 64)) where wait < retry.maxBackoff {
            wait = min(Milliseconds(wait.count * 2), retry.maxBackoff)
        }
        // SplitMix64's last step spreads neighbouring numbers; a restart finds the same wait.
        var bits = UInt64(bitPattern: run) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(attempt)
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        let unit = Double((bits ^ (bits >> 31)) >> 11) / Double(UInt64(1) << 53)
        return Milliseconds(Int64(Double(wait.count) * (0.8 + 0.4 * unit)))
    }
}

extension IntentSpec {
    /// What is run of a link of the chain: 0 is `execution`. A link that an edit has taken away is the last there is.
    package func execution(link: Int) -> Execution {
        guard link > 0, let last = fallback.last else { return execution }
        return link <= fallback.count ? fallback[link - 1] : last
    }
}
