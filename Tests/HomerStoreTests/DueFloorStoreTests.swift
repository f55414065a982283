import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Due floors in the database") struct DueFloorStoreTests {
    private func order(_ store: Store, now: Timestamp = start, size: Int = 1) throws -> [String] {
        var found: [String] = []
        try store.snapshot { snapshot in
            try snapshot.intentsByFloor(now: now, size: size) { ids, _ in
                found += ids
                return true
            }
        }
        return found
    }

    /// Due in May (today), June and July; and one of which nobody knows.
    private func store() throws -> Store {
        let store = try Store.inMemory()
        let triggers: [String: Trigger] = [
            "june": Samples.cron("0 9 20 6 *"), "july": Samples.cron("0 9 20 7 *"), "may": Samples.cron("0 10 4 5 *"),
            "interval": .interval(IntervalTrigger(every: .days(90))),
        ]
        try store.reconcile(
            Samples.desired(triggers.map { id, trigger in Samples.intent(Samples.spec(id) { $0.trigger = trigger }) }))
        return store
    }

    @Test("Intents come in the order of their floors, those without one first, those that are off never")
    func order() async throws {
        let store = try store()
        #expect(try order(store) == ["interval", "may", "june", "july"])
        #expect(try order(store, size: 3) == ["interval", "may", "june", "july"])
        try await store.decide(
            [
                OccurrenceDecision(
                    try #require(try store.scheduledIntents(ids: ["may"]).first),
                    ledger: [LedgerEntry(start + .hours(1), .ran)], cursor: start + .hours(1))
            ], now: start + .hours(1))
        #expect(try order(store, now: start + .hours(1)) == ["interval", "june", "july", "may"])
        try store.execute("UPDATE intents SET enabled = 0 WHERE id = 'june'")
        #expect(try order(store) == ["interval", "july", "may"])
    }

    @Test("A floor ends the search; one made from a cursor of a wrong clock does not")
    func floors() throws {
        let store = try store()
        func last(_ now: Timestamp) throws -> Timestamp? {
            var last: Timestamp?
            try store.snapshot {
                try $0.intentsByFloor(now: now, size: 2) { _, floor in
                    last = floor
                    return false
                }
            }
            return last
        }
        #expect(try last(start) != nil)
        #expect(try last(start - .days(1)) == nil)
    }

    @Test("A database from before gets its floors once, and a cursor that is set back by hand takes its own away")
    func noted() throws {
        let store = try store()
        let floors = "group_concat(id || coalesce(due_floor_ms, '-')) FROM intents ORDER BY id"
        let before = try store.text(floors)
        try store.noteDueFloors()
        #expect(try store.text(floors) == before)
        try store.execute("UPDATE intents SET due_floor_ms = NULL; DELETE FROM homer_meta WHERE key = 'due_floors'")
        try store.noteDueFloors()
        #expect(try store.text(floors) == before)
        try store.execute("UPDATE intents SET cursor_ms = cursor_ms - 1 WHERE id = 'july'")
        #expect(try store.number("count(*) FROM intents WHERE due_floor_ms IS NULL") == 2)
        #expect(try order(store).prefix(2).sorted() == ["interval", "july"])
    }

    @Test("In another zone what was decided in the last days is looked at again")
    func zones() throws {
        let store = try store()
        func daemon(_ zone: String) -> DaemonIdentity {
            DaemonIdentity(pid: 1, host: "box", user: "ada", version: "1.0", bootID: "boot", timeZone: zone)
        }
        let none = "count(*) FROM intents WHERE due_floor_ms IS NULL"
        _ = try store.startingEpoch(daemon: daemon("UTC"), now: start)
        _ = try store.startingEpoch(daemon: daemon("UTC"), now: start)
        #expect(try store.number(none) == 1)
        _ = try store.startingEpoch(daemon: daemon("Asia/Kolkata"), now: start + .days(9))
        #expect(try store.number(none) == 1)
        _ = try store.startingEpoch(daemon: daemon("UTC"), now: start + .days(1))
        #expect(try store.number(none) == 4)
    }
}
