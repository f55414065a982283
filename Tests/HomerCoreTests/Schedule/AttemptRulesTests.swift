import HomerCore
import Testing

/// What follows an attempt (reference scheduling §3.10).
@Suite("Attempt rules") struct AttemptRulesTests {
    private static func policy(_ limit: Int, on: [String]? = nil) -> RetryPolicy {
        RetryPolicy(limit: limit, backoff: .seconds(30), maxBackoff: .minutes(10), on: on)
    }

    enum Kind: Hashable { case retry, fallback(Int), end }

    private static func kind(
        _ outcome: Outcome, attempt: Int = 1, link: Int = 0, limit: Int = 0, fallbacks: Int = 0, on: [String]? = nil
    ) -> Kind {
        let rules = AttemptRules(retry: policy(limit, on: on), fallbacks: fallbacks)
        switch rules.next(after: outcome, attempt: attempt, link: link, run: 7) {
        case .retry: return .retry
        case .fallback(let link): return .fallback(link)
        case .end: return .end
        }
    }

    @Test("Without a policy every outcome is the end", arguments: Outcome.allCases)
    func off(_ outcome: Outcome) { #expect(Self.kind(outcome) == .end) }

    @Test("What may pass by itself is retried, the rest is not", arguments: Outcome.allCases)
    func transient(_ outcome: Outcome) {
        let isTransient = [.failed, .timeout, .rateLimited, .lost, .limit].contains(outcome)
        #expect(Self.kind(outcome, limit: 1) == (isTransient ? .retry : .end))
        #expect(Self.kind(outcome, attempt: 2, limit: 1) == .end)
    }

    @Test("A file may name the outcomes itself, but success and cancelling are never retried")
    func named() {
        #expect(Self.kind(.auth, limit: 1, on: ["auth"]) == .retry)
        #expect(Self.kind(.failed, limit: 1, on: ["auth"]) == .end)
        #expect(Self.kind(.cancelled, limit: 1, on: ["cancelled"]) == .end)
        #expect(Self.kind(.succeeded, limit: 1, on: ["succeeded"]) == .end)
    }

    @Test("When retrying is over the chain is gone through, one attempt a link")
    func chain() {
        #expect(Self.kind(.failed, attempt: 1, limit: 1, fallbacks: 2) == .retry)
        #expect(Self.kind(.failed, attempt: 2, limit: 1, fallbacks: 2) == .fallback(1))
        #expect(Self.kind(.failed, attempt: 3, link: 1, limit: 1, fallbacks: 2) == .fallback(2))
        #expect(Self.kind(.failed, attempt: 4, link: 2, limit: 1, fallbacks: 2) == .end)
        #expect(Self.kind(.quota, attempt: 1, limit: 3, fallbacks: 1) == .fallback(1))
        #expect(Self.kind(.lost, attempt: 4, limit: 3, fallbacks: 1) == .end)
    }

    @Test("The wait doubles up to its cap, a fifth more or less, and is the same whenever it is asked for")
    func backoff() {
        let rules = AttemptRules(retry: Self.policy(100), fallbacks: 0)
        for (attempt, seconds) in [(1, 30), (2, 60), (3, 120), (5, 480), (6, 600), (60, 600)] as [(Int, Int64)] {
            for run: Int64 in [1, 2, 99] {
                let first = rules.next(after: .failed, attempt: attempt, link: 0, run: run)
                #expect(first == rules.next(after: .failed, attempt: attempt, link: 0, run: run))
                guard case .retry(let wait) = first else {
                    Issue.record("attempt \(attempt) is not retried")
                    continue
                }
                #expect((seconds * 800...seconds * 1200).contains(wait.count), "\(attempt): \(wait)")
            }
        }
        let waits = (1...50).map { rules.next(after: .failed, attempt: 1, link: 0, run: $0) }
        #expect(Set(waits).count > 40, "what failed together is not tried again together")
    }

    @Test("A link that an edit has taken away is the last there is")
    func links() {
        var spec = IntentSpec(id: "a", trigger: .immediate, execution: Execution(executor: "claude"), query: "q")
        #expect(spec.execution(link: 2).executor == "claude")
        spec.fallback = [Execution(executor: "gemini"), Execution(executor: "shell")]
        #expect((0...3).map { spec.execution(link: $0).executor } == ["claude", "gemini", "shell", "shell"])
    }
}
