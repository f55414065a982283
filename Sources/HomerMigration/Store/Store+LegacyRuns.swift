package import GRDB
package import HomerCore
package import HomerStore

/// A run of the old engine that a daemon left open.
package struct LegacyOrphan: Hashable, Sendable {
    package var run: Int64
    package var jobID: String
    package var process: ProcessIdentity?

    package init(run: Int64, jobID: String, process: ProcessIdentity? = nil) {
        self.run = run
        self.jobID = jobID
        self.process = process
    }
}

/// HOMER's tables, written in its formats: `toISOString` for its own times, SQLite's for `created_at`.
extension Store {
    /// Takes HOMER's lock of a job and stores its run; nil when the job is running, in either engine.
    package static func beginLegacyRun(
        _ job: LegacyJob, by user: String?, epoch: Int64?, now: Timestamp, _ db: Database
    ) throws -> Int64? {
        try db.execute(sql: Schema.homerTables)
        guard try !isLegacyRunning(job.id, db), try !hasActiveRun(job.id, db) else { return nil }
        try db.execute(
            sql: """
                INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, success, created_at)
                VALUES (?, ?, ?, ?, 0, ?)
                """, arguments: [job.id, job.spec.name, job.file, now.description, now.sqliteText])
        let run = db.lastInsertedRowID
        try db.execute(
            sql: """
                INSERT INTO scheduled_job_state (job_id, source_file, last_run_at, updated_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (job_id) DO UPDATE SET source_file = ?2, last_run_at = ?3, updated_at = ?4
                """, arguments: [job.id, job.file, now.description, now.sqliteText])
        try setLock(job.id, true, db)
        try db.execute(
            sql: "INSERT INTO legacy_processes (run_id, job_id, epoch, requested_by) VALUES (?, ?, ?, ?)",
            arguments: [run, job.id, epoch, user])
        return run
    }

    /// Whether HOMER's lock of a job is taken, or a run of ours has no ending yet.
    package static func isLegacyRunning(_ job: String, _ db: Database) throws -> Bool {
        let isOpen = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM legacy_processes WHERE job_id = ? AND ended_at IS NULL"),
            arguments: [job])
        if isOpen == true { return true }
        guard try hasLockColumn(db) else { return false }
        return try Bool.fetchOne(
            db, sql: "SELECT 1 FROM scheduled_job_state WHERE job_id = ? AND is_running = 1", arguments: [job]) ?? false
    }

    /// A run of the intent that is active keeps the old engine from starting another; not one that parallel mode makes
    /// for comparison, which must change nothing of what the old engine does.
    private static func hasActiveRun(_ job: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT 1 FROM intent_runs WHERE intent_id = ? AND completed_at IS NULL AND exclusive = 1
                      AND approval IS NOT 'waiting' AND triggered_by IS NOT 'parallel' LIMIT 1
                    """), arguments: [job]) ?? false
    }

    /// HOMER had no lock before its migration 005.
    static func hasLockColumn(_ db: Database) throws -> Bool {
        guard try db.tableExists("scheduled_job_state") else { return false }
        return try db.columns(in: "scheduled_job_state").contains { $0.name == "is_running" }
    }

    private static func setLock(_ job: String, _ isRunning: Bool, _ db: Database) throws {
        guard try hasLockColumn(db) else { return }
        try db.execute(
            sql: "UPDATE scheduled_job_state SET is_running = ? WHERE job_id = ?", arguments: [isRunning, job])
    }

    /// Notes which process carries a run of the old engine and where its output goes.
    package func startedLegacy(run: Int64, process: ProcessIdentity, outputFile: String) async throws {
        try await writeGrouped { db in
            try db.execute(
                sql: """
                    UPDATE legacy_processes SET pid = ?, process_start = ?, boot_id = ?, output_file = ?
                    WHERE run_id = ? AND ended_at IS NULL
                    """,
                arguments: [process.pid, Int64(bitPattern: process.startTicks), process.bootID, outputFile, run])
        }
    }

    /// Writes the one ending of a run of the old engine and releases its lock. Call it when no process of the run is
    /// left. A run that has an ending keeps it.
    package func finishLegacy(run: Int64, ending: LegacyEnding, now: Timestamp) async throws {
        try await writeGrouped { db in
            try Self.endLegacyRun(run, ending, event: ending.success ? .runSucceeded : .runFailed, now: now, db)
        }
    }

    private static func endLegacyRun(
        _ run: Int64, _ ending: LegacyEnding, event: EventReason, now: Timestamp, _ db: Database
    ) throws {
        guard
            let job = try String.fetchOne(
                db, sql: "SELECT job_id FROM legacy_processes WHERE run_id = ? AND ended_at IS NULL", arguments: [run])
        else { return }
        try db.execute(
            sql: "UPDATE legacy_processes SET ended_at = ? WHERE run_id = ?", arguments: [now.description, run])
        try db.execute(
            sql: """
                UPDATE scheduled_job_runs SET completed_at = ?, success = ?, output = CAST(? AS TEXT), error = ?,
                  exit_code = ?
                WHERE id = ? AND completed_at IS NULL
                """,
            arguments: [
                now.description, ending.success, WholeText.argument(ending.output), ending.error?.withVisibleNUL,
                ending.exitCode, run,
            ])
        try db.execute(
            sql: """
                UPDATE scheduled_job_state SET
                  last_success_at = CASE WHEN ?1 THEN ?2 ELSE last_success_at END,
                  consecutive_failures = CASE WHEN ?1 THEN 0 ELSE coalesce(consecutive_failures, 0) + 1 END,
                  updated_at = ?3
                WHERE job_id = ?4
                """, arguments: [ending.success, now.description, now.sqliteText, job])
        try setLock(job, false, db)
        let detail = ending.error.map { ": \($0.prefix(200))" } ?? ""
        try recordEvent(
            NewEvent(event, "run \(RunName(old: run)) of the old engine ended\(detail)", intentID: job), now: now, db)
    }

    /// Runs of the old engine that no daemon of this epoch started and that have no ending.
    package func legacyOrphans() throws -> [LegacyOrphan] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT run_id, job_id, pid, process_start, boot_id FROM legacy_processes
                    WHERE ended_at IS NULL AND epoch IS NOT ? ORDER BY run_id
                    """, arguments: [epoch]
            ).map { row in
                var process: ProcessIdentity?
                if let pid: Int32 = row[2], let ticks: Int64 = row[3], let boot: String = row[4] {
                    process = ProcessIdentity(pid: pid, startTicks: UInt64(bitPattern: ticks), bootID: boot)
                }
                return LegacyOrphan(run: row[0], jobID: row[1], process: process)
            }
        }
    }

    /// Ends a run that a dead daemon left open. Its processes are gone.
    package func interruptLegacy(run: Int64, story: String, now: Timestamp) async throws {
        let ending = LegacyEnding(success: false, output: LegacyEnding.noOutput, error: story, exitCode: 1)
        try await writeGrouped { db in try Self.endLegacyRun(run, ending, event: .runLost, now: now, db) }
    }

    /// Releases HOMER's locks that no run of ours holds: whoever took them is dead. Each has an event. Not
    /// beside a living HOMER: there the locks are its own. Returns the jobs.
    package func clearLegacyLocks(now: Timestamp) throws -> [String] {
        let stuck = try read { db -> [String] in
            guard try Self.hasLockColumn(db) else { return [] }
            return try String.fetchAll(
                db,
                sql: """
                    SELECT job_id FROM scheduled_job_state WHERE is_running = 1 AND job_id NOT IN
                      (SELECT job_id FROM legacy_processes WHERE ended_at IS NULL) ORDER BY job_id
                    """)
        }
        guard !stuck.isEmpty else { return [] }
        try write { db in
            for job in stuck {
                try Self.setLock(job, false, db)
                let text = "is_running was left set by a scheduler that died; it is cleared and the job runs again"
                try Self.recordEvent(NewEvent(.legacyUnlocked, text, intentID: job), now: now, db)
            }
        }
        return stuck
    }

    /// The old engine makes up for nothing: what fell due while no daemon was there stays undone, also when the new
    /// engine takes over later. Writes nothing when the new one has the jobs.
    package func skipLegacyDowntime(now: Timestamp) throws {
        try write { db in
            guard try Self.flags(db).route.jobs == .old else { return }
            try db.execute(
                sql: "UPDATE intents SET cursor_ms = ?1 WHERE source = ?2 AND cursor_ms < ?1",
                arguments: [now.milliseconds, IntentSource.schedule])
        }
    }
}

extension Timestamp {
    /// `2026-02-03 01:00:00`, what SQLite's CURRENT_TIMESTAMP writes.
    package var sqliteText: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }
}
