import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite struct BackfillTests {
    private func at(_ hours: Int64) -> Timestamp { start - .hours(hours) }

    @Test func `A due time gets one run, whoever asks how often, and only once it is decided`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let times = [at(3), at(2), start, start + .hours(1)]
        #expect(try store.enqueueBackfill(intent: "a", due: times, by: "ada", now: start) == [1, 2, 3])
        #expect(try store.enqueueBackfill(intent: "a", due: times, by: "bob", now: start) == [])
        let run = try #require(try store.run(1))
        #expect(run.triggeredBy == .backfill && run.scheduledFor == at(3) && run.requestedBy == "ada")
        #expect(run.priority == 0 && run.isExclusive)
        #expect(try store.events(intent: "a").first?.reason == .known(.backfilled))
        #expect(try store.events(intent: "a").count { $0.reason == .known(.backfilled) } == 1)
        #expect(codeOf { try store.enqueueBackfill(intent: "b", due: times, by: "ada", now: start) } == .notFound)
    }

    @Test func `A due time that started nothing is run, and its decision stays`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        _ = try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(at(2), .missedDown), LedgerEntry(at(1), .ran)], cursor: start)
            ], now: start)
        #expect(try store.enqueueBackfill(intent: "a", due: [at(2), at(1)], by: "ada", now: start) == [2])
        #expect(try store.ledger(of: "a").map(\.verdict) == [.missedDown, .ran])
        // One at a time, the timetable's own first.
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == [1])
        try await store.finish(
            run: 1, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .seconds(1))
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == [2])
    }

    @Test func `A due time that a backfill has run is not decided again when the clock goes back`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        _ = try store.enqueueBackfill(intent: "a", due: [at(2)], by: "ada", now: start)
        let again = try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(at(2), .ran), LedgerEntry(at(1), .ran)], cursor: at(1))
            ], now: at(1))
        #expect(again.runs.count == 1)
        #expect(try store.ledger(of: "a").map(\.scheduledFor) == [at(1)])
    }

    @Test func `Runs that wait neither block a run by hand nor count for overlap, and a newer run does not end them`()
        async throws
    {
        let store = try Store.inMemory()
        try store.accept("a") { $0.startDeadline = .minutes(5) }
        _ = try store.enqueueBackfill(intent: "a", due: [at(2)], by: "ada", now: start)
        #expect(try store.openCounts()["a"] == DueRules.Activity(running: 0, pending: 0))
        try await store.cancelPending(intent: "a", by: "a newer run", now: start)
        #expect(try store.run(1)?.status == .pending)
        let byHand = try store.enqueueManual(intent: "a", by: "ada", now: start)
        #expect(try await store.claim(limit: 1, now: start).map(\.id) == [byHand])
        try await store.finish(
            run: byHand, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .seconds(1))
        // Two hours after its due time, with a deadline of five minutes.
        #expect(try await store.claim(limit: 1, now: start + .seconds(1)).map(\.id) == [1])
    }

    @Test func `Suspended, they wait`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        _ = try store.enqueueBackfill(intent: "a", due: [at(2)], by: "ada", now: start)
        try store.suspend(
            [Override(intentID: "a", kind: .suspend, reason: "disk", by: "ada", createdAt: start)], now: start)
        #expect(try await store.claim(limit: 1, now: start).isEmpty)
    }

    @Test func `A plan knows runs, decisions and rows that stand for many`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        _ = try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(at(9), .missedDown, count: 5, through: at(5)), LedgerEntry(at(4), .ran)],
                    cursor: start)
            ], now: start)
        let known = try store.snapshot { try $0.known(of: "a", dueIn: at(7)...start) }
        #expect(known.contains(.init(at(9), through: at(5), decision: .missedDown)))
        #expect(known.contains(.init(at(4), run: 1)) && known.contains(.init(at(4), decision: .ran, run: 1)))
    }
}

@Suite struct ExcludedDayTests {
    @Test func `The ledger takes a due time whose day is excepted`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        _ = try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(start, .skippedExcluded)], cursor: start)
            ], now: start)
        #expect(try store.ledger(of: "a").map(\.verdict) == [.skippedExcluded])
    }
}
