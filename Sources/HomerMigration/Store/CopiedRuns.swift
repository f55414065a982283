import GRDB
import HomerCore
import HomerStore

/// The old HOMER's runs as `importHistory` copied them: the table `foreign_runs`, under the old HOMER's own numbers.
enum CopiedRuns {
    /// With the names of `Store.runColumns`, from `foreign_runs f`.
    private static let runColumns = """
        f.number - \(RunName.base) AS id, f.job_id AS intent_id, 'import' AS triggered_by, f.triggered_at,
        f.started_at, f.completed_at, f.status, f.outcome, f.exit_code, f.duration_ms, f.error, f.output_bytes,
        \(OldRunsTable.columnsOfOurs)
        """

    static func list(_ filter: Store.RunFilter, _ db: Database) throws -> [RunRow] {
        try Store.runRows(
            db.cachedStatement(
                sql: """
                    SELECT \(runColumns) FROM foreign_runs f
                    WHERE (?1 IS NULL OR f.job_id = ?1) AND (?2 IS NULL OR f.outcome = ?2)
                      AND (?3 IS NULL OR f.triggered_at >= ?3)
                    ORDER BY f.number DESC LIMIT ?4
                    """), [filter.intentID, filter.result?.rawValue, filter.since?.description, filter.limit])
    }

    static func find(_ number: Int64, _ db: Database) throws -> RunRow? {
        try Store.runRows(
            db.cachedStatement(sql: "SELECT \(runColumns) FROM foreign_runs f WHERE f.number = ?"), [number]
        ).first
    }

    static func output(_ number: Int64, _ db: Database) throws -> String? {
        try WholeText.fetchOne(
            db, sql: "SELECT CAST(output AS BLOB) FROM foreign_runs WHERE number = ?", arguments: [number])
    }

    static func exist(of job: String?, _ db: Database) throws -> Bool {
        let copy = "SELECT 1 FROM foreign_runs WHERE ?1 IS NULL OR job_id = ?1"
        return try Bool.fetchOne(db, sql: "SELECT EXISTS (\(copy))", arguments: [job]) ?? false
    }

    /// How long the newest copies of each job took that went to an end of their own, the newest first.
    static func durations(newest limit: Int, _ db: Database) throws -> [String: [Int64]] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT f.job_id, f.duration_ms
                FROM (SELECT DISTINCT job_id FROM foreign_runs) j CROSS JOIN foreign_runs f
                WHERE f.number IN (SELECT n.number FROM foreign_runs n
                  WHERE n.job_id = j.job_id AND n.duration_ms IS NOT NULL AND n.outcome NOT IN ('cancelled', 'lost')
                  ORDER BY n.number DESC LIMIT ?)
                ORDER BY f.number DESC
                """, arguments: [limit])
        var found: [String: [Int64]] = [:]
        while let row = try rows.next() { found[row[0], default: []].append(row[1]) }
        return found
    }

    /// Copies that ended before a moment and are neither the last run nor the last failure of their intent. Runs of
    /// ours are younger than any copy, and `Pruning` always leaves the last of them and their last failure.
    private static let old = """
        FROM foreign_runs f
        WHERE f.triggered_at < ?1 AND f.completed_at < ?1
          AND (f.number <> (SELECT max(n.number) FROM foreign_runs n WHERE n.job_id = f.job_id)
            OR EXISTS (SELECT 1 FROM intent_runs r WHERE r.intent_id = f.job_id))
          AND (f.status <> 'failed'
            OR f.number <> (SELECT max(n.number) FROM foreign_runs n WHERE n.job_id = f.job_id AND n.status = 'failed')
            OR EXISTS (SELECT 1 FROM intent_runs r WHERE r.intent_id = f.job_id AND r.status = 'failed'))
        """

    static func countOld(before moment: Timestamp, _ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) \(old)", arguments: [moment.description]) ?? 0
    }

    /// Deletes at most `limit` of them and returns how many went. Their marks stay, so none is copied again.
    static func deleteOld(before moment: Timestamp, limit: Int, _ db: Database) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM foreign_runs
                WHERE number IN (SELECT f.number \(old) ORDER BY f.triggered_at, f.number LIMIT ?2)
                """, arguments: [moment.description, limit])
        return db.changesCount
    }
}
