import GRDB
package import HomerCore
import Synchronization

extension Store {
    /// How many runs wait, by intent: for their first start, and for another attempt.
    package func pendingCounts() throws -> [String: (first: Int, again: Int)] {
        try read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT intent_id, count(*) FILTER (WHERE attempt = 1), count(*) FILTER (WHERE attempt > 1)
                        FROM intent_runs WHERE status = 'pending' AND completed_at IS NULL GROUP BY intent_id
                        """))
            return Dictionary(rows.map { ($0[0], ($0[1], $0[2])) }) { first, _ in first }
        }
    }

    /// Ends the runs of an intent that wait; their occurrences keep their rows.
    ///
    /// - Parameter retries: also those that have been tried and wait for another attempt.
    package func cancelPending(intent id: String, by who: String, retries: Bool = false, now: Timestamp) async throws {
        try await writeGrouped { db in
            let runs = try Int64.fetchAll(
                db,
                sql: "SELECT id FROM intent_runs WHERE intent_id = ? AND status = 'pending' AND (attempt = 1 OR ?)",
                arguments: [id, retries])
            for run in runs {
                let result = ExecutionResult(outcome: .cancelled, error: "replaced by \(who) before it started")
                _ = try Self.finish(run, result, nil, now, db)
            }
        }
    }

    /// True when another process has committed since this was last asked (`PRAGMA data_version`); the first answer is
    /// false. Costs microseconds and no I/O.
    package func hasExternalChange() throws -> Bool {
        let version = try writer.writeWithoutTransaction { db in
            try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version"))
        }
        return lastDataVersion.withLock { last in
            defer { last = version }
            return last != nil && last != version
        }
    }
}

/// Changes whenever the set of enabled intents or a generation of one may have.
package struct ScheduleFingerprint: Hashable, Sendable {
    var serial: Int64
    var intents: Int
    var enabled: Int
}

extension Store {
    /// A few milliseconds for 100,000 intents: an index answers it. Notices a plain `UPDATE intents SET enabled = 0`.
    package func scheduleFingerprint() throws -> ScheduleFingerprint {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT count(*), coalesce(sum(enabled), 0) FROM intents"))
            return ScheduleFingerprint(
                serial: try Self.version(db).serial, intents: row?[0] ?? 0, enabled: row?[1] ?? 0)
        }
    }
}

extension Store {
    /// Ids in order; those of removed intents only when asked for.
    package func intentIDs(includeRemoved: Bool = false) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT id FROM intents WHERE ? OR removed_at IS NULL ORDER BY id", arguments: [includeRemoved]
            )
        }
    }
}
