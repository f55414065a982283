import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Inbox") struct InboxTests {
    /// A store in which `a` listens to `push`.
    private func listening(_ change: @escaping (inout IntentSpec) -> Void = { _ in }) throws -> Store {
        let store = try Store.inMemory()
        try store.accept("a") {
            $0.trigger = .event(name: "push", filter: nil)
            change(&$0)
        }
        return store
    }

    private func push(_ id: String = "1", _ data: String? = nil, name: String = "push") throws -> EmittedEvent {
        try EmittedEvent(name: name, id: id, data: data)
    }

    @Test("An event is stored once, whoever sends it again")
    func idempotent() throws {
        let store = try listening()
        let first = try store.emit(push("1", #"{"n": 1}"#), by: "ada", now: start)
        let again = try store.emit(push("1", #"{"n": 2}"#), by: "bob", now: start + .minutes(1))
        #expect(first.isNew && !again.isNew)
        #expect(again.event == first.event)
        let other = try EmittedEvent(name: "push", id: "1", source: "elsewhere")
        #expect(try store.emit(other, by: "ada", now: start).isNew)
        #expect(try store.inbox().map(\.source) == ["elsewhere", first.event.source])
    }

    @Test("An event makes a run that carries it, is consumed with it, and never again")
    func consumed() async throws {
        let store = try listening()
        try store.emit(push("1", #"{"n": 1}"#), by: "ada", now: start)
        #expect(try store.triggerWork().events)
        let consumed = try await store.consumeEvents(now: start)
        #expect(consumed.map(\.deliveries) == [[EventDelivery(intentID: "a", decision: .decided(.ran), runID: 1)]])
        #expect(try await store.consumeEvents(now: start).isEmpty)
        #expect(try !store.triggerWork().events)
        let run = try #require(try store.run(1))
        #expect(run.triggeredBy == .event("push") && run.eventName == "push" && run.eventID == "1")
        #expect(run.scheduledFor == nil && run.requestedBy == "ada")
        #expect(try store.event(ofRun: 1) == RunEvent(name: "push", id: "1", data: #"{"n": 1}"#))
        #expect(try store.inboxEvent(1)?.consumedAt == start)
        #expect(try store.scheduledIntents().first?.cursor == start)
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == [1])
    }

    @Test(
        "A failure anywhere in the middle leaves the event waiting and no run; the next look makes both",
        arguments: ["intent_runs", "event_deliveries", "events_inbox"])
    func crash(_ table: String) async throws {
        let store = try listening()
        try store.accept("a", "b") { $0.trigger = .event(name: "push", filter: nil) }
        try store.emit(push(), by: "ada", now: start)
        let before = try store.dump()
        let when = table == "events_inbox" ? "UPDATE ON" : "INSERT ON"
        // The second intent's row fails, when the first one's is written.
        let second = table == "events_inbox" ? "" : "WHEN new.intent_id = 'b'"
        try store.execute(
            "CREATE TRIGGER crash BEFORE \(when) \(table) \(second) BEGIN SELECT RAISE(ABORT, 'crash'); END")
        #expect(await codeOf { try await store.consumeEvents(now: start) } == .refused)
        #expect(try store.dump() == before)
        try store.execute("DROP TRIGGER crash")
        #expect(try await store.consumeEvents(now: start).first?.deliveries.count == 2)
        #expect(try store.runs(.init()).count == 2)
    }

    @Test("Filters, other names, disabled and removed intents")
    func listeners() async throws {
        let store = try Store.inMemory()
        let specs = [
            Samples.spec("off") {
                $0.trigger = .event(name: "push", filter: nil)
                $0.enabled = false
            }, Samples.spec("gone") { $0.trigger = .event(name: "push", filter: nil) },
            Samples.spec("main") { $0.trigger = .event(name: "push", filter: .object(["branch": "main"])) },
            Samples.spec("other") { $0.trigger = .event(name: "pull", filter: nil) }, Samples.spec("hourly"),
        ]
        try store.reconcile(Samples.desired(specs.map { Samples.intent($0) }))
        try store.reconcile(Samples.desired(specs.filter { $0.id != "gone" }.map { Samples.intent($0) }))
        #expect(try store.listeners(to: "push") == ["main"])
        try store.emit(push("1", #"{"branch": "dev"}"#), by: "ada", now: start)
        try store.emit(push("2", #"{"branch": "main"}"#), by: "ada", now: start)
        try store.emit(push("3", name: "nobody"), by: "ada", now: start)
        let consumed = try await store.consumeEvents(now: start)
        #expect(consumed.map { $0.deliveries.map(\.decision) } == [[.own(.filtered)], [.decided(.ran)], []])
        #expect(consumed.map(\.event.note) == ["main filtered", nil, "nobody listens"])
        #expect(try store.runs(.init()).map(\.eventID) == ["2"])
    }

    @Test("What is excluded, late or overlapping starts nothing, and its row says so")
    func skipped() async throws {
        let store = try listening { $0.startDeadline = .minutes(5) }
        try store.emit(push("1"), by: "ada", now: start)
        try store.emit(push("2"), by: "ada", now: start + .minutes(9))
        try store.emit(push("3"), by: "ada", now: start + .minutes(9))
        try store.emit(push("4"), by: "ada", now: start + .minutes(9))
        let consumed = try await store.consumeEvents(now: start + .minutes(10)) { [start] intent, received in
            received == start + .minutes(9) && intent.id == "a" ? nil : .skippedFrozen
        }
        #expect(
            consumed.flatMap(\.deliveries).map(\.decision) == [
                .decided(.missedDeadline), .decided(.ran), .decided(.skippedOverlap), .decided(.skippedOverlap),
            ])
        #expect(try store.events(intent: "a").map(\.reason).contains(.known(.overlapSkipped)))
        try store.emit(push("5"), by: "ada", now: start + .minutes(11))
        let held = try await store.consumeEvents(now: start + .minutes(11)) { _, _ in .skippedSuspended }
        #expect(held.flatMap(\.deliveries).map(\.decision) == [.decided(.skippedSuspended)])
        #expect(held.first?.event.note == "a skipped:suspended")
        #expect(try store.deliveries(of: 5).map(\.decision) == [.decided(.skippedSuspended)])
        #expect(try store.runs(.init()).count == 1)
    }

    @Test("Overlap policies hold for events as for due times")
    func overlap() async throws {
        for (policy, results) in [
            (OverlapPolicy.queueOne, ["cancelled", "pending"]), (.queueAll(max: 2), ["pending", "pending"]),
            (.replace, ["cancelled", "pending"]), (.allow(max: 2), ["pending", "pending"]),
        ] {
            let store = try listening { $0.overlap = policy }
            try store.emit(push("1"), by: "ada", now: start)
            try store.emit(push("2"), by: "ada", now: start)
            _ = try await store.consumeEvents(now: start)
            #expect(try store.runs(.init()).reversed().map(\.result.rawValue) == results, "\(policy)")
        }
        let store = try listening { $0.overlap = .replace }
        try store.emit(push("1"), by: "ada", now: start)
        _ = try await store.consumeEvents(now: start)
        _ = try await store.claim(limit: 1, now: start)
        try store.emit(push("2"), by: "ada", now: start)
        #expect(try await store.consumeEvents(now: start).map(\.replaced) == [["a"]])
        #expect(try store.cancelRequests().map(\.by) == ["a newer run of a"])
        #expect(try await store.claim(limit: 1, now: start).isEmpty)
    }

    @Test("A row that sqlite3 writes is an event too, and old consumed ones are pruned")
    func plainSQL() async throws {
        let store = try listening()
        try store.execute("INSERT INTO events_inbox (name, data) VALUES ('push', '{\"n\": 1}')")
        #expect(throws: (any Error).self) {
            try store.execute("INSERT INTO events_inbox (name, data) VALUES ('push', 'no json')")
        }
        #expect(try await store.consumeEvents(now: start).first?.deliveries.map(\.decision) == [.decided(.ran)])
        #expect(try store.inbox().first?.source == "sql")
        try store.emit(push("later"), by: "ada", now: start)
        _ = try store.prune(runsBefore: start, eventsBefore: start + .days(1))
        #expect(try store.inbox().map(\.id) == ["later"])
        #expect(try store.number("count(*) FROM event_deliveries") == 0)
    }
}
