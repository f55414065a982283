import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Incidents") struct IncidentTests {
    private let late = NewIncident(
        IncidentKey("rule:slow-tick", cause: .rule), severity: .critical, title: "A round took 9s",
        detail: "homer doctor")

    private func rows(_ store: Store) throws -> [MessageRow] { try MessageStoreTests.rows(store) }

    @Test("What is reported again and again is one message, and is well again exactly once")
    func once() throws {
        let store = try MessageStoreTests.store()
        let id = try store.report(incident: late, now: start)
        for minute in Int64(1)...20 { #expect(try store.report(incident: late, now: start + .minutes(minute)) == id) }
        #expect(try store.resolve(fingerprint: late.key.fingerprint, now: start + .hours(1)))
        #expect(try !store.resolve(fingerprint: late.key.fingerprint, now: start + .hours(1)))
        #expect(try rows(store).map(\.kind) == [.alert, .recovery])
        #expect(try rows(store)[0].severity == .critical)
        #expect(try MessageStoreTests.incidents(store).map(\.count) == [21])
    }

    @Test("It is told again after six hours, then less often, and not at all once somebody knows")
    func reminders() throws {
        let store = try MessageStoreTests.store()
        let id = try store.report(incident: late, now: start)
        for hour in 1...47 { try store.noteReminders(now: start + .hours(Int64(hour))) }
        #expect(try rows(store).map(\.createdAt) == [0, 6, 18, 42].map { start + .hours($0) })
        try store.acknowledge(incident: id, by: "ada@box", now: start + .hours(48))
        for hour in 49...99 { try store.noteReminders(now: start + .hours(Int64(hour))) }
        #expect(try rows(store).count == 4)
        // What had not left yet is not told any more.
        #expect(try rows(store).allSatisfy { $0.mute == .acknowledged })
        #expect(codeOf { try store.acknowledge(incident: 99, by: "ada", now: start) } == .notFound)
    }

    @Test("A snooze ends by itself: what is still wrong then is told then")
    func snoozed() throws {
        let store = try MessageStoreTests.store()
        let id = try store.report(incident: late, now: start)
        try store.snooze(incident: id, until: start + .minutes(20), by: "ada@box", now: start)
        try store.report(incident: late, now: start + .minutes(10))
        try store.noteReminders(now: start + .minutes(19))
        #expect(try rows(store).map(\.mute) == [.snoozed])
        try store.noteReminders(now: start + .minutes(20))
        #expect(try rows(store).map(\.mute) == [.snoozed, nil])
        #expect(try MessageStoreTests.incidents(store).map(\.state) == [.open])
    }

    @Test("What comes and goes again and again is told as that, and then not for an hour")
    func flapping() throws {
        let store = try MessageStoreTests.store()
        for minute in 0..<6 {
            try store.report(incident: late, now: start + .minutes(Int64(minute)))
            _ = try store.resolve(fingerprint: late.key.fingerprint, now: start + .minutes(Int64(minute)) + .seconds(9))
        }
        let alerts = try rows(store).filter { $0.kind == .alert }
        #expect(alerts.map(\.mute) == [nil, nil, nil, nil, .flapping, .flapping])
        #expect(alerts.map(\.facts.isFlapping) == [false, false, false, true, false, false])
        #expect(try rows(store).filter { $0.kind == .recovery }.map(\.mute) == alerts.map(\.mute))
    }

    @Test("With an intent that is gone ends what was wrong with it, and nobody is told")
    func gone() async throws {
        let store = try MessageStoreTests.store()
        try await MessageStoreTests.end(store, .failed)
        #expect(try MessageStoreTests.incidents(store).map(\.state) == [.open])
        try store.accept("b")
        #expect(try MessageStoreTests.incidents(store).map(\.state) == [.recovered])
        #expect(try rows(store).map(\.kind) == [.failure, .recovery])
        #expect(try rows(store)[1].mute == .obsolete)
    }

    @Test("Nobody is reminded of the failure of an intent that is suspended")
    func suspended() async throws {
        let store = try MessageStoreTests.store()
        try await MessageStoreTests.end(store, .failed)
        let suspension = Override(
            intentID: "a", kind: .suspend, reason: "r", by: "ada", createdAt: start, until: start + .hours(20))
        _ = try store.suspend([suspension], now: start)
        for hour in Int64(1)...19 { try store.noteReminders(now: start + .hours(hour)) }
        #expect(try rows(store).count == 1)
        for hour in Int64(20)...40 { try store.noteReminders(now: start + .hours(hour)) }
        #expect(try rows(store).count == 2)
    }

    @Test("The failure of an intent whose file is gone is over, and nobody is reminded of it")
    func removed() async throws {
        let store = try MessageStoreTests.store()
        try await MessageStoreTests.end(store, .failed)
        try store.execute("UPDATE intents SET removed_at = '2026-05-04T10:00:00.000Z'")
        try store.noteReminders(now: start + .hours(7))
        #expect(try MessageStoreTests.incidents(store).map(\.state) == [.recovered])
        #expect(try rows(store).count == 1)
    }
}
