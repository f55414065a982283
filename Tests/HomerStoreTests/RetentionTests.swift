import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Retention") struct RetentionTests {
    /// Ten events, one an hour, none of which counts as another.
    private func store() throws -> Store {
        let store = try Store.inMemory()
        for hour in 0..<10 {
            try store.record(NewEvent(.missed, "event \(hour)"), now: start + .hours(Int64(hour)))
        }
        return store
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var hours: Int64
        var keeping: Int
        var left: Int
        var testDescription: String { "older than hour \(hours), keeping \(keeping)" }
    }

    @Test(
        "Age or number, whichever leaves less",
        arguments: [
            Row(hours: 3, keeping: 100, left: 7), Row(hours: 3, keeping: 4, left: 4),
            Row(hours: 8, keeping: 4, left: 2),
            Row(hours: 0, keeping: 10, left: 10), Row(hours: 0, keeping: 0, left: 0),
            Row(hours: 99, keeping: 5, left: 0),
        ])
    func trim(_ row: Row) throws {
        let store = try store()
        let gone = try store.trimEvents(olderThan: start + .hours(row.hours), keeping: row.keeping)
        #expect(gone == 10 - row.left)
        let left = try store.events()
        #expect(left.map(\.message) == (10 - row.left..<10).reversed().map { "event \($0)" })
        #expect(try store.oldestEvent() == left.last?.lastTime)
    }

    @Test("With nothing to trim nothing is written, by a fenced daemon either")
    func nothing() throws {
        let old = try store().startingEpoch(daemon: daemon, now: start)
        _ = try old.startingEpoch(daemon: daemon, now: start)
        #expect(try old.trimEvents(olderThan: start, keeping: 10) == 0)
        #expect(codeOf { try old.trimEvents(olderThan: start, keeping: 9) } == .fenced)
    }

    @Test("An event that still happens is not old")
    func counted() throws {
        let store = try Store.inMemory()
        try store.record(NewEvent(.missed, "again"), now: start)
        try store.record(NewEvent(.missed, "again"), now: start + .minutes(9))
        #expect(try store.trimEvents(olderThan: start + .minutes(5)) == 0)
        #expect(try store.snapshot { try $0.events(reason: .missed, since: start + .minutes(9)) }.map(\.count) == [2])
        #expect(try store.snapshot { try $0.events(reason: .missed, since: start + .minutes(10)) }.isEmpty)
    }
}

@Suite("Source status") struct SourceStatusTests {
    private func row(
        _ condition: SourceCondition, _ message: String = "", path: String = "desired", at time: Timestamp = start
    )
        -> SourceStatusRow
    {
        SourceStatusRow(path: path, condition: condition, message: message, since: time)
    }

    @Test("Only differences are written, and transitions are events")
    func transitions() throws {
        let store = try Store.inMemory()
        try store.replaceSourceStatus([row(.ready)], pass: "p1", now: start)
        #expect(try store.events().isEmpty)
        let later = start + .hours(1)
        try store.replaceSourceStatus([row(.held(.gitBusy), "git is at work", at: later)], pass: "p2", now: later)
        try store.replaceSourceStatus(
            [row(.held(.gitBusy), "still", at: later + .hours(1))], pass: "p3", now: later + .hours(1))
        #expect(try store.sourceStatus() == [row(.held(.gitBusy), "still", at: later)])
        let end = later + .hours(2)
        try store.replaceSourceStatus([row(.ready, at: end)], pass: "p4", now: end)
        #expect(try store.sourceStatus().map(\.since) == [end])
        let events = try store.events()
        #expect(events.map(\.reason) == [.known(.sourceReady), .known(.sourceHeld)])
        #expect(events.last?.message == "desired is not used (GitBusy): git is at work")
        #expect(events.first?.message == "desired is in use again, after GitBusy")
        #expect(events.map(\.passID) == ["p4", "p2"])
    }

    @Test("The same again writes nothing, and a source that is gone has no row")
    func idle() throws {
        let store = try Store.inMemory()
        try store.replaceSourceStatus(
            [row(.unusable(.missing)), row(.ready, path: "schedule.json")], pass: "p1", now: start)
        let before = try store.dump()
        let again = [
            row(.unusable(.missing), at: start + .hours(5)), row(.ready, path: "schedule.json", at: start + .hours(5)),
        ]
        try store.replaceSourceStatus(again, pass: "p2", now: start + .hours(5))
        #expect(try store.dump() == before)
        try store.replaceSourceStatus([row(.ready, path: "schedule.json")], pass: "p3", now: start)
        #expect(try store.sourceStatus().map(\.path) == ["schedule.json"])
    }
}

@Suite("Story") struct StoryTests {
    @Test("The newest decisions up to a moment, oldest first; runs that were active then; daemons newest first")
    func around() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let first = try await store.due("a", start)
        _ = try await store.claim(limit: 1, now: start)
        try await store.finish(
            run: first, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .hours(2))
        let second = try await store.due("a", start + .hours(3))
        #expect(
            try store.ledger(of: "a", through: start + .hours(3), newest: 5).map(\.scheduledFor)
                == [start, start + .hours(3)])
        #expect(try store.ledger(of: "a", through: start + .hours(3), newest: 1).map(\.runID) == [second])
        #expect(try store.ledger(of: "a", through: start, newest: 5).map(\.runID) == [first])
        func active(_ hour: Int64) throws -> [Int64] {
            try store.snapshot { try $0.runs(of: "a", activeAt: start + .hours(hour)).map(\.id) }
        }
        #expect(try active(1) == [first])
        #expect(try active(2).isEmpty)
        #expect(try active(9) == [second])
        _ = try store.startingEpoch(daemon: daemon, now: start)
        _ = try store.startingEpoch(daemon: daemon, now: start + .hours(1))
        #expect(try store.daemons(newest: 1).map(\.startedAt) == [start + .hours(1)])
        #expect(try store.snapshot { try $0.pass("nobody") } == nil)
    }

    @Test("What would go is counted, goes by the same rules, and is not counted any more then")
    func prunable() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try store.note(NotifySettings(channels: ["phone"]), now: start)
        for day in 0..<3 {
            let run = try store.enqueueManual(intent: "a", by: "ada", now: start + .days(Int64(day)))
            _ = try await store.claim(limit: 1, now: start + .days(Int64(day)))
            try await store.finish(
                run: run, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .days(Int64(day)))
        }
        _ = try store.queueTests(channels: ["phone"], by: "ada", now: start)
        let look = try store.claimDeliveries(channels: ["phone"], known: ["phone"], quietUntil: nil, now: start)
        for delivery in look.deliveries { _ = try store.settle(delivery, .sent(reference: nil), now: start) }
        let later = start + .days(200)
        let found = try store.prunable(runsBefore: later, eventsBefore: later, now: later)
        #expect(Set(found.keys) == Set(RetentionRule.allCases))
        #expect(found[.runs] == 2 && found[.messages] == 1 && (found[.muted] ?? 0) == 3 && (found[.events] ?? 0) > 0)
        #expect(try store.trimMessages(now: later) == 4)
        _ = try store.prune(runsBefore: later, eventsBefore: later)
        let after = try store.prunable(runsBefore: later, eventsBefore: later, now: later)
        #expect(after.values.allSatisfy { $0 == 0 }, "\(after)")
    }
}

@Suite("Events of a large pass") struct LargePassEventTests {
    @Test("A pass over more intents than events are kept of writes those that are kept")
    func large() throws {
        let store = try Store.inMemory()
        let count = Store.eventLimit + 5
        let intents = (0..<count).map { number in
            let digits = String(number)
            return Samples.intent(Samples.spec("job-" + String(repeating: "0", count: 6 - digits.count) + digits))
        }
        try store.reconcile(Samples.desired(intents))
        #expect(try store.number("count(*) FROM intents") == count)
        #expect(try store.number("count(*) FROM events") == Store.eventLimit)
        #expect(try store.text("min(intent_id) FROM events") == "job-000005")
        #expect(try store.trimEvents(olderThan: start - .days(30)) == 0)
    }
}
