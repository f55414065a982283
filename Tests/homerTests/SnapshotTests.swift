import GRDB
import HomerCore
import HomerReport
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerStore

@Suite("One state for one answer") struct SnapshotTests {
    private let fixture: Fixture
    private let reader: Store
    private let zones = ZoneDatabase(tz: "UTC")

    init() throws {
        fixture = try Fixture()
        try fixture.accept(.job("backup", .interval(IntervalTrigger(every: .minutes(10)))), .job("other"))
        reader = try Store.openReadOnly(path: fixture.root + "/.homer/homer.db")
    }

    private var moments: Moments { Moments(now: Fixture.then + .hours(1), zones: zones) }

    private var settings: ReportSettings {
        ReportSettings(
            root: fixture.root, database: "homer.db", shownDatabase: "homer.db", concurrency: 4, limits: RunLimits(),
            freeze: [], legacy: .builtin, settings: [], isDaemonRunning: true)
    }

    private func story(_ snapshot: StoreSnapshot, between: () throws -> Void = {}) throws -> JSONValue {
        let row = try #require(try snapshot.intents(ids: ["backup"], includeRemoved: true).first)
        try between()
        let facts = try WhyFacts(
            row, asked: nil, snapshot: snapshot, settings: settings, now: moments.now, zones: zones)
        return WhyStory(facts, moments: moments, zones: zones).json
    }

    private func state(_ snapshot: StoreSnapshot) throws -> StateReport {
        try StateReport(snapshot, settings: settings, moments: moments, zones: zones)
    }

    /// What another process commits while an answer is being made.
    private func change() throws {
        let now = moments.now - .minutes(1)
        _ = try fixture.store.suspend(
            [Override(intentID: nil, kind: .suspend, reason: "moving", by: "ada@box", createdAt: now)], now: now)
        _ = try fixture.store.enqueueManual(intent: "backup", by: "ada@box", now: now)
        _ = try fixture.store.setFlags([.enabled: "false"], by: "ada@box", now: now)
        try fixture.remove("other")
    }

    @Test("A why tells the state it began with, whatever is committed between two of its questions")
    func why() throws {
        let before = try reader.snapshot { try story($0) }
        let during = try reader.snapshot { try story($0, between: change) }
        let after = try reader.snapshot { try story($0) }
        #expect(during == before)
        #expect(after != before)
    }

    @Test("A status tells one state, whatever is committed between two of its questions")
    func status() throws {
        let report = try reader.snapshot { snapshot in
            let serial = try snapshot.stateVersion().serial
            try change()
            let report = try state(snapshot)
            #expect(report.version.serial == serial)
            return report
        }
        #expect(report.counts.removed == 0)
        #expect(report.counts.pending == 0)
        #expect(report.overrides.isEmpty)
        #expect(report.flags.enabled)
        let after = try reader.snapshot(state)
        #expect(after.counts.removed == 1)
        #expect(after.counts.pending == 1)
        #expect(after.overrides.count == 1)
        #expect(!after.flags.enabled)
    }

    @Test("A why and a status each take one read transaction")
    func transactions() throws {
        let begun = Tally()
        reader.writer.writeWithoutTransaction { db in
            db.trace { if "\($0)".hasPrefix("BEGIN") || "\($0)".hasPrefix("SAVEPOINT") { begun.add() } }
        }
        _ = try reader.snapshot { try story($0) }
        #expect(begun.count == 1)
        _ = try reader.snapshot(state)
        #expect(begun.count == 2)
    }
}
