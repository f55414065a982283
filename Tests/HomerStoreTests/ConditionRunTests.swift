import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What the store makes of a run whose condition was asked.
@Suite("Condition in the store") struct ConditionRunTests {
    private static func store(limit: Int = 0, _ change: (inout IntentSpec) -> Void = { _ in }) throws -> Store {
        try RunPolicyTests.store(["a"]) {
            $0.condition = RunCondition(
                .shell("x"), retry: RetryPolicy(limit: limit, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil))
            change(&$0)
        }
    }

    private static func result(_ verdict: ConditionVerdict, _ outcome: Outcome) -> ExecutionResult {
        var result = ExecutionResult(outcome: outcome, error: outcome == .succeeded ? nil : "\(verdict)!")
        result.condition = verdict
        return result
    }

    private static let skipped = result(.skipped, .cancelled)
    private static let failed = result(.failed, .failed)

    private func end(
        _ store: Store, _ run: Int64, _ result: ExecutionResult, at now: Timestamp = start
    ) async throws -> AttemptEnding.Kind {
        try await store.endAttempt(run: run, result: result, outputFile: "f", now: now).kind
    }

    @Test("A run that finds nothing to do ends without an attempt, an event or a chain, and its due time did not run")
    func nothingToDo() async throws {
        let store = try RunPolicyTests.store(["a", "b"]) { spec in
            spec.condition = RunCondition(.shell("x"))
            if spec.id == "b" { spec.trigger = .after(intent: "a", on: .completion) }
        }
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        let events = try store.events(intent: "a").count
        #expect(try await end(store, id, Self.skipped, at: start + .seconds(1)) == .final)
        let run = try #require(try store.run(id))
        #expect(run.status == .cancelled && run.condition == .skipped && run.attempts.isEmpty)
        #expect(try store.number("count(*) FROM run_attempts") == 0)
        let row = try #require(try store.ledger(of: "a").first)
        #expect(row.verdict == .skippedCondition && row.runID == nil)
        #expect(try store.events(intent: "a").count == events)
        #expect(try store.number("count(*) FROM intent_runs WHERE intent_id = 'b'") == 0)
    }

    @Test("A stream of skipped runs hides neither the last run nor its failure, and the schedule goes on from them")
    func lastRun() async throws {
        let store = try Self.store()
        let failing = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        _ = try await end(store, failing, Self.result(.passed, .failed), at: start + .seconds(1))
        for hour in 1...12 {
            let time = start + .hours(Int64(hour))
            let run = try await store.due("a", time)
            _ = try await store.claim(limit: 1, now: time)
            _ = try await end(store, run, Self.skipped, at: time + .seconds(1))
        }
        let row = try #require(try store.intents(ids: ["a"]).first)
        #expect(row.lastRun?.id == failing && row.consecutiveFailures == 1)
        #expect(row.lastEnd == start + .hours(12) + .seconds(1))
        let last = try store.lastRun(of: "a", before: 1000)
        #expect(last.outcome == .failed && last.endedAt == start + .seconds(1) && last.succeededAt == nil)
    }

    @Test("A condition that fails has its own further attempts, and the work has all of its own after it")
    func retry() async throws {
        let store = try Self.store(limit: 1) {
            $0.retry = RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil)
        }
        let id = try await store.due("a")
        var now = start
        for result in [Self.failed, Self.result(.passed, .failed), Self.failed] {
            _ = try #require(try await store.claim(limit: 1, now: now).first)
            guard case .again(let at, 0) = try await end(store, id, result, at: now) else {
                Issue.record("no attempt after \(result.condition?.rawValue ?? "")")
                return
            }
            now = at
        }
        _ = try await store.claim(limit: 1, now: now)
        #expect(try await end(store, id, Self.failed, at: now) == .final)
        let run = try #require(try store.run(id))
        #expect(run.status == .failed && run.condition == .failed && run.attempt == 4)
        #expect(run.attempts.map(\.condition) == [.failed, .passed, .failed, .failed])
        #expect(try store.ledger(of: "a").map(\.verdict) == [.ran])
    }

    @Test("Nothing to do after a failed condition is no run; after a failed attempt of the work it is the run's end")
    func later() async throws {
        for (first, verdict) in [(Self.failed, LedgerDecision.skippedCondition), (Self.result(.passed, .failed), .ran)]
        {
            let store = try Self.store(limit: 1) {
                $0.retry = RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil)
            }
            let id = try await store.due("a")
            _ = try await store.claim(limit: 1, now: start)
            guard case .again(let at, _) = try await end(store, id, first) else {
                Issue.record("no further attempt")
                return
            }
            _ = try await store.claim(limit: 1, now: at)
            #expect(try await end(store, id, Self.skipped, at: at) == .final)
            #expect(try store.ledger(of: "a").map(\.verdict) == [verdict])
            #expect(try store.run(id)?.status == .cancelled && store.run(id)?.attempts.count == 1)
        }
    }

    @Test("A failed condition opens no breaker, and a probe that found nothing to do lets the next one try")
    func breaker() async throws {
        let store = try Self.store(RunPolicyTests.claude)
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        _ = try await end(store, id, Self.result(.failed, .auth))
        #expect(try store.pausedExecutors().isEmpty)
        try store.execute(
            """
            INSERT INTO executor_state (executor, state, trips, reason, changed_at)
            VALUES ('claude', 'half_open', 1, 'auth', '\(start)')
            """)
        let probe = try await store.due("a", start + .hours(1))
        _ = try await store.claim(limit: 1, now: start + .hours(1))
        _ = try await end(store, probe, Self.skipped, at: start + .hours(1))
        let next = try await store.due("a", start + .hours(2))
        #expect(try await store.claim(limit: 1, now: start + .hours(2)).map(\.id) == [next])
    }

    @Test("An event whose run found nothing to do came to that")
    func event() async throws {
        let store = try Self.store { $0.trigger = .event(name: "push", filter: nil) }
        try store.emit(EmittedEvent(name: "push", id: "1"), by: "ada", now: start)
        _ = try await store.consumeEvents(now: start)
        let run = try #require(try await store.claim(limit: 1, now: start).first)
        _ = try await end(store, run.id, Self.skipped)
        #expect(
            try store.deliveries(of: 1) == [
                EventDelivery(intentID: "a", decision: .decided(.skippedCondition))
            ])
    }

    @Test("The database takes the word only of a run whose condition said so before any work")
    func guarded() async throws {
        let store = try Self.store()
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        _ = try await store.finish(run: id, result: ExecutionResult(outcome: .cancelled), outputFile: nil, now: start)
        #expect(throws: DatabaseError.self) {
            try store.execute(
                "UPDATE occurrences SET decision = 'skipped:condition', run_id = NULL WHERE run_id = \(id)")
        }
        #expect(throws: DatabaseError.self) {
            try store.execute("UPDATE intent_runs SET condition = 'maybe' WHERE id = \(id)")
        }
    }
}
