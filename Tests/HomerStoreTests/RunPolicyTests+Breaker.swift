import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Executors that are paused, and the chains that go round them.
extension RunPolicyTests {
    @Test("With the breaker open runs wait, one tries when it is time, and its success lets all through")
    func breaker() async throws {
        let store = try Self.store(["a", "b", "c", "d"], Self.claude)
        for id in ["a", "b", "c"] { try await store.due(id) }
        let first = try #require(try await store.claim(limit: 1, now: start).first)
        let ending = try await store.endAttempt(
            run: first.id, result: ExecutionResult(outcome: .auth, error: "log in"), outputFile: nil, now: start)
        #expect(ending.kind == .final)
        let until = start + .minutes(1)
        #expect(ending.breaker?.breaker.state == .open(until: until))
        let blocked = try await store.claim(ClaimRules(limit: 9), now: start + .seconds(1))
        #expect(blocked.runs.isEmpty && blocked.nextLook == until)
        #expect(try store.pausedExecutors().map(\.message) == ["log in"])
        // A person may have logged in: a manual run tries.
        let manual = try store.enqueueManual(intent: "d", by: "ada", now: start + .seconds(2))
        #expect(try await store.claim(limit: 9, now: start + .seconds(2)).map(\.id) == [manual])
        #expect(try store.pausedExecutors().map(\.breaker.state) == [.halfOpen])
        #expect(try await store.claim(limit: 9, now: until).isEmpty)
        _ = try await end(store, manual, ExecutionResult(outcome: .lost), at: until)
        let probe = try await store.claim(limit: 9, now: until)
        #expect(probe.count == 1)
        #expect(try await end(store, probe[0].id, ExecutionResult(outcome: .succeeded), at: until) == .final)
        #expect(try store.pausedExecutors().isEmpty)
        #expect(try await store.claim(limit: 9, now: until).count == 1)
        #expect(
            try store.events().map(\.reason.rawValue).filter { $0.hasPrefix("Executor") } == [
                "ExecutorResumed", "ExecutorPaused",
            ])
        #expect(try store.number("count(*) FROM intents WHERE enabled = 0") == 0)
    }

    @Test("With the breaker open a chain goes to its next executor and says why")
    func breakerFallback() async throws {
        let store = try Self.store(["a", "b"]) {
            Self.claude(&$0)
            $0.fallback = [Execution(executor: "gemini")]
        }
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        #expect(try await end(store, id, ExecutionResult(outcome: .quota)) == .again(at: start, link: 1))
        #expect(try await store.claim(limit: 1, now: start).map(\.execution.executor) == ["gemini"])
        #expect(try await end(store, id, ExecutionResult(outcome: .succeeded)) == .final)
        #expect(try store.run(id)?.attempts.map(\.executor) == ["claude", "gemini"])
        try await store.due("b")
        let other = try #require(try await store.claim(limit: 1, now: start + .seconds(1)).first)
        #expect(other.execution.executor == "gemini" && other.attempt == 1)
        #expect(other.notes == ["claude was not tried: its circuit breaker is open"])
    }

    @Test("A chain that was shortened meanwhile goes on with what is left of it")
    func shortened() async throws {
        let store = try Self.store(["a"]) {
            Self.claude(&$0)
            $0.fallback = [Execution(executor: "gemini"), Execution(executor: "kimi")]
        }
        let id = try await store.due("a")
        for _ in 0..<2 {
            _ = try await store.claim(limit: 1, now: start)
            _ = try await end(store, id, ExecutionResult(outcome: .auth))
        }
        try store.accept("a") { $0.execution = Execution(executor: "shell") }
        let claimed = try #require(try await store.claim(limit: 1, now: start).first)
        #expect(claimed.execution.executor == "shell" && claimed.attempt == 3)
        #expect(try await end(store, id, ExecutionResult(outcome: .auth)) == .final)
    }
}
