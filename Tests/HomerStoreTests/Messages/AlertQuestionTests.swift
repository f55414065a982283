import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What the alert rules ask of the store.
@Suite("Questions of the alert rules") struct AlertQuestionTests {
    private let later = start + .hours(2)

    @Test("Runs that ended badly are told for a day, the latest of each intent marked; a rehearsal is none")
    func troubled() async throws {
        let store = try MessageStoreTests.store("a", "b")
        let first = try await MessageStoreTests.end(store, .failed)
        let second = try await MessageStoreTests.end(store, .timeout, at: start + .hours(1))
        try await MessageStoreTests.end(store, .succeeded, of: "b", at: start + .hours(1))
        let third = try await MessageStoreTests.end(store, .failed, of: "b", at: later)
        try store.execute("UPDATE intent_runs SET triggered_by = 'rehearsal' WHERE id = \(third)")
        let found = try store.snapshot { try $0.troubledRuns(now: later) }
        #expect(found.map(\.run.id) == [second, first])
        #expect(found.map(\.isLatest) == [true, false])
        #expect(
            try store.snapshot { try $0.troubledRuns(now: start + .days(1) + .minutes(30)) }.map(\.run.id) == [second])
    }

    @Test("A missed due time is told until a later one was run, or a day has gone by")
    func missed() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        for (id, verdict) in [("a", OccurrenceVerdict.missedDeadline), ("b", .missedDown)] {
            _ = try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: id, generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                        ledger: [LedgerEntry(start, verdict)], cursor: start)
                ], now: later)
        }
        func missed(_ now: Timestamp) throws -> [String] {
            try store.snapshot { try $0.missedDueTimes(now: now) }.map { "\($0.intentID) \($0.isForLackOfDaemon)" }
                .sorted()
        }
        #expect(try missed(later) == ["a false", "b true"])
        try await store.due("a", later)
        #expect(try missed(later) == ["b true"])
        #expect(try missed(later + .days(1) + .seconds(1)).isEmpty)
    }

    @Test("What runs of an intent usually take is said from five of them on")
    func usual() async throws {
        let store = try MessageStoreTests.store()
        for hour in Int64(0)..<4 { try await MessageStoreTests.end(store, .succeeded, at: start + .hours(hour)) }
        #expect(try store.snapshot { try $0.usualLengths(of: ["a", "b"]) }.isEmpty)
        try await MessageStoreTests.end(store, .failed, at: start + .hours(4))
        try store.execute("UPDATE intent_runs SET duration_ms = id * 1000")
        #expect(try store.snapshot { try $0.usualLengths(of: ["a"]) } == ["a": .seconds(3)])
    }

    @Test("Messages count as waiting when they were tried, or are due and nobody takes them")
    func backlog() async throws {
        let store = try MessageStoreTests.store()
        try await MessageStoreTests.end(store, .failed)
        func backlog(_ now: Timestamp) throws -> [AlertFacts.Backlog] {
            try store.snapshot { try $0.messageBacklog(now: now) }
        }
        #expect(try backlog(start + .minutes(5)).isEmpty)
        let found = try backlog(start + .minutes(6))
        #expect(found.map(\.channel) == ["phone"] && found.map(\.count) == [1])
        #expect(found.map(\.oldest) == [start + .seconds(2)])
    }

    @Test("An incident that is dropped is over, and nobody is told; one that is not there is not missed")
    func dropped() throws {
        let store = try MessageStoreTests.store()
        let drift = NewIncident(IncidentKey("rule:drift:a", cause: .rule, intentID: "a"), title: "a drifted")
        try store.report(incident: drift, now: start)
        #expect(try store.snapshot { try $0.openFingerprints() } == ["rule:drift:a"])
        try store.drop(fingerprint: "rule:drift:a", now: later)
        try store.drop(fingerprint: "rule:drift:b", now: later)
        #expect(try store.snapshot { try $0.openFingerprints() }.isEmpty)
        #expect(try MessageStoreTests.rows(store).map(\.kind) == [.alert])
        #expect(try MessageStoreTests.incidents(store).map(\.recoveredAt) == [later])
    }
}
