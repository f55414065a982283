import GRDB
package import HomerCore
package import HomerStore

/// A run of the old engine that somebody asked for by hand.
package struct LegacyTrigger: Hashable, Sendable {
    package var id: Int64
    package var jobID: String
    package var requestedBy: String
    /// When the engine looked at it; nil while it waits.
    package var takenAt: Timestamp?
    /// In `scheduled_job_runs`; nil when it waits or was dropped.
    package var runID: Int64?
    /// Why it was dropped.
    package var note: String?

    package init(
        id: Int64, jobID: String, requestedBy: String, takenAt: Timestamp? = nil, runID: Int64? = nil,
        note: String? = nil
    ) {
        self.id = id
        self.jobID = jobID
        self.requestedBy = requestedBy
        self.takenAt = takenAt
        self.runID = runID
        self.note = note
    }
}

extension Store {
    /// Asks the old engine to run a job now; a disabled one too, as HOMER did. Throws `conflict` when the job is running.
    package func enqueueLegacy(job: String, by user: String, now: Timestamp) throws -> Int64 {
        try write { db in
            if try Self.isLegacyRunning(job, db) {
                throw StoreError(.conflict, "\(job) is running in the old engine; try again when it has ended")
            }
            try db.execute(
                sql: "INSERT INTO legacy_triggers (job_id, requested_at, requested_by) VALUES (?, ?, ?)",
                arguments: [job, now.description, user])
            return db.lastInsertedRowID
        }
    }

    package func legacyTrigger(_ id: Int64) throws -> LegacyTrigger? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT id, job_id, requested_by, taken_at, legacy_run_id, note FROM legacy_triggers WHERE id = ?
                    """, arguments: [id]
            ).map { row in
                LegacyTrigger(
                    id: row[0], jobID: row[1], requestedBy: row[2], takenAt: Self.time(row[3]), runID: row[4],
                    note: row[5])
            }
        }
    }

    package func hasLegacyTriggers() throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM legacy_triggers WHERE taken_at IS NULL)"))
                ?? false
        }
    }

    /// Takes what was asked for by hand. When it returns, each start is durably running; a job that is running, or that
    /// is not there any more, is dropped with a note.
    package func takeLegacyTriggers(now: Timestamp) async throws -> [LegacyDecision.Start] {
        try checkGround()
        let epoch = epoch
        return try await writeGrouped { db in
            var starts: [LegacyDecision.Start] = []
            let rows = try Row.fetchAll(
                db, sql: "SELECT id, job_id, requested_by FROM legacy_triggers WHERE taken_at IS NULL ORDER BY id")
            for row in rows {
                var run: Int64?
                var note: String?
                if let job = try Self.legacyJob(row[1], db) {
                    run = try Self.beginLegacyRun(job, by: row[2], epoch: epoch, now: now, db)
                    if let run { starts.append(.init(run: run, job: job, due: nil)) }
                    if run == nil { note = "dropped: the job is running" }
                } else {
                    note = "dropped: there is no such job in a schedule file"
                }
                try db.execute(
                    sql: "UPDATE legacy_triggers SET taken_at = ?, legacy_run_id = ?, note = ? WHERE id = ?",
                    arguments: [now.description, run, note, row[0] as Int64])
            }
            return starts
        }
    }

    /// A job by its id, switched on or not.
    private static func legacyJob(_ id: String, _ db: Database) throws -> LegacyJob? {
        let accepted = try Row.fetchOne(
            db,
            sql: """
                SELECT g.spec, i.source_file, i.generation, i.cursor_ms FROM \(Store.inForce)
                WHERE i.id = ? AND i.source = ? AND i.removed_at IS NULL
                """, arguments: [id, IntentSource.schedule])
        if let row = accepted {
            return LegacyJob(
                spec: try IntentSpec(stored: row[0]), file: row[1], generation: row[2],
                cursor: Timestamp(milliseconds: row[3]))
        }
        return try Row.fetchOne(
            db, sql: "SELECT spec, source_file FROM legacy_jobs WHERE job_id = ?", arguments: [id]
        ).map { row in
            LegacyJob(
                spec: try IntentSpec(canonical: JSONValue(parsing: row[0])), file: row[1], generation: nil,
                cursor: Timestamp(milliseconds: 0))
        }
    }
}
