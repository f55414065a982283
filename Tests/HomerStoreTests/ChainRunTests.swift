import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Runs after runs") struct ChainRunTests {
    /// `b` runs after `a`, `c` after `b`.
    private func chain(
        _ condition: ChainCondition = .success, _ change: @escaping (inout IntentSpec) -> Void = { _ in }
    ) throws -> Store {
        let store = try Store.inMemory()
        let b = Samples.spec("b") {
            $0.trigger = .after(intent: "a", on: condition)
            change(&$0)
        }
        let c = Samples.spec("c") { $0.trigger = .after(intent: "b", on: .completion) }
        try store.reconcile(Samples.desired([Samples.spec("a"), b, c].map { Samples.intent($0) }))
        return store
    }

    @discardableResult
    private func end(_ store: Store, _ run: Int64, _ outcome: Outcome = .succeeded) async throws -> Bool {
        try await store.finish(run: run, result: ExecutionResult(outcome: outcome), outputFile: nil, now: start)
    }

    private func startFirst(_ store: Store) async throws -> Int64 {
        let run = try await store.due("a")
        _ = try await store.claim(limit: 9, now: start)
        return run
    }

    @Test("The end of a run makes the next, once, with its parent", arguments: ChainCondition.allCases)
    func next(_ condition: ChainCondition) async throws {
        for outcome in Outcome.allCases {
            let store = try chain(condition)
            let run = try await startFirst(store)
            #expect(try await end(store, run, outcome))
            #expect(try await !end(store, run, outcome))
            let made = try store.runs(.init(intentID: "b"))
            #expect(made.count == (condition.matches(outcome) ? 1 : 0), "\(outcome)")
            guard let next = made.first else { continue }
            #expect(next.triggeredBy == .after && next.parentRunID == run && next.status == .pending)
            #expect(next.scheduledFor == nil)
        }
    }

    @Test("Chains go on to their end, and a run that never started starts nothing")
    func depth() async throws {
        let store = try chain()
        try await end(store, startFirst(store))
        let b = try #require(try await store.claim(limit: 9, now: start).first)
        try await end(store, b.id, .failed)
        let c = try #require(try store.runs(.init(intentID: "c")).first)
        #expect(c.parentRunID == b.id)
        let again = try await store.due("b", start + .hours(1))
        try store.requestCancel(run: again, by: "ada", now: start)
        #expect(try store.runs(.init(intentID: "c")).count == 1)
    }

    @Test(
        "A failure in the middle leaves the run unended and its follower unmade",
        arguments: ["INSERT ON intent_runs", "INSERT ON events"])
    func crash(_ place: String) async throws {
        let store = try chain()
        let run = try await startFirst(store)
        let before = try store.dump()
        try store.execute("CREATE TRIGGER crash BEFORE \(place) BEGIN SELECT RAISE(ABORT, 'crash'); END")
        #expect(await codeOf { try await end(store, run) } == .refused)
        #expect(try store.dump() == before)
        try store.execute("DROP TRIGGER crash")
        try await end(store, run)
        #expect(try store.runs(.init(intentID: "b")).count == 1)
    }

    @Test("A suspended, busy or disabled intent is not started, and an event says why")
    func skipped() async throws {
        let store = try chain()
        try store.suspend(
            [Override(intentID: "b", kind: .suspend, reason: "x", by: "ada", createdAt: start)], now: start)
        try await end(store, startFirst(store))
        #expect(try store.runs(.init(intentID: "b")).isEmpty)
        let event = try #require(try store.events(intent: "b").first { $0.reason == .known(.triggerSkipped) })
        #expect(event.message == "the end of run 1 of a started nothing (skipped:suspended)")
        #expect(event.decision == .skippedSuspended)

        let busy = try chain()
        try await busy.due("b")
        try await end(busy, startFirst(busy))
        #expect(
            try busy.events(intent: "b").first { $0.reason == .known(.overlapSkipped) }?.decision == .skippedOverlap)

        let off = try chain { $0.enabled = false }
        try await end(off, startFirst(off))
        #expect(try off.runs(.init(intentID: "b")).isEmpty)
    }

    @Test("A circle that came about all the same ends after one round")
    func circle() async throws {
        let store = try chain()
        // No pass makes this: the files were refused. A plain UPDATE of the stored text does.
        let spec = Samples.spec("a") { $0.trigger = .after(intent: "c", on: .completion) }.canonical
        try store.execute(
            """
            UPDATE intent_generations SET spec = '\(spec.compact)' WHERE intent_id = 'a';
            UPDATE intents SET trigger_config = '\(spec["trigger"]?.compact ?? "")' WHERE id = 'a'
            """)
        try await end(store, startFirst(store))
        var rounds = 0
        while let run = try await store.claim(limit: 1, now: start).first, rounds < 10 {
            try await end(store, run.id)
            rounds += 1
        }
        #expect(rounds == 2)
        #expect(
            try store.events(intent: "a").map(\.message).contains { $0.contains("has run before it in this chain") })
    }

    @Test("A run lost with its daemon has failed for those who wait for that")
    func lost() async throws {
        let store = try chain(.failure)
        try await end(store, startFirst(store), .lost)
        #expect(try store.runs(.init(intentID: "b")).count == 1)
    }

    @Test("Who runs after whom can be asked")
    func followers() throws {
        let store = try chain(.failure)
        #expect(try store.followers(of: "a").map(\.id) == ["b"])
        #expect(try store.followers(of: "a").map(\.on) == [.failure])
        #expect(try store.followers(of: "c").isEmpty)
    }

    @Test("A waiting run of a chain can be held back; one that has started cannot")
    func heldBack() async throws {
        let store = try chain()
        try await end(store, startFirst(store))
        let waiting = try store.waitingChains()
        #expect(waiting.map(\.run) == [2])
        try await store.skipChain(waiting[0], .skippedFrozen, now: start)
        #expect(try store.run(2)?.error == "not started (skipped:frozen)")
        try await store.skipChain(waiting[0], .skippedFrozen, now: start)
        #expect(try store.waitingChains().isEmpty)
        #expect(try store.runs(.init(intentID: "c")).isEmpty)
    }
}
