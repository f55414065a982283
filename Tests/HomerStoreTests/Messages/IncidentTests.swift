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
        try MessageStoreTests.deliver(store, at: start + .minutes(30))
        #expect(try store.resolve(fingerprint: late.key.fingerprint, now: start + .hours(1)))
        #expect(try !store.resolve(fingerprint: late.key.fingerprint, now: start + .hours(1)))
        #expect(try rows(store).map(\.kind) == [.alert, .recovery])
        #expect(try rows(store)[0].severity == .critical && rows(store).map(\.mute) == [nil, nil])
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
            let now = start + .minutes(Int64(minute))
            try store.report(incident: late, now: now)
            try MessageStoreTests.deliver(store, at: now + .seconds(15))
            _ = try store.resolve(fingerprint: late.key.fingerprint, now: now + .seconds(19))
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

    @Test("What is over before anybody was told is told neither as wrong nor as well")
    func untold() async throws {
        let store = try MessageStoreTests.store()
        try store.report(incident: late, now: start)
        try store.resolve(fingerprint: late.key.fingerprint, now: start + .seconds(9))
        try await MessageStoreTests.end(store, .failed)
        try await MessageStoreTests.end(store, .succeeded, at: start + .seconds(5))
        let told = try rows(store).filter { $0.kind != .result }
        #expect(told.map(\.kind) == [.alert, .recovery, .failure, .recovery])
        #expect(told.allSatisfy { $0.mute == .untold })
    }

    @Test("The second channel that told of it tells that it is well again")
    func second() throws {
        let store = try MessageStoreTests.store(channels: ["mail", "phone"])
        var settings = NotifySettings(channels: ["mail", "phone"])
        settings.second = "mail"
        try store.note(settings, now: start)
        try store.report(incident: late, now: start)
        let look = try store.claimDeliveries(
            channels: ["phone"], known: settings.channels, quietUntil: nil, now: start + .seconds(15))
        let delivery = try #require(look.deliveries.first)
        _ = try store.settle(delivery, .unknown(reason: "no answer"), now: start + .seconds(20))
        try MessageStoreTests.deliver(store, over: "mail", at: start + .minutes(1))
        try store.resolve(fingerprint: late.key.fingerprint, now: start + .hours(1))
        #expect(
            try rows(store).map { "\($0.kind) \($0.channel) \($0.state)" } == [
                "alert phone unknown", "alert mail sent", "recovery phone queued", "recovery mail queued",
            ])
    }

    @Test(
        "A file that was never accepted is one incident while it is held: reminded of less often, and put off for good")
    func neverAccepted() throws {
        let store = try MessageStoreTests.store()
        try store.replaceHeld(
            [
                HeldRow(
                    file: "desired/new.json", intentID: "new", reason: .known(.schemaError), code: "E104", line: 1,
                    column: 1, message: "m", keepsGeneration: nil, since: start)
            ], pass: "p1", now: start)
        let held = NewIncident(
            IncidentKey("rule:staleSource:file:new", cause: .rule, intentID: "new"), title: "new is not applied")
        let id = try store.report(incident: held, now: start)
        for hour in Int64(1)...20 { try store.noteReminders(now: start + .hours(hour)) }
        #expect(try rows(store).map(\.createdAt) == [0, 6, 18].map { start + .hours($0) })
        try store.snooze(incident: id, until: start + .hours(30), by: "ada", now: start + .hours(20))
        for hour in Int64(21)...31 { try store.noteReminders(now: start + .hours(hour)) }
        #expect(try MessageStoreTests.incidents(store).map(\.id) == [id])
        #expect(try rows(store).count == 4)
        try store.replaceHeld([], pass: "p2", now: start + .hours(32))
        for hour in Int64(32)...80 { try store.noteReminders(now: start + .hours(hour)) }
        #expect(try MessageStoreTests.incidents(store).map(\.state) == [.recovered])
    }

    @Test("A test of a channel that fails is no incident, and one that arrives ends the channel's")
    func tests() throws {
        let store = try MessageStoreTests.store()
        func test(_ result: DeliveryResult, at now: Timestamp) throws {
            _ = try store.queueTests(channels: ["phone"], by: "ada", now: now)
            let look = try store.claimDeliveries(
                channels: ["phone"], known: ["phone"], quietUntil: nil, now: now)
            _ = try store.settle(try #require(look.deliveries.first), result, now: now)
        }
        try test(.refused(reason: "no such chat"), at: start)
        #expect(try MessageStoreTests.incidents(store).isEmpty)
        let channel = NewIncident(IncidentKey("channel:phone", cause: .channel), title: "phone", avoids: "phone")
        try store.report(incident: channel, now: start)
        try test(.sent(reference: nil), at: start + .hours(1))
        #expect(try MessageStoreTests.incidents(store).map(\.state) == [.recovered])
    }

    @Test("A reminder says how it is by then: the text of what lasts is kept fresh, and nobody is told of that")
    func refreshed() throws {
        let store = try MessageStoreTests.store()
        var rule = late
        try store.report(incident: rule, now: start)
        func stale(_ now: Timestamp) throws -> Set<String> { try store.snapshot { try $0.staleFingerprints(now: now) } }
        #expect(try stale(start + .minutes(9)).isEmpty && stale(start + .minutes(10)) == [late.key.fingerprint])
        rule.title = "A round took 40s"
        try store.refresh(incident: rule, now: start + .minutes(10))
        #expect(try stale(start + .minutes(19)).isEmpty && rows(store).count == 1)
        try store.noteReminders(now: start + .hours(6))
        #expect(try rows(store).map(\.facts.title) == ["A round took 9s", "A round took 40s"])
        #expect(try MessageStoreTests.incidents(store).map(\.count) == [1])
    }
}
