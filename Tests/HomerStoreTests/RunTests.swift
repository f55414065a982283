import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Runs") struct RunTests {
    @Test("Claims go by priority, then age, one exclusive run an intent, and do not waste slots")
    func order() async throws {
        let store = try Store.inMemory()
        try store.accept("low", "high", "old", "young")
        try await store.due("low", start, priority: 10)
        try await store.due("old", start, priority: 50)
        try await store.due("young", start, priority: 50)
        try await store.due("high", start, priority: 90)
        try await store.due("high", start + .hours(1), priority: 90)
        #expect(try await store.claim(limit: 3, now: start).map(\.intentID) == ["high", "old", "young"])
        #expect(try await store.claim(limit: 3, now: start).map(\.intentID) == ["low"])
        #expect(try await store.claim(limit: 3, now: start).isEmpty)
    }

    @Test("A waiting run starts when the one before it has ended, with the spec that holds then")
    func successor() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let first = try await store.due("a", start)
        let second = try await store.due("a", start + .hours(1))
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == [first])
        try store.accept("a") { $0.query = "newer" }
        try await store.finish(run: first, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start)
        let claimed = try await store.claim(limit: 9, now: start)
        #expect(claimed.map(\.id) == [second])
        #expect(claimed.first?.generation == 2)
        #expect(claimed.first?.spec.query == "newer")
    }

    struct Ending: CustomTestStringConvertible, Sendable {
        var outcome: Outcome
        var status: String
        var event: String
        var testDescription: String { outcome.rawValue }
    }

    static let endings = Outcome.allCases.map { outcome in
        switch outcome {
        case .succeeded: Ending(outcome: outcome, status: "completed", event: "RunSucceeded")
        case .cancelled: Ending(outcome: outcome, status: "cancelled", event: "RunCancelled")
        case .lost: Ending(outcome: outcome, status: "failed", event: "RunLost")
        default: Ending(outcome: outcome, status: "failed", event: "RunFailed")
        }
    }

    @Test("A run ends once, whatever comes later", arguments: endings)
    func finishOnce(_ ending: Ending) async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let id = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        let result = ExecutionResult(outcome: ending.outcome, output: "out", error: "why", exitCode: 3)
        #expect(try await store.finish(run: id, result: result, outputFile: "f", now: start + .seconds(90)))
        let again = ExecutionResult(outcome: .succeeded, output: "later")
        #expect(try await !store.finish(run: id, result: again, outputFile: nil, now: start + .hours(1)))
        let run = try #require(try store.run(id))
        #expect(run.status.rawValue == ending.status)
        #expect(run.outcome == ending.outcome)
        #expect(run.durationMS == 90_000)
        #expect(run.completedAt == start + .seconds(90))
        #expect(try store.output(ofRun: id) == "out")
        #expect(try store.events(intent: "a").map(\.reason.rawValue) == [ending.event, "Created"])
    }

    @Test("A decided occurrence keeps its row and its run, whatever the clock does")
    func decidedOnce() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try await store.due("a", start)
        let again = OccurrenceDecision(
            intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
            ledger: [LedgerEntry(start, .missedDown), LedgerEntry(start + .hours(1), .ran, missedCount: 1)],
            cursor: start + .hours(1))
        #expect(try await store.decide([again], now: start).runs.count == 1)
        #expect(try store.number("count(*) FROM occurrences WHERE decision = 'ran'") == 2)
        #expect(try store.scheduledIntents().first?.cursor == start + .hours(1))
        #expect(try store.runs(.init()).map(\.missedCount) == [1, 0])
    }

    @Test("Cancelling: a waiting run ends at once, a running one is asked, an ended one is a conflict")
    func cancel() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let first = try await store.due("a", start)
        let second = try await store.due("a", start + .hours(1))
        _ = try await store.claim(limit: 1, now: start)
        try store.requestCancel(run: second, by: "ada", now: start)
        #expect(try store.run(second)?.outcome == .cancelled)
        try store.requestCancel(run: first, by: "ada", now: start)
        #expect(try store.run(first)?.status == .running)
        #expect(try store.cancelRequests().map(\.id) == [first])
        #expect(try store.cancelRequests().map(\.by) == ["ada"])
        #expect(codeOf { try store.requestCancel(run: second, by: "ada", now: start) } == .conflict)
        #expect(codeOf { try store.requestCancel(run: 99, by: "ada", now: start) } == .notFound)
    }

    @Test("A manual run is refused for unknown, removed and active intents, and never moves the cursor")
    func manual() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        try store.accept("a")
        #expect(codeOf { try store.enqueueManual(intent: "nobody", by: "ada", now: start) } == .notFound)
        #expect(codeOf { try store.enqueueManual(intent: "b", by: "ada", now: start) } == .conflict)
        let id = try store.enqueueManual(intent: "a", by: "ada", now: start + .minutes(9))
        #expect(codeOf { try store.enqueueManual(intent: "a", by: "ada", now: start) } == .conflict)
        #expect(try store.run(id)?.triggeredBy == .manual)
        #expect(try store.run(id)?.requestedBy == "ada")
        #expect(try store.scheduledIntents().first?.cursor == start)
    }

    @Test("Orphans are the running rows of other epochs, with the process they noted")
    func orphans() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        let dead = try store.startingEpoch(daemon: daemon, now: start)
        let id = try await dead.due("a")
        _ = try await dead.claim(limit: 1, now: start)
        let process = ProcessIdentity(pid: 77, startTicks: UInt64.max, bootID: "boot")
        try await dead.started([StartNote(run: id, attempt: 1, process: process, outputFile: "f")])
        let next = try store.startingEpoch(daemon: daemon, now: start)
        try await next.due("b")
        _ = try await next.claim(limit: 1, now: start)
        #expect(try next.orphans() == [OrphanRun(id: id, intentID: "a", process: process)])
    }

    @Test("Of two epochs only the later one writes")
    func fencing() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let old = try store.startingEpoch(daemon: daemon, now: start)
        let run = try await old.due("a")
        let new = try store.startingEpoch(daemon: daemon, now: start)
        let before = try store.dump()
        #expect(try old.reconcile(Samples.desired([Samples.intent(Samples.spec("a"))])).isEmpty)
        #expect(codeOf { try old.accept("b") } == .fenced)
        #expect(await codeOf { try await old.claim(limit: 1, now: start) } == .fenced)
        let result = ExecutionResult(outcome: .succeeded)
        #expect(await codeOf { try await old.finish(run: run, result: result, outputFile: nil, now: start) } == .fenced)
        #expect(try store.dump() == before)
        #expect(try await new.claim(limit: 1, now: start).map(\.id) == [run])
    }
}
