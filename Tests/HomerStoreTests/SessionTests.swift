import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Sessions and artifacts") struct SessionTests {
    private func end(_ store: Store, _ hour: Int64, _ outcome: Outcome, session: String?) async throws {
        let id = try await store.due("a", start + .hours(hour))
        _ = try await store.claim(limit: 1, now: start)
        let result = ExecutionResult(outcome: outcome, sessionID: session)
        try await store.finish(run: id, result: result, outputFile: nil, now: start)
    }

    @Test("The last session is the one to continue, until a run has failed by itself")
    func lastSession() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        #expect(try store.lastSession(of: "a", executor: "shell") == nil)
        try await end(store, 0, .succeeded, session: "s1")
        #expect(try store.lastSession(of: "a", executor: "shell") == "s1")
        try await end(store, 1, .succeeded, session: nil)
        try await end(store, 2, .auth, session: nil)
        #expect(try store.lastSession(of: "a", executor: "shell") == "s1")
        try await end(store, 3, .timeout, session: "s2")
        #expect(try store.lastSession(of: "a", executor: "shell") == "s2")
        #expect(try store.lastSession(of: "a", executor: "claude") == nil)
        #expect(try store.lastSession(of: "b", executor: "shell") == nil)
        try await end(store, 4, .failed, session: nil)
        #expect(try store.lastSession(of: "a", executor: "shell") == nil)
        try await end(store, 5, .succeeded, session: "s3")
        #expect(try store.lastSession(of: "a", executor: "shell") == "s3")
        try store.accept("a") { $0.execution = Execution(executor: "claude") }
        #expect(try store.lastSession(of: "a", executor: "claude") == nil)
    }

    @Test("Each executor of a chain has sessions of its own, and an attempt that failed begins anew")
    func chain() async throws {
        let store = try Store.inMemory()
        try store.accept("a") {
            $0.execution = Execution(executor: "claude")
            $0.retry = RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(1), on: nil)
            $0.fallback = [Execution(executor: "gemini")]
        }
        func attempt(_ id: Int64, _ outcome: Outcome, _ session: String?, at now: Timestamp) async throws -> String? {
            let executor = try await store.claim(limit: 1, now: now).first?.execution.executor
            let result = ExecutionResult(outcome: outcome, sessionID: session)
            _ = try await store.endAttempt(run: id, result: result, outputFile: nil, now: now)
            return executor
        }
        let first = try await store.due("a")
        #expect(try await attempt(first, .succeeded, "c1", at: start) == "claude")
        #expect(try store.lastSession(of: "a", executor: "claude") == "c1")

        let now = start + .hours(1)
        let second = try await store.due("a", now)
        #expect(try await attempt(second, .failed, nil, at: now) == "claude")
        #expect(try store.lastSession(of: "a", executor: "claude") == nil)
        #expect(try await attempt(second, .failed, nil, at: now + .minutes(2)) == "claude")
        #expect(try await attempt(second, .succeeded, "g1", at: now + .minutes(2)) == "gemini")
        #expect(try store.lastSession(of: "a", executor: "claude") == nil)
        #expect(try store.lastSession(of: "a", executor: "gemini") == "g1")

        let third = try await store.due("a", start + .hours(2))
        #expect(try await attempt(third, .succeeded, "c2", at: start + .hours(2)) == "claude")
        #expect(try store.lastSession(of: "a", executor: "claude") == "c2")
        #expect(try store.lastSession(of: "a", executor: "gemini") == "g1")
    }

    @Test("Artifacts are kept as a list, and a run without a process has started too")
    func artifacts() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        try await store.started([StartNote(run: id, attempt: 1, process: nil, outputFile: "f.log")])
        #expect(try store.text("output_file FROM intent_runs") == "f.log")
        #expect(try store.text("pid FROM intent_runs") == nil)
        var result = ExecutionResult(outcome: .succeeded)
        result.artifacts = ["/x/a \"1\".txt", "/x/b"]
        try await store.finish(run: id, result: result, outputFile: nil, now: start)
        #expect(try store.text("artifacts FROM intent_runs") == #"["/x/a \"1\".txt","/x/b"]"#)
        #expect(try store.run(id)?.artifacts == result.artifacts)
    }
}
