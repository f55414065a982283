import GRDB
import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// Of intents that wake late a timetable knows when, and nothing else.
struct ResidenceTests {
    private let store: Store
    private let residence = Residence(horizon: .minutes(15), least: 0, ahead: .minutes(1))

    init() throws { store = try Store.inMemory() }

    private func timetable(_ residence: Residence, at now: Timestamp) throws -> Timetable {
        var timetable = Timetable(zones: UTCOnly(), residence: residence)
        timetable.replace(try store.scheduledIntents(), now: now, flags: RuntimeFlags(), previous: nil) { _ in }
        return timetable
    }

    private func accept(_ triggers: [String: Trigger]) throws {
        try store.accept(triggers.map { id, trigger in Samples.spec(id) { $0.trigger = trigger } }, at: at(9))
    }

    @Test func `What wakes later than the horizon is not held, and is fetched a while before`() throws {
        try accept([
            "soon": Samples.cron("10 9 * * *"), "later": Samples.cron("0 10 * * *"),
            "next": Samples.cron("14 10 * * *"), "event": .event(name: "push", filter: nil),
        ])
        var timetable = try timetable(residence, at: at(9))
        #expect(Set(timetable.entries.keys) == ["soon"])
        #expect(timetable.nextTime() == at(9, 10))
        timetable.remove("soon")
        #expect(timetable.nextTime() == at(9, 59))
        #expect(timetable.popComing(at: at(9, 58)).isEmpty)
        try timetable.fetchWhatComes(from: store, now: at(9, 59))
        #expect(Set(timetable.entries.keys) == ["later", "next"])
        #expect(timetable.nextTime() == at(10))
        #expect(timetable.popDue(at: at(10)) == ["later"])
    }

    @Test func `What was due is let go once that is decided, and wakes again`() throws {
        try accept(["a": Samples.cron("0 10 * * *")])
        var timetable = try timetable(residence, at: at(9, 50))
        #expect(timetable.popDue(at: at(10)) == ["a"])
        timetable.decided("a", generation: 1, cursor: at(10), wake: at(10) + .days(1), now: at(10))
        #expect(timetable.entries.isEmpty)
        #expect(timetable.nextTime() == at(9, 59) + .days(1))
    }

    @Test func `What is due far away is not even read, until it comes near`() throws {
        try accept([
            "soon": Samples.cron("10 9 * * *"), "winter": Samples.cron("0 8 24 12 *"),
            "event": .event(name: "push", filter: nil), "interval": Samples.every(.hours(5)),
        ])
        try store.write { db in
            try db.execute(sql: "UPDATE intent_generations SET spec = 'no JSON' WHERE intent_id IN ('winter', 'event')")
        }
        var timetable = Timetable(zones: UTCOnly(), residence: residence)
        try timetable.readAll(from: store, now: at(9))
        #expect(Set(timetable.entries.keys) == ["soon"])
        let wakes = timetable.distant.all.sorted { $0.time < $1.time }
        #expect(wakes.map(\.id) == ["interval", "winter"])
        // Two days before, whatever its zone.
        let floor = try #require(wakes.last?.time)
        #expect(floor == Samples.time("2026-12-22T08:00:00Z"))
        try store.write { db in
            try db.execute(
                sql: """
                    UPDATE intent_generations SET spec =
                      (SELECT replace(spec, 'soon', 'winter') FROM intent_generations WHERE intent_id = 'soon')
                    WHERE intent_id = 'winter'
                    """)
        }
        timetable.remove("soon")
        timetable.remove("interval")
        try timetable.fetchWhatComes(from: store, now: floor - .minutes(1))
        #expect(Set(timetable.entries.keys) == ["winter"] && timetable.distant.count == 0)
    }

    @Test func `One that was held, and one that a wrong clock has counted, are read whole`() throws {
        try accept(["winter": Samples.cron("0 8 24 12 *"), "summer": Samples.cron("0 8 24 6 *")])
        let held = try timetable(.all, at: at(9)).entries
        let blank = Timetable(zones: UTCOnly(), residence: residence)
        let flags = RuntimeFlags()
        func wakes(known: [String: Timetable.Entry]) throws -> [String] {
            let read = try store.foldScheduledIntents(
                into: blank, distant: blank.distantIntents(2, known: known, now: at(9), flags: flags)
            ) {
                $0.add($1, now: at(9), flags: flags) { _ in }
            }
            return read.distant.all.map { "\($0.id) \($0.time)" }.sorted()
        }
        #expect(try wakes(known: [:]) == ["summer 2026-06-22T08:00:00.000Z", "winter 2026-12-22T08:00:00.000Z"])
        #expect(try wakes(known: held) == ["summer 2026-06-24T08:00:00.000Z", "winter 2026-12-24T08:00:00.000Z"])
        try store.write {
            try $0.execute(
                sql:
                    "UPDATE intents SET cursor_ms = cursor_ms + 86400000, due_floor_ms = 9000000000000000 WHERE id = 'winter'"
            )
        }
        var timetable = blank
        try timetable.readAll(from: store, now: at(9))
        #expect(Set(timetable.entries.keys) == ["winter"])
        #expect(timetable.nextTime() == at(9))
    }

    @Test func `So many are held in any case, and all of them where no horizon is set`() throws {
        try accept(Dictionary(uniqueKeysWithValues: (0..<9).map { ("a\($0)", Samples.cron("0 20 * * *")) }))
        let some = Residence(horizon: .minutes(15), least: 5, ahead: .minutes(1))
        #expect(try timetable(some, at: at(9)).entries.count == 5)
        #expect(try timetable(.all, at: at(9)).entries.count == 9)
    }

    @Test func `An interval that counts from its runs is always held`() throws {
        try accept(["a": Samples.every(.hours(5), .fromCompletion), "b": Samples.every(.hours(5))])
        var timetable = try timetable(residence, at: at(9))
        #expect(Set(timetable.entries.keys) == ["a"])
        timetable.runChanged("a", started: at(9, 10), ended: nil)
        timetable.runChanged("a", started: nil, ended: at(9, 20))
        timetable.remove("b")
        #expect(timetable.nextTime() == at(14, 20))
    }

    @Test func `What fell due while the runtime was off is held until it is decided`() throws {
        try accept(["a": Samples.cron("0 10 * * *"), "b": Samples.cron("0 20 * * *")])
        var off = RuntimeFlags()
        off.enabled = false
        var timetable = Timetable(zones: UTCOnly(), residence: residence)
        timetable.replace(try store.scheduledIntents(), now: at(9), flags: off, previous: nil) { _ in }
        #expect(timetable.nextTime() == nil)
        timetable.replace(
            try store.scheduledIntents(), now: at(11), flags: RuntimeFlags(), previous: off
        ) { _ in }
        #expect(Set(timetable.entries.keys) == ["a"])
        #expect(timetable.entries["a"]?.offThrough == at(11))
    }

    @Test func `A job that ran elsewhere is held until it is stored from where it counts`() throws {
        let job = Samples.spec("job") { $0.trigger = Samples.cron("0 20 * * *") }
        try store.reconcile(Samples.desired([Samples.job(job)]), at: at(9))
        var bridged = RuntimeFlags()
        bridged.schedulerBridge = false
        var timetable = Timetable(zones: UTCOnly(), jobs: .runsElsewhere, residence: residence)
        timetable.replace(
            try store.scheduledIntents(), now: at(11), flags: RuntimeFlags(), previous: bridged
        ) { _ in }
        #expect(timetable.unstored.map(\.cursor) == [at(11)])
        // Read again before it was stored.
        timetable.replace(
            try store.scheduledIntents(), now: at(12), flags: RuntimeFlags(), previous: RuntimeFlags()
        ) { _ in }
        #expect(timetable.unstored.map(\.cursor) == [at(11)])
        timetable.stored(timetable.unstored)
        #expect(timetable.unstored.isEmpty)
    }

    @Test func `A clock that was set back far asks for those that are not held`() throws {
        try accept(["a": Samples.cron("0 20 * * *")])
        let ahead = try timetable(residence, at: at(9))
        #expect(!ahead.misleads(at: at(6)))
        #expect(ahead.misleads(at: at(5, 59)))
        var back = try timetable(residence, at: at(5, 59))
        #expect(!back.misleads(at: at(5, 59)))
        #expect(back.popDue(at: at(5, 59)) == ["a"])
    }

    @Test func `What could not be fetched stays to be fetched, unless more is known of it`() throws {
        try accept(["a": Samples.cron("0 10 * * *"), "b": Samples.cron("1 10 * * *")])
        var timetable = try timetable(residence, at: at(9))
        let coming = timetable.popComing(at: at(9, 59))
        #expect(coming.map(\.id) == ["a", "b"])
        let stored = try store.scheduledIntents(ids: ["b"])
        timetable.update(stored, among: ["b"], now: at(9, 59), flags: RuntimeFlags()) { _ in }
        timetable.putBack(coming)
        #expect(timetable.popComing(at: at(9, 59)).map(\.id) == ["a"])
        #expect(timetable.entries.keys.sorted() == ["b"])
    }

    @Test func `What was decided and let go of while its row was read is not due again`() throws {
        try accept(["a": Samples.cron("0 10 * * *")])
        let rows = try store.scheduledIntents()
        var timetable = try timetable(residence, at: at(9, 50))
        timetable.beginReading()
        var read = timetable.blank(lead: .zero)
        for intent in rows { read.add(intent, now: at(9, 59), flags: RuntimeFlags()) { _ in } }
        _ = timetable.popDue(at: at(10))
        timetable.decided("a", generation: 1, cursor: at(10), wake: at(10) + .days(1), now: at(10))
        #expect(timetable.entries.isEmpty)
        timetable.take(read, among: ["a"], now: at(10))
        timetable.endReading()
        #expect(timetable.entries.isEmpty)
        #expect(timetable.nextTime() == at(9, 59) + .days(1))
    }

    @Test func `Wake-ups that are moved again and again do not pile up`() {
        var heap = DueHeap()
        for minute in 0..<10_000 {
            for id in ["a", "b", "c"] { heap.schedule(id, at: at(9, Int64(minute)), priority: 50) }
        }
        #expect(Array(heap.all).count == 3)
        #expect(heap.nextTime() == at(9, 9_999))
        #expect(heap.popDue(at: at(9) + .days(30)).map(\.id) == ["a", "b", "c"])
        #expect(heap.nextTime() == nil)
    }
}

/// The loop over intents none of which is held before its moment.
@Suite(.timeLimit(.minutes(5))) struct ResidenceLoopTests {
    private static let specs = [
        Samples.spec("hourly"), Samples.spec("daily") { $0.trigger = Samples.cron("30 11 * * *") },
    ]

    @Test func `What is not held runs at its time`() async throws {
        try await withWorld(Self.specs, residence: .none) { world in
            for (count, time) in [at(10), at(11), at(11, 30), at(12)].enumerated() {
                await world.time.advance(to: time)
                await world.executor.waitForRequests(count + 1)
                _ = try await world.finalRuns(count + 1)
            }
            #expect(world.executor.intents == ["hourly", "hourly", "daily", "hourly"])
            #expect(world.log.of(.runStarted).allSatisfy { $0.metadata["late_ms"] == "0" })
        }
    }

    @Test func `A downtime is made up for as if all were held`() async throws {
        try await withWorld(Self.specs, now: at(13, 10), residence: .none) { world in
            _ = try await world.finalRuns(2)
            #expect(
                try world.ledger("hourly") == [
                    "10:00 collapsed-into", "11:00 collapsed-into", "12:00 collapsed-into", "13:00 ran",
                ])
            #expect(try world.ledger("daily") == ["11:30 ran"])
        }
    }

    @Test func `A plan that is applied tells of intents that are not held`() async throws {
        try await withWorld(Self.specs, residence: .none) { world in
            let daily = Samples.spec("daily") { $0.trigger = Samples.cron("45 9 * * *") }
            try world.store.accept([Self.specs[0], daily], at: at(9, 31))
            await world.dispatcher.scheduleChanged(ids: ["daily"])
            await world.look()
            await world.time.advance(to: at(9, 45))
            await world.executor.waitForRequests(1)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(2)
            #expect(world.executor.intents == ["daily", "hourly"])
        }
    }

    @Test func `An intent whose row was damaged before it was fetched keeps nobody else from running`() async throws {
        try await withWorld(Self.specs, residence: .none) { world in
            try sql(world.path, "UPDATE intent_generations SET spec = '{' WHERE intent_id = 'hourly'")
            await world.time.advance(to: at(10))
            await world.look()
            await world.time.advance(to: at(11, 30))
            await world.executor.waitForRequests(1)
            #expect(world.executor.intents == ["daily"])
            #expect(!world.log.of(.storeFailed).isEmpty)
        }
    }
}
