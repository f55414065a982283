import GRDB
package import HomerCore
package import HomerStore

/// A row of HOMER's `scheduled_job_runs`.
package struct LegacyRunRow: Hashable, Sendable {
    package var id: Int64
    package var jobID: String
    package var jobName: String
    package var sourceFile: String
    package var startedAt: Timestamp?
    /// nil while it runs: HOMER has no other word for that.
    package var completedAt: Timestamp?
    package var success: Bool
    package var output: String?
    package var error: String?
    package var exitCode: Int?

    package init(
        id: Int64, jobID: String, jobName: String, sourceFile: String, startedAt: Timestamp? = nil,
        completedAt: Timestamp? = nil, success: Bool, output: String? = nil, error: String? = nil, exitCode: Int? = nil
    ) {
        self.id = id
        self.jobID = jobID
        self.jobName = jobName
        self.sourceFile = sourceFile
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.success = success
        self.output = output
        self.error = error
        self.exitCode = exitCode
    }
}

/// A row of HOMER's `scheduled_job_state`.
package struct LegacyStateRow: Hashable, Sendable {
    package var lastRunAt: Timestamp?
    package var lastSuccessAt: Timestamp?
    package var consecutiveFailures: Int
    package var isRunning: Bool

    package init(
        lastRunAt: Timestamp? = nil, lastSuccessAt: Timestamp? = nil, consecutiveFailures: Int, isRunning: Bool
    ) {
        self.lastRunAt = lastRunAt
        self.lastSuccessAt = lastSuccessAt
        self.consecutiveFailures = consecutiveFailures
        self.isRunning = isRunning
    }
}

/// What HOMER's tables say, whoever wrote them.
extension StoreSnapshot {
    /// The newest runs, newest first; none in a database without HOMER's tables.
    package func legacyRuns(of job: String? = nil, newest limit: Int = 20) throws -> [LegacyRunRow] {
        try read { db in
            guard try db.tableExists("scheduled_job_runs") else { return [] }
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT id, job_id, job_name, source_file, started_at, completed_at, success, CAST(output AS BLOB),
                      error, exit_code
                    FROM scheduled_job_runs WHERE ?1 IS NULL OR job_id = ?1 ORDER BY id DESC LIMIT ?2
                    """, arguments: [job, limit]
            ).map { Store.legacyRow($0) }
        }
    }
}

extension Store {
    package func legacyRun(_ id: Int64) throws -> LegacyRunRow? {
        try read { db in
            guard try db.tableExists("scheduled_job_runs") else { return nil }
            return try Row.fetchOne(
                db,
                sql: """
                    SELECT id, job_id, job_name, source_file, started_at, completed_at, success, CAST(output AS BLOB),
                      error, exit_code
                    FROM scheduled_job_runs WHERE id = ?
                    """, arguments: [id]
            ).map { Self.legacyRow($0) }
        }
    }

    fileprivate static func legacyRow(_ row: Row) -> LegacyRunRow {
        LegacyRunRow(
            id: row[0], jobID: row[1], jobName: row[2], sourceFile: row[3], startedAt: time(row[4]),
            completedAt: time(row[5]), success: row[6] ?? false, output: WholeText.text(row, 7), error: row[8],
            exitCode: row[9])
    }

    /// HOMER's state of a job; nil when it has none.
    package func legacyState(of job: String) throws -> LegacyStateRow? {
        try read { db in
            guard try db.tableExists("scheduled_job_state") else { return nil }
            let lock = try Self.hasLockColumn(db) ? "is_running" : "0"
            return try Row.fetchOne(
                db,
                sql: """
                    SELECT last_run_at, last_success_at, coalesce(consecutive_failures, 0), coalesce(\(lock), 0)
                    FROM scheduled_job_state WHERE job_id = ?
                    """, arguments: [job]
            ).map { row in
                LegacyStateRow(
                    lastRunAt: Self.time(row[0]), lastSuccessAt: Self.time(row[1]), consecutiveFailures: row[2],
                    isRunning: row[3])
            }
        }
    }
}
