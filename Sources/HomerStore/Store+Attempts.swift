import GRDB
package import HomerCore

/// An attempt that ended and was not the run's ending, or the last one of several.
package struct AttemptRow: Hashable, Sendable {
    package var attempt: Int
    /// 0 is the intent's own execution, 1 the first fallback.
    package var link: Int
    package var executor: String
    package var startedAt: Timestamp?
    package var endedAt: Timestamp
    package var outcome: String
    package var exitCode: Int?
    package var error: String?
    /// When the next attempt was to start; nil for the last one.
    package var nextAt: Timestamp?
}

extension Store {
    /// Records the attempt that ended and lets the run wait for its next one, in one transaction: a crash at any point
    /// finds either an attempt without ending or a run that waits. Returns false when the run has ended meanwhile.
    ///
    /// - Parameters:
    ///   - executor: what carried the attempt; nil takes the one the generation names.
    ///   - link: which link of the chain the next attempt is of.
    ///   - nextAt: when it may start.
    @discardableResult
    package func retry(
        run id: Int64, result: ExecutionResult, executor: String?, link: Int, nextAt: Timestamp, now: Timestamp
    ) async throws -> Bool {
        try await writeGrouped { db in
            try Self.recordAttempt(id, result, executor: executor, nextAt: nextAt, now: now, db)
            try db.cachedStatement(
                sql: """
                    UPDATE intent_runs SET status = 'pending', attempt = attempt + 1, link = ?, not_before = ?,
                      started_at = NULL, pid = NULL, process_start = NULL, boot_id = NULL
                    WHERE id = ? AND status = 'running'
                    """
            ).execute(arguments: [link, nextAt.description, id])
            guard db.changesCount == 1 else { return false }
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT intent_id, attempt FROM intent_runs WHERE id = ?"), arguments: [id])
            let detail = result.error.map { ": " + String($0.prefix(200)) } ?? ""
            let attempt: Int = row?[1] ?? 2
            try Self.recordEvent(
                NewEvent(
                    .runRetried, "attempt \(attempt - 1) \(result.outcome.rawValue), the next at \(nextAt)\(detail)",
                    intentID: row?[0], runID: id), now: now, db)
            return true
        }
    }

    static func recordAttempt(
        _ id: Int64, _ result: ExecutionResult, executor: String?, nextAt: Timestamp?, now: Timestamp, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO run_attempts
                  (run_id, attempt, link, executor, started_at, ended_at, outcome, exit_code, error, next_at)
                SELECT r.id, r.attempt, r.link,
                  coalesce(?1, (SELECT CASE r.link WHEN 0 THEN json_extract(g.spec, '$.execution.executor')
                    ELSE json_extract(g.spec, '$.fallback[' || (r.link - 1) || '].executor') END
                    FROM intent_generations g WHERE g.intent_id = r.intent_id AND g.generation = r.generation), '?'),
                  r.started_at, ?2, ?3, ?4, ?5, ?6
                FROM intent_runs r WHERE r.id = ?7 AND r.completed_at IS NULL
                """
        ).execute(arguments: [
            executor, now.description, result.outcome.rawValue, result.exitCode,
            result.error?.bounded(to: attemptErrorLimit), nextAt?.description, id,
        ])
    }

    private static let attemptErrorLimit = 16 << 10

    /// The attempts of a run, oldest first; empty for a run that needed only one.
    package func attempts(ofRun id: Int64) throws -> [AttemptRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT attempt, link, executor, started_at, ended_at, outcome, exit_code, error, next_at
                    FROM run_attempts WHERE run_id = ? ORDER BY attempt
                    """, arguments: [id]
            ).map { row in
                AttemptRow(
                    attempt: row[0], link: row[1], executor: row[2], startedAt: Self.time(row[3]),
                    endedAt: Self.time(row[4]) ?? Timestamp(milliseconds: 0), outcome: row[5], exitCode: row[6],
                    error: row[7], nextAt: Self.time(row[8]))
            }
        }
    }

    /// When the next run that waits for another attempt may start, after a moment; an index answers it.
    package func nextAttempt(after moment: Timestamp) throws -> Timestamp? {
        try read { db in
            Self.time(
                try String.fetchOne(
                    db.cachedStatement(
                        sql: """
                            SELECT min(not_before) FROM intent_runs
                            WHERE completed_at IS NULL AND not_before IS NOT NULL AND not_before > ?
                            """), arguments: [moment.description]))
        }
    }
}
