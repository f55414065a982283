import GRDB
package import HomerCore

/// Old and new runs in one list.
///
/// Three parts make it, each asked for no more rows than the list may have: our own runs, copies of HOMER's runs, and
/// HOMER's runs that have not been copied. So a run is listed once, whether it was copied or not.
extension StoreSnapshot {
    /// Runs of both schedulers or of one, newest first.
    ///
    /// - Parameter now: by which a run of HOMER without an end is going on or lost; nil goes by SQLite's clock.
    package func allRuns(
        _ filter: Store.RunFilter, engine: RunEngine? = nil, now: Timestamp? = nil
    ) throws -> [RunRow] {
        guard engine != .new else { return try runs(filter) }
        let own = engine == .old ? [] : try runs(filter)
        let old = try read { db in
            var found = try Store.runRows(
                db.makeStatement(
                    sql: """
                        SELECT \(Store.runColumns) FROM intent_runs r
                        WHERE r.id < 0 AND (?1 IS NULL OR r.intent_id = ?1)
                          AND (?2 IS NULL OR coalesce(r.outcome, r.status) = ?2)
                          AND (?3 IS NULL OR r.triggered_at >= ?3)
                        ORDER BY r.id DESC LIMIT ?4
                        """), [filter.intentID, filter.result?.rawValue, filter.since?.description, filter.limit])
            guard let table = try OldRunsTable(db, now: now) else { return found }
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
            found += try Store.runRows(
                db.makeStatement(
                    sql: """
                        SELECT \(table.runColumns) FROM scheduled_job_runs o
                        WHERE \(conditions.joined(separator: " AND ")) ORDER BY o.id DESC LIMIT :limit
                        """), StatementArguments(arguments))
            return found
        }
        let all = (own + old).sorted { ($0.triggeredAt, $0.id) > ($1.triggeredAt, $1.id) }
        return Array(all.prefix(filter.limit))
    }
}

extension Store {
    /// The newest runs of a job in HOMER's table, newest first.
    static func oldRuns(of job: String, newest limit: Int, _ table: OldRunsTable, _ db: Database) throws -> [RunRow] {
        try runRows(
            db.cachedStatement(
                sql: """
                    SELECT \(table.runColumns) FROM scheduled_job_runs o WHERE o.job_id = ? ORDER BY o.id DESC LIMIT ?
                    """), [job, limit])
    }
}

extension StoreSnapshot {
    /// Runs in HOMER's table that are going on, oldest first, whichever scheduler carries them.
    package func openOldRuns(now: Timestamp) throws -> [RunRow] {
        try read { db in
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
    }
}

extension Store {
    /// How the runs of HOMER's table that began since a moment ended.
    static func countOldRuns(since: Timestamp, now: Timestamp, _ db: Database) throws -> (succeeded: Int, failed: Int) {
        guard let table = try OldRunsTable(db, now: now) else { return (0, 0) }
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) FILTER (WHERE \(table.status) = 'completed'),
                  count(*) FILTER (WHERE \(table.status) = 'failed')
                FROM scheduled_job_runs o
                WHERE o.started_at >= date(?1, '-1 day') AND \(table.started) >= ?1
                """, arguments: [since.description])
        return (row?[0] ?? 0, row?[1] ?? 0)
    }
}

extension StoreSnapshot {
    /// Whether there are runs of HOMER at all, or of one of its jobs.
    package func hasOldRuns(of job: String? = nil) throws -> Bool {
        try read { db in
            let copy = "SELECT 1 FROM intent_runs r WHERE r.id < 0 AND (?1 IS NULL OR r.intent_id = ?1)"
            if try Bool.fetchOne(db, sql: "SELECT EXISTS (\(copy))", arguments: [job]) ?? false { return true }
            guard try OldRunsTable(db) != nil else { return false }
            let row = "SELECT 1 FROM scheduled_job_runs o WHERE ?1 IS NULL OR o.job_id = ?1"
            return try Bool.fetchOne(db, sql: "SELECT EXISTS (\(row))", arguments: [job]) ?? false
        }
    }
}

extension Store {
    /// A run of HOMER that has not been copied.
    static func oldRun(_ id: Int64, _ db: Database) throws -> RunRow? {
        guard let number = RunName(id).oldNumber, let table = try OldRunsTable(db) else { return nil }
        let sql = "SELECT \(table.runColumns) FROM scheduled_job_runs o WHERE o.id = ?"
        return try runRows(db.makeStatement(sql: sql), [number]).first
    }

    static func oldOutput(_ id: Int64, _ db: Database) throws -> String? {
        guard let number = RunName(id).oldNumber, let table = try OldRunsTable(db) else { return nil }
        return try WholeText.fetchOne(
            db, sql: "SELECT CAST(\(table.output) AS BLOB) FROM scheduled_job_runs o WHERE o.id = ?",
            arguments: [number])
    }
}

extension RunRow {
    package var name: RunName { RunName(id) }
}
