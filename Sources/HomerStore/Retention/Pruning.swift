import GRDB
package import HomerCore

/// An output file of a run that was deleted.
package struct PrunedOutput: Hashable, Sendable {
    package var run: Int64
    package var file: String
}

/// Deletes what is old, in transactions of so few rows that a daemon never notices them.
///
/// Runs go when they ended before a moment and are neither the last run nor the last failure of their intent, each with
/// its attempts and the decision about its due time; then runs of another scheduler by the same rule, configurations
/// that no run refers to, decisions that led to no run, events, and events of the inbox that were taken. Which rows go is read outside the transactions: a run that has ended stays ended, and one that has a
/// later run keeps it.
package struct Pruning {
    /// What one transaction took.
    package struct Batch: Hashable, Sendable {
        /// Rows of any kind.
        package var rows = 0
        package var runs = 0
        package var events = 0
        /// Files nobody asks for any more.
        package var outputs: [PrunedOutput] = []
    }

    private enum Stage { case runs, foreign, configs, decisions, events, inbox, done }

    /// Rows a transaction: some hundredths of a second.
    package static let batchSize = 200

    private let store: Store
    private let runsBefore: Timestamp
    private let eventsBefore: String
    private let size: Int
    private var stage = Stage.runs
    /// The last run that was looked at.
    private var after = (time: "", id: Int64.min)

    package init(
        _ store: Store, runsBefore: Timestamp, eventsBefore: Timestamp, batchSize: Int = Pruning.batchSize
    ) {
        self.store = store
        self.runsBefore = runsBefore
        self.eventsBefore = eventsBefore.description
        size = batchSize
    }

    /// How many runs will go, as things stand.
    package func runCount() throws -> Int {
        try store.read { [store, runsBefore] db in
            let own =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM (SELECT r.id \(Self.oldRuns))",
                    arguments: ["cut": runsBefore.description, "time": "", "id": Int64.min]) ?? 0
            return try own + store.foreign.countOld(runsBefore, db)
        }
    }

    /// Deletes the next batch, in one transaction; nil when nothing old is left.
    package mutating func next() throws -> Batch? {
        while true {
            let batch: Batch
            switch stage {
            case .runs: batch = try nextRuns()
            case .foreign: batch = try nextForeign()
            case .configs: batch = try nextConfigs()
            case .decisions: batch = try nextDecisions()
            case .events: batch = try nextEvents()
            case .inbox: batch = try nextOfInbox()
            case .done: return nil
            }
            if batch.rows > 0 { return batch }
        }
    }

    /// By the index over `triggered_at`: no run ends before it is asked for.
    private static let oldRuns = """
        FROM intent_runs r
        WHERE r.triggered_at < :cut AND (r.triggered_at, r.id) > (:time, :id) AND r.completed_at < :cut
          AND r.id <> (SELECT max(n.id) FROM intent_runs n WHERE n.intent_id = r.intent_id)
          AND r.id IS NOT (SELECT f.id FROM intent_runs f WHERE f.intent_id = r.intent_id AND f.status = 'failed'
            ORDER BY f.id DESC LIMIT 1)
        """

    private mutating func nextRuns() throws -> Batch {
        let arguments: StatementArguments = [
            "cut": runsBefore.description, "time": after.time, "id": after.id, "size": size,
        ]
        let old = try store.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.id, r.triggered_at, r.output_file \(Self.oldRuns)
                    ORDER BY r.triggered_at, r.id LIMIT :size
                    """, arguments: arguments
            ).map { (id: $0[0] as Int64, time: $0[1] as String, output: $0[2] as String?) }
        }
        guard let last = old.last else {
            stage = .foreign
            return Batch()
        }
        after = (last.time, last.id)
        let ids = StatementArguments(old.map(\.id))
        let marks = old.map { _ in "?" }.joined(separator: ", ")
        var batch = Batch()
        batch.outputs = old.compactMap { run in run.output.map { PrunedOutput(run: run.id, file: $0) } }
        let (runs, decisions, attempts) = try store.write { db in
            let attempts = try Row.fetchAll(
                db,
                sql: """
                    SELECT run_id, output_file FROM run_attempts
                    WHERE run_id IN (\(marks)) AND output_file IS NOT NULL
                    """, arguments: ids
            ).map { PrunedOutput(run: $0[0], file: $0[1]) }
            try db.execute(sql: "DELETE FROM occurrences WHERE run_id IN (\(marks))", arguments: ids)
            let decisions = db.changesCount
            try db.execute(sql: "DELETE FROM intent_runs WHERE id IN (\(marks))", arguments: ids)
            return (db.changesCount, decisions, attempts)
        }
        (batch.rows, batch.runs) = (runs + decisions, runs)
        batch.outputs += attempts.filter { !batch.outputs.contains($0) }
        return batch
    }

    /// Runs of another scheduler that are kept here.
    private mutating func nextForeign() throws -> Batch {
        let gone = try store.write { [store, runsBefore, size] in try store.foreign.deleteOld(runsBefore, size, $0) }
        if gone < size { stage = .configs }
        return Batch(rows: gone, runs: gone)
    }

    /// Configurations that no run refers to any more.
    private mutating func nextConfigs() throws -> Batch {
        let gone = try delete(
            """
            DELETE FROM effective_configs WHERE digest IN (
              SELECT c.digest FROM effective_configs c WHERE c.first_seen_at < :before
                AND NOT EXISTS (SELECT 1 FROM intent_runs r WHERE r.config = c.digest) LIMIT :size)
            """, before: runsBefore.description)
        if gone < size { stage = .decisions }
        return Batch(rows: gone)
    }

    private mutating func nextDecisions() throws -> Batch {
        let gone = try delete(
            """
            DELETE FROM occurrences WHERE (intent_id, scheduled_for) IN (
              SELECT intent_id, scheduled_for FROM occurrences WHERE run_id IS NULL AND decided_at < :before LIMIT :size)
            """, before: runsBefore.description)
        if gone < size { stage = .events }
        return Batch(rows: gone)
    }

    private mutating func nextEvents() throws -> Batch {
        let gone = try delete(
            """
            DELETE FROM events WHERE id IN (SELECT id FROM events WHERE last_time < :before ORDER BY last_time LIMIT :size)
            """, before: eventsBefore)
        if gone < size { stage = .inbox }
        return Batch(rows: gone, events: gone)
    }

    private mutating func nextOfInbox() throws -> Batch {
        let gone = try delete(
            """
            DELETE FROM events_inbox WHERE number IN (
              SELECT number FROM events_inbox WHERE consumed_at < :before ORDER BY consumed_at LIMIT :size)
            """, before: eventsBefore)
        if gone < size { stage = .done }
        return Batch(rows: gone)
    }

    /// One transaction; returns how many rows it took.
    private func delete(_ sql: String, before: String) throws -> Int {
        try store.write { [size] db in
            try db.execute(sql: sql, arguments: ["before": before, "size": size])
            return db.changesCount
        }
    }
}

extension Store {
    /// Deletes runs, events and decisions older than the given moments; the last failure and the last run of each intent
    /// stay. Returns how many rows went.
    package func prune(runsBefore: Timestamp, eventsBefore: Timestamp) throws -> (runs: Int, events: Int) {
        var pruning = Pruning(self, runsBefore: runsBefore, eventsBefore: eventsBefore)
        var gone = (runs: 0, events: 0)
        while let batch = try pruning.next() {
            gone.runs += batch.runs
            gone.events += batch.events
        }
        return gone
    }
}
