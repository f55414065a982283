package import GRDB
package import HomerCore
package import HomerStore

/// What parallel mode reads of HOMER's own tables. Nothing here writes, and every question has an answer when the tables
/// do not exist.
extension Store {
    /// A run of the old engine with the job it belongs to. `output` is the head of the raw text.
    package struct OldRun: Hashable, Sendable {
        package var jobID: String
        package var run: ComparedRun

        package init(jobID: String, run: ComparedRun) {
            self.jobID = jobID
            self.run = run
        }
    }

    /// Runs that started from a moment on and belong to no comparison yet, oldest first.
    package func unclaimedOldRuns(from moment: Timestamp) throws -> [OldRun] {
        try read { db in
            guard try Self.hasOldRuns(db) else { return [] }
            // The day alone: SQLite's own form of a time sorts before the ISO form of the same day.
            return try Self.oldRuns(
                db,
                where: """
                    started_at >= ? AND NOT EXISTS (
                      SELECT 1 FROM parallel_comparisons c WHERE c.old_run_id = scheduled_job_runs.id)
                    """, arguments: [String(moment.description.prefix(10))]
            ).filter { $0.run.startedAt >= moment }
        }
    }

    package func oldRuns(ids: [Int64]) throws -> [Int64: ComparedRun] {
        try read { db in
            guard try Self.hasOldRuns(db) else { return [:] }
            var found: [Int64: ComparedRun] = [:]
            for id in ids {
                found[id] = try Self.oldRuns(db, where: "id = ?", arguments: [id]).first?.run
            }
            return found
        }
    }

    /// What the old engine's rows say of a due time of a job that it did not run.
    package func oldEvidence(
        job: String, at planned: Timestamp, tolerance: Milliseconds
    ) throws -> FireJudge.Evidence {
        try read { db in
            var evidence = FireJudge.Evidence()
            guard try Self.hasOldRuns(db) else { return evidence }
            let before = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT completed_at FROM scheduled_job_runs
                        WHERE job_id = ? AND started_at < ? ORDER BY started_at DESC, id DESC LIMIT 1
                        """), arguments: [job, planned.description])
            if let before {
                evidence.knowsJob = true
                evidence.wasRunning = Self.oldTime(before[0]).map { $0 > planned } ?? true
            }
            evidence.startedOther =
                try Bool.fetchOne(
                    db.cachedStatement(
                        sql: """
                            SELECT EXISTS (SELECT 1 FROM scheduled_job_runs
                              WHERE started_at BETWEEN ? AND ? AND job_id <> ?)
                            """),
                    arguments: [(planned - tolerance).description, (planned + tolerance).description, job]) ?? false
            return evidence
        }
    }

    /// How many rows HOMER's table of runs has, and which numbers; nil when there is no such table.
    package func oldRowCounts() throws -> ParallelFacts.OldRows? {
        try read { db in
            guard try Self.hasOldRuns(db),
                let row = try Row.fetchOne(
                    db, sql: "SELECT count(*), coalesce(min(id), 0), coalesce(max(id), 0) FROM scheduled_job_runs")
            else { return nil }
            return ParallelFacts.OldRows(count: row[0], firstID: row[1], lastID: row[2])
        }
    }

    /// Whether HOMER made this database, or has used it.
    package func isHomerDatabase() throws -> Bool {
        try read { db in try db.tableExists("_migrations") || Self.hasOldRuns(db) }
    }

    /// When each flag was last written; without those whose time cannot be read.
    package func flagTimes() throws -> [RuntimeFlag: Timestamp] {
        try read { db in
            var times: [RuntimeFlag: Timestamp] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT key, updated_at FROM runtime_flags") {
                if let flag = RuntimeFlag(rawValue: row[0]) { times[flag] = Self.oldTime(row[1]) }
            }
            return times
        }
    }

    package static func hasOldRuns(_ db: Database) throws -> Bool { try db.tableExists("scheduled_job_runs") }

    private static func oldRuns(
        _ db: Database, where condition: String, arguments: StatementArguments
    ) throws -> [OldRun] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, job_id, started_at, completed_at, success, exit_code,
                  substr(CASE WHEN success = 0 THEN coalesce(nullif(error, ''), output, '')
                    ELSE coalesce(nullif(output, ''), error, '') END, 1, 4096)
                FROM scheduled_job_runs WHERE \(condition) ORDER BY started_at, id
                """, arguments: arguments
        ).compactMap { row in
            guard let started = oldTime(row[2]) else { return nil }
            let completed = oldTime(row[3])
            return OldRun(
                jobID: row[1],
                run: ComparedRun(
                    id: row[0], startedAt: started, completedAt: completed, success: completed == nil ? nil : row[4],
                    exitCode: row[5], output: row[6]))
        }
    }

    /// ISO-8601 as HOMER's code wrote it, or `YYYY-MM-DD HH:MM:SS` as SQLite did, which is UTC without saying so.
    package static func oldTime(_ text: String?) -> Timestamp? {
        guard let text else { return nil }
        if let time = Timestamp(iso: text) { return time }
        let parts = text.split(separator: " ")
        return parts.count == 2 ? Timestamp(iso: "\(parts[0])T\(parts[1])Z") : nil
    }
}
