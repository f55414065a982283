import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Rows that cannot be read") struct UnreadableRowTests {
    /// Writes what no constraint lets in, as a damaged or foreign writer would have.
    private func force(_ sql: String, in store: Store) throws {
        try store.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try db.execute(sql: sql)
            try db.execute(sql: "PRAGMA ignore_check_constraints = OFF")
        }
    }

    @Test("A run that cannot be read is left alone and told of once, and the others run")
    func claim() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b", "c")
        let broken = try await store.due("a")
        let sound = [try await store.due("b"), try await store.due("c")]
        try force("UPDATE intent_runs SET triggered_at = 'yesterday' WHERE id = \(broken)", in: store)
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == sound)
        for minutes in [1, 60] as [Int64] {
            #expect(try await store.claim(limit: 9, now: start + .minutes(minutes)).isEmpty)
        }
        let told = try store.snapshot { try $0.events(reason: .runUnreadable, since: start) }
        #expect(told.map(\.count) == [1] && told.map(\.runID) == [broken] && told.map(\.intentID) == ["a"])
        #expect(
            told.first?.message
                == #"run \#(broken) is not started: intent_runs.triggered_at of row \#(broken) holds "yesterday""#)
        #expect(try store.number("count(*) FROM intent_runs WHERE id = \(broken) AND status = 'pending'") == 1)
    }

    @Test("A spec that cannot be read keeps its own runs from starting, and no others")
    func spec() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        _ = try await store.due("a")
        let sound = try await store.due("b")
        try force("UPDATE intent_generations SET spec = '{}' WHERE intent_id = 'a'", in: store)
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == [sound])
        #expect(try store.snapshot { try $0.events(reason: .runUnreadable, since: start) }.map(\.intentID) == ["a"])
    }

    @Test("A word and a time that cannot be read are errors that name their place")
    func errors() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let run = try await store.due("a")
        try force("DROP TRIGGER intent_runs_transition", in: store)
        try force("UPDATE intent_runs SET status = 'sleeping' WHERE id = \(run)", in: store)
        #expect(
            throws: StoreError(.unreadable, #"intent_runs.status of row \#(run) holds "sleeping""#)
        ) { try store.run(run) }
        try force("UPDATE intent_runs SET status = 'pending', scheduled_for = 'noon' WHERE id = \(run)", in: store)
        #expect(
            throws: StoreError(.unreadable, #"intent_runs.scheduled_for of row \#(run) holds "noon""#)
        ) { try store.runs(.init()) }
    }

    @Test("A reason of events that no version knows any more is shown as it stands")
    func openReason() throws {
        let store = try Store.inMemory()
        try store.record(NewEvent(.held, "x"), now: start)
        try force("UPDATE events SET reason = 'Forgotten'", in: store)
        #expect(try store.events().map(\.reason) == [.other("Forgotten")])
    }

    @Test("An event whose time cannot be read starts nothing, and the next one is looked at")
    func event() async throws {
        let store = try Store.inMemory()
        try store.accept("a") { $0.trigger = .event(name: "push", filter: nil) }
        try store.execute("INSERT INTO events_inbox (name, received_at) VALUES ('push', 'now')")
        try store.execute("INSERT INTO events_inbox (name) VALUES ('push')")
        #expect(try await store.consumeEvents(now: start).map(\.event.number) == [2])
        #expect(try await store.consumeEvents(now: start).isEmpty)
        let set = try #require(try store.inboxEvent(1))
        #expect(set.consumedAt == start && set.note == #"events_inbox.received_at of row 1 holds "now""#)
    }

    @Test("An intent whose spec cannot be read is left out of the timetable, and the others stay in it")
    func spec() throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        try force("UPDATE intent_generations SET spec = '{}' WHERE intent_id = 'a'", in: store)
        var faults: [StoreError] = []
        #expect(try store.scheduledIntents { faults.append($0) }.map(\.id) == ["b"])
        #expect(faults.map(\.code) == [.unreadable])
    }
}
