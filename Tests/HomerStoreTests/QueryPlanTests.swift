import GRDB
import HomerCore
import HomerTesting
import Synchronization
import Testing

@testable import HomerStore

/// What a run, a look at the queue, and the deletion of old rows ask is answered by an index, however long the history.
@Suite("Query plans") struct QueryPlanTests {
    private static let histories: Set<String> = [
        "intent_runs", "occurrences", "events", "event_deliveries", "run_attempts", "trigger_cursors",
    ]

    @Test("No statement of a run's life reads a whole history, its triggers and foreign keys included")
    func run() async throws {
        let store = try Store.inMemory()
        let once = RetryPolicy(limit: 1, backoff: .seconds(1), maxBackoff: .seconds(1), on: nil)
        let specs = [
            Samples.spec("cron") { $0.retry = once },
            Samples.spec("listener") { $0.trigger = .event(name: "push", filter: nil) },
            Samples.spec("next") { $0.trigger = .after(intent: "cron", on: .completion) },
            Samples.spec("both") { $0.moreTriggers = [FurtherTrigger(.after(intent: "cron", on: .completion))] },
        ]
        try store.reconcile(Samples.desired(specs.map { Samples.intent($0) }))
        let asked = try await statements(of: store) {
            _ = try store.scheduledIntents(ids: ["cron"])
            let run = try await store.due("cron")
            _ = try store.openCounts()
            for claimed in try await store.claim(limit: 4, now: start) {
                try await store.started([
                    StartNote(run: claimed.id, attempt: 1, process: nil, outputFile: "/out/\(claimed.id).log")
                ])
            }
            _ = try await store.endAttempt(
                run: run, result: ExecutionResult(outcome: .failed), outputFile: "f", now: start)
            _ = try store.runsBetweenAttempts()
            _ = try await store.claim(limit: 4, now: start + .hours(1))
            try await store.finish(
                run: run, result: ExecutionResult(outcome: .succeeded), outputFile: "f", now: start + .hours(1))
            _ = try store.waitingChains()
            try store.emit(EmittedEvent(name: "push", id: "e1"), by: "ada", now: start)
            _ = try store.triggerWork()
            _ = try await store.consumeEvents(now: start)
            let manual = try store.enqueueManual(intent: "cron", by: "ada", now: start)
            try store.requestCancel(run: manual, by: "ada", now: start)
            _ = try store.cancelRequests()
            try await store.cancelPending(intent: "listener", by: "a test", now: start)
            _ = try store.orphans()
            _ = try store.lookAtApprovals(now: start)
            _ = try store.lastRun(of: "cron", before: 99)
            _ = try store.lastSession(of: "cron", executor: "claude")
            _ = try store.withDetails(store.openRuns())
            _ = try store.specsOfOpenRuns()
            _ = try store.intents()
            _ = try store.runs(.init(intentID: "cron"))
            _ = try store.counts(now: start)
            _ = try store.snapshot { try $0.failingIntentIDs() }
        }
        #expect(asked.count > 40)
        for statement in asked.sorted() {
            for table in try store.wholeTables(statement) where Self.histories.contains(table) {
                Issue.record("reads all of \(table): \(statement)")
            }
        }
    }

    @Test("No statement that deletes old rows reads a whole history")
    func deletion() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        for hour: Int64 in 0..<3 {
            let run = try await store.due("a", start + .hours(hour))
            _ = try await store.claim(limit: 1, now: start + .hours(hour))
            try await store.finish(
                run: run, result: ExecutionResult(outcome: .succeeded), outputFile: "f", now: start + .hours(hour))
        }
        let later = start + .days(1)
        let asked = try await statements(of: store) {
            var pruning = Pruning(store, runsBefore: later, eventsBefore: later)
            #expect(try pruning.runCount() == 2)
            while try pruning.next() != nil {}
            try store.record(NewEvent(.missed, "old"), now: start)
            try store.trimEvents(olderThan: later)
        }
        #expect(asked.contains { $0.hasPrefix("DELETE FROM intent_runs") })
        for statement in asked.sorted() {
            for table in try store.wholeTables(statement) where Self.histories.contains(table) {
                Issue.record("reads all of \(table): \(statement)")
            }
        }
    }

    @Test("What the alert rules ask every minute reads no whole history")
    func alerts() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let asked = try await statements(of: store) {
            try store.snapshot { snapshot in
                _ = try snapshot.troubledRuns(now: start)
                _ = try snapshot.missedDueTimes(now: start)
                _ = try snapshot.usualLengths(of: ["a"])
                _ = try snapshot.events(reason: .databaseDamaged, since: start)
            }
        }
        #expect(asked.count >= 4)
        for statement in asked.sorted() {
            for table in try store.wholeTables(statement) where Self.histories.contains(table) {
                Issue.record("reads all of \(table): \(statement)")
            }
        }
    }

    @Test("Rows that point at a run or an event of the inbox are found by an index when it goes")
    func foreignKeys() throws {
        let store = try Store.inMemory()
        for parent in ["intent_runs", "events_inbox"] {
            #expect(try store.wholeTables("DELETE FROM \(parent) WHERE rowid = 1").isEmpty)
        }
    }

    /// The statements that a store asks while something is done, each once.
    private func statements(of store: Store, _ body: () async throws -> Void) async throws -> Set<String> {
        let collected = Collected()
        try await store.writer.writeWithoutTransaction { db in
            db.trace(options: .statement) { event in
                if case .statement(let statement) = event { collected.add(statement.sql) }
            }
        }
        try await body()
        try await store.writer.writeWithoutTransaction { $0.trace(options: []) }
        return collected.all
    }
}

/// Statements seen on the connection's queue.
private final class Collected: Sendable {
    private let found = Mutex<Set<String>>([])

    func add(_ sql: String) {
        let isStatement = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains { sql.hasPrefix($0) }
        if isStatement { found.withLock { _ = $0.insert(sql) } }
    }

    var all: Set<String> { found.withLock { $0 } }
}

extension Store {
    /// The tables that a statement goes through from their first row on, or that its triggers and foreign keys do: read
    /// off SQLite's program for it.
    fileprivate func wholeTables(_ sql: String) throws -> Set<String> {
        try writer.read { db in
            let roots = Dictionary(
                try Row.fetchAll(db, sql: "SELECT rootpage, name FROM sqlite_schema WHERE type = 'table'")
                    .map { ($0[0] as Int, $0[1] as String) }
            ) { first, _ in first }
            let statement = try db.makeStatement(sql: "EXPLAIN " + sql)
            statement.setUncheckedArguments(StatementArguments())
            var cursors: [Int: String] = [:]
            var found: Set<String> = []
            for row in try Row.fetchAll(statement) {
                let (address, operation): (Int, String) = (row[0], row[1])
                if address == 0 { cursors = [:] }
                let (cursor, page): (Int, Int) = (row[2], row[3])
                switch operation {
                case "OpenRead", "OpenWrite": cursors[cursor] = roots[page]
                case "Rewind": if let table = cursors[cursor] { found.insert(table) }
                default: break
                }
            }
            return found
        }
    }
}
