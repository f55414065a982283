import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Attempts, limits, breaker and order, as the store keeps them.
@Suite("Run policy in the store") struct RunPolicyTests {
    static func store(
        _ ids: [String] = ["a"], _ change: (inout IntentSpec) -> Void = { _ in }
    ) throws -> Store {
        let store = try Store.inMemory()
        try store.reconcile(Samples.desired(ids.map { Samples.intent(Samples.spec($0, change)) }))
        return store
    }

    static func retrying(_ spec: inout IntentSpec) {
        spec.retry = RetryPolicy(limit: 2, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil)
    }

    static func claude(_ spec: inout IntentSpec) { spec.execution = Execution(executor: "claude") }

    func end(
        _ store: Store, _ run: Int64, _ result: ExecutionResult, at now: Timestamp = start
    ) async throws -> AttemptEnding.Kind {
        try await store.endAttempt(run: run, result: result, outputFile: "f", now: now).kind
    }

    @Test("A failed attempt leaves the run open until its moment, and the run ends once, with one event")
    func attempts() async throws {
        let store = try Self.store(["a"], Self.retrying)
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        let failed = ExecutionResult(outcome: .failed, error: "no", exitCode: 3, tokensUsed: 5, costEstimate: 0.5)
        guard case .again(let at, 0) = try await end(store, id, failed) else {
            Issue.record("no other attempt")
            return
        }
        let waiting = try #require(try store.run(id))
        #expect(waiting.status == .pending && waiting.attempt == 1 && waiting.notBefore == at)
        #expect(waiting.startedAt == start && waiting.error == "no")
        #expect(waiting.attempts.map(\.outcome) == [.failed] && waiting.attempts.map(\.nextAt) == [at])
        #expect(try await store.claim(ClaimRules(limit: 1), now: at - Milliseconds(1)).nextLook == at)
        #expect(try store.openCounts() == ["a": DueRules.Activity(running: 1, pending: 0)])
        #expect(try store.pendingCounts().isEmpty)
        #expect(codeOf { try store.enqueueManual(intent: "a", by: "ada", now: start) } == .conflict)
        let claimed = try #require(try await store.claim(limit: 1, now: at).first)
        #expect(claimed.id == id && claimed.attempt == 2)
        let result = ExecutionResult(outcome: .succeeded, tokensUsed: 7, costEstimate: 0.25)
        #expect(try await end(store, id, result, at: at + .seconds(5)) == .final)
        #expect(try await end(store, id, result, at: at + .seconds(5)) == .endedBefore)
        let ended = try #require(try store.run(id))
        #expect(ended.status == .completed && ended.attempt == 2 && ended.error == nil && ended.notBefore == nil)
        #expect(ended.startedAt == start && ended.completedAt == at + .seconds(5))
        #expect(ended.tokensUsed == 12 && ended.costEstimate == 0.75)
        #expect(ended.attempts.map(\.outcome) == [.failed, .succeeded])
        #expect(ended.attempts.map(\.startedAt) == [start, at] && ended.attempts.last?.nextAt == nil)
        #expect(try store.events(intent: "a").map(\.reason) == [.known(.runSucceeded), .known(.created)])
    }

    @Test("After the last attempt the run has failed, and says after how many")
    func exhausted() async throws {
        let store = try Self.store(["a"], Self.retrying)
        let id = try await store.due("a")
        var now = start
        for attempt in 1...3 {
            #expect(try await store.claim(limit: 1, now: now).map(\.attempt) == [attempt])
            let kind = try await end(store, id, ExecutionResult(outcome: .timeout, error: "slow"), at: now)
            if case .again(let at, _) = kind { now = at } else { #expect(attempt == 3) }
        }
        #expect(try store.run(id)?.outcome == .timeout)
        #expect(try store.events(intent: "a").first?.message == "run timeout after 3 attempts: slow")
        #expect(try store.attempts(ofRun: id).map(\.attempt) == [1, 2, 3])
    }

    @Test("What is asked to end, or must not go on, gets no other attempt")
    func cancelled() async throws {
        let store = try Self.store(["a", "b"], Self.retrying)
        let (first, second) = (try await store.due("a"), try await store.due("b"))
        _ = try await store.claim(limit: 2, now: start)
        try store.requestCancel(run: first, by: "ada", now: start)
        #expect(try await end(store, first, ExecutionResult(outcome: .failed)) == .final)
        #expect(try store.run(first)?.outcome == .failed)
        let ending = try await store.endAttempt(
            run: second, result: ExecutionResult(outcome: .failed), mayRetry: false, outputFile: nil, now: start)
        #expect(ending.kind == .final)
    }

    @Test("Cancelling between two attempts ends the run here and now")
    func cancelWaiting() async throws {
        let store = try Self.store(["a"], Self.retrying)
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        _ = try await end(store, id, ExecutionResult(outcome: .failed))
        try store.requestCancel(run: id, by: "ada", now: start + .seconds(9))
        let run = try #require(try store.run(id))
        #expect(run.outcome == .cancelled && run.error == "cancelled by ada before attempt 2" && run.attempt == 1)
        #expect(try await store.claim(limit: 9, now: start + .hours(9)).isEmpty)
    }

    @Test("A run between two attempts holds its intent, and only the next attempt passes")
    func exclusive() async throws {
        let store = try Self.store(["a"], Self.retrying)
        let first = try await store.due("a", start)
        _ = try await store.claim(limit: 9, now: start)
        guard case .again(let at, _) = try await end(store, first, ExecutionResult(outcome: .failed)) else { return }
        try await store.due("a", start + .seconds(1), priority: 100)
        #expect(try await store.claim(limit: 9, now: at - Milliseconds(1)).isEmpty)
        #expect(try await store.claim(limit: 9, now: at + .hours(5)).map(\.id) == [first])
        try await store.cancelPending(intent: "a", begun: true, by: "x", now: at)
        #expect(try store.runs(.init(result: .ended(.cancelled))).count == 1)
    }

    @Test("Claims follow the rank of the pure rule", arguments: UInt64(1)...10)
    func order(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let ids = (0..<40).map { "i\($0)" }
        let store = try Self.store(ids)
        var expected: [(rank: Int64, run: Int64)] = []
        for id in ids {
            let time = start + Milliseconds(Int64.random(in: 0...3_600_000, using: &generator))
            let priority = Int.random(in: 0...100, using: &generator)
            let run = try await store.due(id, time, priority: priority)
            expected.append((QueueOrder.rank(priority: priority, since: time), run))
        }
        expected.sort { ($0.rank, $0.run) < ($1.rank, $1.run) }
        let claimed = try await store.claim(limit: 99, now: start + .hours(2))
        #expect(claimed.map(\.id) == expected.map(\.run), "seed \(seed)")
    }

    @Test("The order is read off an index, without sorting")
    func plan() async throws {
        let store = try Self.store()
        for withExecutor in [false, true] {
            let steps = try await store.writer.read { db in
                try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + Store.candidates(withExecutor: withExecutor),
                    arguments: [start.description]
                ).map { $0["detail"] as String }
            }
            #expect(steps.contains { $0.contains("idx_intent_runs_queue") }, "\(steps)")
            #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
        }
    }

    @Test("Limits by executor and lane leave what is over them, and let others pass")
    func limits() async throws {
        let store = try Store.inMemory()
        let specs = (0..<6).map { number in
            Samples.spec("i\(number)") {
                $0.execution = Execution(executor: number < 3 ? "claude" : "shell")
                $0.lane = number % 3 == 0 ? "work" : "home"
            }
        }
        try store.reconcile(Samples.desired(specs.map { Samples.intent($0) }))
        for spec in specs { try await store.due(spec.id) }
        let rules = ClaimRules(limit: 9, limits: RunLimits(executors: ["claude": 1], lanes: ["work": 1]))
        let first = try await store.claim(rules, now: start).runs
        #expect(first.map(\.intentID) == ["i0", "i4", "i5"])
        #expect(try await store.claim(rules, now: start).runs.isEmpty)
        try await store.finish(
            run: first[0].id, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start)
        #expect(try await store.claim(rules, now: start).runs.map(\.intentID) == ["i1", "i3"])
    }

    @Test("No more further attempts than allowed; first ones are not held up by it")
    func pace() async throws {
        let store = try Self.store(["a", "b", "c"], Self.retrying)
        for id in ["a", "b"] { try await store.due(id) }
        for claimed in try await store.claim(limit: 9, now: start) {
            _ = try await end(store, claimed.id, ExecutionResult(outcome: .failed))
        }
        try await store.due("c", start + .hours(1))
        let later = start + .hours(1)
        let claim = try await store.claim(ClaimRules(limit: 9, retries: 1), now: later).runs
        #expect(claim.map(\.attempt).sorted() == [1, 2])
        #expect(try await store.claim(ClaimRules(limit: 9, retries: 0), now: later).runs.isEmpty)
        #expect(try await store.claim(ClaimRules(limit: 9), now: later).runs.count == 1)
    }

    @Test("A run that comes to its start too late is missed, not run", arguments: [nil, 50])
    func expired(_ concurrent: Int?) async throws {
        let store = try Self.store(["a"]) { $0.startDeadline = .minutes(5) }
        let id = try await store.due("a")
        let late = start + .minutes(6) + Milliseconds(1)
        let limits = concurrent.map { RunLimits(executors: ["shell": $0]) } ?? RunLimits()
        let claim = try await store.claim(ClaimRules(limit: 1, limits: limits), now: late)
        #expect(claim.runs.isEmpty)
        #expect(claim.expired == [ExpiredRun(id: id, intentID: "a", scheduledFor: start)])
        let run = try #require(try store.run(id))
        #expect(run.outcome == .cancelled && run.startedAt == nil)
        #expect(run.error == "not started: its start deadline of 5m went by while it waited")
        let ledger = try store.ledger(of: "a")
        #expect(ledger.map(\.verdict) == [.missedDeadline] && ledger.map(\.runID) == [nil])
        #expect(try store.events(intent: "a").first?.reason == .known(.missed))
    }

    @Test("Pruning takes the attempts with the run, and names the file of each")
    func prune() async throws {
        let store = try Self.store(["a"], Self.retrying)
        let id = try await store.due("a")
        var now = start
        for attempt in 1...3 {
            _ = try await store.claim(limit: 1, now: now)
            let ending = try await store.endAttempt(
                run: id, result: ExecutionResult(outcome: .failed), outputFile: "f\(attempt)", now: now)
            if case .again(let at, _) = ending.kind { now = at }
        }
        for hour: Int64 in 5...6 {
            let later = try await store.due("a", start + .hours(hour))
            _ = try await store.claim(limit: 1, now: start + .hours(hour))
            try await store.finish(
                run: later, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start + .hours(hour))
        }
        let cut = start + .hours(4)
        var pruning = Pruning(store, runsBefore: cut, eventsBefore: cut)
        #expect(try pruning.runCount() == 1)
        let batch = try #require(try pruning.next())
        #expect(batch.runs == 1)
        #expect(batch.outputs.map(\.file).sorted() == ["f1", "f2", "f3"])
        while let further = try pruning.next() { #expect(further.runs == 0 && further.outputs.isEmpty) }
        #expect(try store.attempts(ofRun: id).isEmpty)
    }
}
