import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Several triggers, stored") struct SeveralTriggersStoreTests {
    private func accepted(
        _ triggers: Trigger..., change: (inout IntentSpec) -> Void = { _ in }
    ) throws -> (store: Store, spec: IntentSpec) {
        let store = try Store.inMemory()
        let spec = Samples.spec("x") {
            $0.trigger = triggers[0]
            $0.moreTriggers = triggers.dropFirst().map { FurtherTrigger($0) }
            change(&$0)
        }
        try store.reconcile(Samples.desired([Samples.intent(spec), Samples.intent(Samples.spec("a"))]))
        return (store, spec)
    }

    @Test("Each has its cursor, every reader knows them, and one trigger again has one")
    func cursors() throws {
        let past = start - .seconds(30)
        let (store, accepted) = try accepted(Samples.cron("0 * * * *"), .at(past), Samples.every(.minutes(7)))
        let cursors = [start, past - Milliseconds(1), start]
        let scheduled = try #require(try store.scheduledIntents(ids: ["x"]).first)
        #expect(scheduled.cursors == cursors && scheduled.cursor == past - Milliseconds(1))
        #expect(scheduled.triggers == accepted.triggers)
        let row = try #require(try store.intents(ids: ["x"]).first)
        #expect(row.cursors == cursors && row.cursor == scheduled.cursor && row.spec == accepted)
        let timing = try #require(try store.timing(of: "x"))
        #expect(timing.cursors == cursors && timing.cursor == scheduled.cursor)
        #expect(try store.number("count(*) FROM trigger_cursors") == 2)
        #expect(try #require(try store.intents(ids: ["a"]).first).cursors.isEmpty)
        var spec = accepted
        spec.moreTriggers = []
        try store.reconcile(Samples.desired([Samples.intent(spec), Samples.intent(Samples.spec("a"))]))
        #expect(try store.number("count(*) FROM trigger_cursors") == 0)
        #expect(try store.scheduledIntents(ids: ["x"]).first?.cursors == [])
    }

    @Test(
        "What a further trigger waits for is found by an index, follows every edit, and is filled in for old databases")
    func impulses() throws {
        let (store, accepted) = try accepted(
            Samples.cron("0 * * * *"), .after(intent: "a", on: .success), .event(name: "push", filter: nil))
        func followers(_ id: String) throws -> [String] { try store.snapshot { try $0.followers(of: id).map(\.id) } }
        let kept = "group_concat(position || ' ' || impulse) FROM trigger_cursors"
        #expect(try followers("a") == ["x"] && followers("b") == [])
        #expect(try store.text(kept) == "1 after:a,2 event:push")
        var spec = accepted
        spec.moreTriggers[0] = FurtherTrigger(.after(intent: "b", on: .success))
        let others = ["a", "b"].map { Samples.intent(Samples.spec($0)) }
        try store.reconcile(Samples.desired([Samples.intent(spec)] + others))
        #expect(try followers("a") == [] && followers("b") == ["x"])
        let before = try store.text(kept)
        try store.write { db in
            try db.execute(sql: "DROP INDEX idx_trigger_cursors_impulse; DROP INDEX idx_intent_runs_chains")
            try db.execute(sql: "CREATE INDEX idx_intent_runs_open ON intent_runs(id)")
            try db.execute(sql: "CREATE INDEX idx_intent_runs_chains ON intent_runs(id)")
            try db.execute(sql: "ALTER TABLE trigger_cursors DROP COLUMN impulse")
            try db.execute(sql: Schema.impulses)
        }
        #expect(try store.text(kept) == before)
    }

    @Test("A decision moves the cursors and gives each run the cause of its trigger")
    func decided() async throws {
        let (store, _) = try accepted(Samples.cron("0 * * * *"), Samples.every(.minutes(30))) {
            $0.overlap = .allow(max: 9)
        }
        let intent = try #require(try store.scheduledIntents(ids: ["x"]).first)
        var second = LedgerEntry(start + .minutes(30), .ran)
        second.place = 1
        let decision = OccurrenceDecision(
            intent, ledger: [second, LedgerEntry(start + .hours(1), .ran)], cursor: start + .hours(1))
        try await store.decide([decision], now: start + .hours(1))
        #expect(try store.runs(.init(intentID: "x")).map(\.triggeredBy) == [.cron, .interval])
        let moved = try #require(try store.scheduledIntents(ids: ["x"]).first)
        #expect(moved.cursor == start + .hours(1) && moved.cursors == [start + .hours(1), start + .hours(1)])
    }

    @Test("Events of any place are heard, each with its own filter, once for an event")
    func events() async throws {
        let (store, _) = try accepted(
            Samples.cron("0 * * * *"), .event(name: "push", filter: .object(["n": 1])),
            .event(name: "push", filter: .object(["n": 2])), .event(name: "mail", filter: nil)
        ) { $0.overlap = .allow(max: 9) }
        for (id, name, data) in [("1", "push", #"{"n":2}"#), ("2", "push", #"{"n":3}"#), ("3", "mail", "{}")] {
            try store.emit(EmittedEvent(name: name, id: id, data: data), by: "ada", now: start)
        }
        let consumed = try await store.consumeEvents(now: start)
        #expect(consumed.flatMap(\.deliveries).map(\.decision) == [.decided(.ran), .own(.filtered), .decided(.ran)])
        #expect(try store.runs(.init(intentID: "x")).map(\.triggeredBy) == [.event("mail"), .event("push")])
        let received = try store.snapshot { try $0.received(by: "x", names: ["push", "mail"], newest: 9) }
        #expect(received.count == 3)
    }

    @Test("The end of a run is heard at any place, with the endings that place names")
    func chains() async throws {
        let (store, _) = try accepted(
            .event(name: "push", filter: nil), .after(intent: "a", on: .failure), .immediate)
        for (hour, outcome) in [(1, Outcome.succeeded), (2, .failed)] {
            let run = try await store.due("a", start + .hours(Int64(hour)))
            _ = try await store.claim(limit: 9, now: start)
            try await store.finish(run: run, result: ExecutionResult(outcome: outcome), outputFile: nil, now: start)
        }
        let made = try store.runs(.init(intentID: "x"))
        #expect(made.map(\.triggeredBy) == [.after] && made.first?.parentRunID == 2)
        #expect(try store.followers(of: "a").map(\.on) == [.failure])
    }
}
