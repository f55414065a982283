import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Old rows go in batches that nobody waits for.
@Suite("Pruning") struct PruningTests {
    /// `count` runs of one intent, a minute apart, each decided and ended; every tenth failed.
    private func fill(_ store: Store, _ count: Int, intent: String = "a") throws {
        try store.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(count - 1))
            INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, scheduled_for, output_file)
            SELECT '\(intent)', 'cron', strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || i || ' minutes'),
              strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || i || ' minutes'), '/out/\(intent)/' || i || '.log' FROM n;
            INSERT INTO occurrences (intent_id, scheduled_for, decision, run_id, decided_at)
            SELECT intent_id, scheduled_for, 'ran', id, triggered_at FROM intent_runs WHERE intent_id = '\(intent)';
            UPDATE intent_runs SET status = 'running', started_at = triggered_at, exclusive = 0
            WHERE intent_id = '\(intent)' AND status = 'pending';
            UPDATE intent_runs SET status = iif(id % 10 = 0, 'failed', 'completed'), success = id % 10 <> 0,
              outcome = iif(id % 10 = 0, 'failed', 'succeeded'), completed_at = triggered_at
            WHERE intent_id = '\(intent)' AND status = 'running';
            """)
    }

    @Test("No transaction takes more than a batch, and all that is old goes but the last run and the last failure")
    func batches() throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        try fill(store, 505)
        try fill(store, 3, intent: "b")
        for second in 0..<120 {
            try store.record(NewEvent(.missed, "event \(second)"), now: Samples.time("2026-01-01T00:00:00Z"))
        }
        var pruning = Pruning(store, runsBefore: start, eventsBefore: start, batchSize: 50)
        #expect(try pruning.runCount() == 503 + 2)
        var (runs, sizes, files) = (0, [Int](), Set<String>())
        while let batch = try pruning.next() {
            runs += batch.runs
            sizes.append(batch.runs)
            files.formUnion(batch.outputs.map(\.file))
            #expect(batch.runs <= 50 && batch.events <= 50)
        }
        #expect(runs == 505)
        #expect(sizes.filter { $0 > 0 }.count == 11)
        #expect(files.count == 505)
        #expect(try store.runs(.init()).map(\.id).sorted() == [500, 505, 508])
        #expect(try store.number("count(*) FROM occurrences") == 3)
        #expect(try store.integrity() == "ok")
    }

    @Test("Decisions that led to no run, and events that were taken, go by their age too")
    func others() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try store.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
            INSERT INTO occurrences (intent_id, scheduled_for, decision, decided_at)
            SELECT 'a', strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || i || ' days'), 'missed:down',
              strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || i || ' days') FROM n;
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
            INSERT INTO events_inbox (name, consumed_at) SELECT 'push', iif(i < 60, '2026-01-01T00:00:00.000Z', NULL) FROM n
            """)
        var pruning = Pruning(
            store, runsBefore: Samples.time("2026-02-01T00:00:00Z"), eventsBefore: start, batchSize: 7)
        var rows = 0
        while let batch = try pruning.next() {
            #expect(batch.rows <= 7)
            rows += batch.rows
        }
        #expect(try store.number("count(*) FROM occurrences") == 69)
        #expect(try store.number("count(*) FROM events_inbox") == 40)
        // The acceptance of the intent was said by an event.
        #expect(rows == 31 + 60)
    }

    @Test("Another process writes between any two batches")
    func besides() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let store = try Store.open(path: path)
            try store.accept("a", "other")
            try fill(store, 200)
            let daemon = try Store.open(path: path)
            var pruning = Pruning(store, runsBefore: start, eventsBefore: start, batchSize: 20)
            var turns = 0
            while let batch = try pruning.next() {
                #expect(batch.rows > 0)
                try daemon.record(NewEvent(.missed, "turn \(turns)"), now: start + .days(1))
                turns += 1
            }
            #expect(turns >= 10)
            #expect(try store.number("count(*) FROM events WHERE message LIKE 'turn %'") == turns)
        }
    }

    @Test("What the daemon trims by itself goes in batches as well")
    func trims() throws {
        let store = try Store.inMemory()
        try store.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1499)
            INSERT INTO events (type, reason, message, first_time, last_time)
            SELECT 'Normal', 'Missed', 'e' || i, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n
            """)
        let commits = Commits()
        store.writer.add(transactionObserver: commits, extent: .observerLifetime)
        #expect(try store.trimEvents(olderThan: start) == 1500)
        #expect(commits.largest <= 500)
        #expect(commits.count >= 3)
    }
}

/// Counts what each transaction deletes.
private final class Commits: TransactionObserver {
    private(set) var largest = 0
    private(set) var count = 0
    private var current = 0

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) { current += 1 }
    func databaseDidCommit(_ db: Database) {
        largest = max(largest, current)
        count += 1
        current = 0
    }
    func databaseDidRollback(_ db: Database) { current = 0 }
}
