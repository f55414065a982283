import GRDB
import HomerCore
package import HomerStore

extension ForeignRuns {
    /// The old HOMER's runs.
    ///
    /// Two parts make a list, each asked for no more rows than it may have: copies, and rows that have not been copied.
    /// So a run is listed once, whether it was copied or not.
    package static let oldHomer = ForeignRuns(
        list: { try CopiedRuns.list($0, $2) + originals($0, now: $1, $2) },
        newest: { job, limit, db in
            guard let table = try OldRunsTable(db) else { return [] }
            return try rows(
                "SELECT \(table.runColumns) FROM scheduled_job_runs o WHERE o.job_id = ? ORDER BY o.id DESC LIMIT ?",
                [job, limit], db)
        },
        open: { try goingOn($0, $1) }, endings: { try endings(since: $0, now: $1, $2) },
        exist: { try exist(of: $0, $1) },
        find: { id, db in
            guard let number = RunName(id).oldNumber else { return nil }
            if let copy = try CopiedRuns.find(number, db) { return copy }
            guard let table = try OldRunsTable(db) else { return nil }
            return try rows("SELECT \(table.runColumns) FROM scheduled_job_runs o WHERE o.id = ?", [number], db).first
        },
        output: { id, db in
            guard let number = RunName(id).oldNumber else { return nil }
            if let copy = try CopiedRuns.output(number, db) { return copy }
            guard let table = try OldRunsTable(db) else { return nil }
            return try WholeText.fetchOne(
                db, sql: "SELECT CAST(\(table.output) AS BLOB) FROM scheduled_job_runs o WHERE o.id = ?",
                arguments: [number])
        },
        cancel: { store, id, user in
            guard let number = RunName(id).oldNumber else { return false }
            try store.requestLegacyCancel(run: number, by: user)
            return true
        },
        durations: { try CopiedRuns.durations(newest: $0, $1) },
        countOld: { try CopiedRuns.countOld(before: $0, $1) },
        deleteOld: { try CopiedRuns.deleteOld(before: $0, limit: $1, $2) })

    private static func rows(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws -> [RunRow] {
        try Store.runRows(db.cachedStatement(sql: sql), arguments)
    }

    private static func originals(_ filter: Store.RunFilter, now: Timestamp?, _ db: Database) throws -> [RunRow] {
        guard let table = try OldRunsTable(db, now: now) else { return [] }
        // Conditions are left out rather than made optional, so that HOMER's indexes can answer. The rough bound by
        // day holds for both ways in which HOMER writes a time.
        var conditions = [OldRunsTable.isNotCopied]
        if filter.intentID != nil { conditions.append("o.job_id = :intent") }
        if filter.result != nil { conditions.append("coalesce(\(table.outcome), \(table.status)) = :result") }
        if filter.since != nil {
            conditions.append("o.started_at >= date(:since, '-1 day') AND \(table.started) >= :since")
        }
        var arguments: [String: (any DatabaseValueConvertible)?] = ["limit": filter.limit]
        if let id = filter.intentID { arguments["intent"] = id }
        if let result = filter.result { arguments["result"] = result.rawValue }
        if let since = filter.since { arguments["since"] = since.description }
        return try Store.runRows(
            db.makeStatement(
                sql: """
                    SELECT \(table.runColumns) FROM scheduled_job_runs o
                    WHERE \(conditions.joined(separator: " AND ")) ORDER BY o.id DESC LIMIT :limit
                    """), StatementArguments(arguments))
    }

    private static func goingOn(_ now: Timestamp, _ db: Database) throws -> [RunRow] {
        guard let table = try OldRunsTable(db, now: now) else { return [] }
        return try Store.runRows(
            db.makeStatement(
                sql: """
                    SELECT \(table.runColumns) FROM scheduled_job_runs o
                    WHERE (o.started_at >= date(?1, '-1 day')
                        OR o.id IN (SELECT run_id FROM legacy_processes WHERE ended_at IS NULL))
                      AND \(table.isGoingOn)
                    ORDER BY o.id
                    """), [(now - OldScheduler.openRunAge).description])
    }

    private static func endings(since: Timestamp, now: Timestamp, _ db: Database) throws -> Endings {
        guard let table = try OldRunsTable(db, now: now) else { return Endings() }
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) FILTER (WHERE \(table.status) = 'completed'),
                  count(*) FILTER (WHERE \(table.status) = 'failed')
                FROM scheduled_job_runs o
                WHERE o.started_at >= date(?1, '-1 day') AND \(table.started) >= ?1
                """, arguments: [since.description])
        return Endings(succeeded: row?[0] ?? 0, failed: row?[1] ?? 0)
    }

    private static func exist(of job: String?, _ db: Database) throws -> Bool {
        if try CopiedRuns.exist(of: job, db) { return true }
        guard try OldRunsTable(db) != nil else { return false }
        let row = "SELECT 1 FROM scheduled_job_runs o WHERE ?1 IS NULL OR o.job_id = ?1"
        return try Bool.fetchOne(db, sql: "SELECT EXISTS (\(row))", arguments: [job]) ?? false
    }
}
