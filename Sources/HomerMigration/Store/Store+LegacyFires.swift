package import GRDB
package import HomerCore
package import HomerStore

/// What came of the old engine's proposals.
package struct LegacyDecision: Hashable, Sendable {
    /// A run that is stored as running: start it after this, never before.
    package struct Start: Hashable, Sendable {
        package var run: Int64
        package var job: LegacyJob
        /// nil for a run by hand.
        package var due: Timestamp?

        package init(run: Int64, job: LegacyJob, due: Timestamp?) {
            self.run = run
            self.job = job
            self.due = due
        }
    }

    package struct Skip: Hashable, Sendable {
        package var jobID: String
        package var due: Timestamp
        package var verdict: OccurrenceVerdict

        package init(jobID: String, due: Timestamp, verdict: OccurrenceVerdict) {
            self.jobID = jobID
            self.due = due
            self.verdict = verdict
        }
    }

    package var starts: [Start] = []
    /// Due times that a HOMER beside us has run, or had to.
    package var left: [LeftDueTime] = []
    package var skips: [Skip] = []
    /// Jobs that turned out to be the new engine's: nothing was decided of them.
    package var refused: Set<String> = []

    package init(starts: [Start] = [], left: [LeftDueTime] = [], skips: [Skip] = [], refused: Set<String> = []) {
        self.starts = starts
        self.left = left
        self.skips = skips
        self.refused = refused
    }
}

extension Store {
    /// Decides due times for the old engine, in one transaction that reads the flags and HOMER's rows itself: one that
    /// the flags no longer give it is refused, as is one that a living HOMER may still run; one that either engine or
    /// HOMER has taken is left. When it returns, each start is durably running under HOMER's lock.
    ///
    /// - Parameter seen: up to when due times were looked at; `now` unless a HOMER beside us is waited for.
    package func decideLegacy(
        _ proposals: [LegacyProposal], seen: Timestamp? = nil, now: Timestamp
    ) async throws -> LegacyDecision {
        try checkGround()
        let epoch = epoch
        return try await writeGrouped { db in
            let route = try Self.flags(db).route
            let homer = try Self.oldScheduler(.builtin, now: now, db)
            var decision = LegacyDecision()
            for proposal in proposals {
                let span = try Self.span(of: proposal, route: route, now: seen ?? now, db)
                let due = proposal.due.filter { due in
                    span.map { due.time > $0.after && due.time <= $0.through } ?? false
                }
                guard let span, !due.contains(where: { homer.mayTake($0.time, now: now) }) else {
                    decision.refused.insert(proposal.job.id)
                    continue
                }
                for due in due {
                    if homer.owns(due.time) {
                        guard try !Self.isTaken(due.time, of: proposal.job.id, db) else { continue }
                        decision.left.append(try Self.leave(proposal.job.id, due.time, to: homer, now: now, db))
                    } else {
                        try Self.decide(due, of: proposal.job, epoch: epoch, now: now, into: &decision, db)
                    }
                }
                // The engines share the cursor: whichever is switched on next goes on from here, and does not run what
                // only its own rules made due meanwhile.
                try db.execute(
                    sql: "UPDATE intents SET cursor_ms = max(cursor_ms, ?) WHERE id = ?",
                    arguments: [span.through.milliseconds, proposal.job.id])
            }
            return decision
        }
    }

    /// Due times that are the old engine's: after one moment, up to another; nil when none are.
    private static func span(
        of proposal: LegacyProposal, route: Route, now: Timestamp, _ db: Database
    ) throws -> (after: Timestamp, through: Timestamp)? {
        let beginning = Timestamp(milliseconds: .min)
        let intent = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT source, cursor_ms, created_at FROM intents WHERE id = ? AND removed_at IS NULL"),
            arguments: [proposal.job.id])
        guard let intent else {
            let isThere = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM legacy_jobs WHERE job_id = ?"), arguments: [proposal.job.id])
            return isThere == true ? (beginning, now) : nil
        }
        guard intent[0] as String? == IntentSource.schedule else { return nil }
        if route.jobs == .old {
            let cursor = Timestamp(milliseconds: intent[1])
            // Before it had an intent the job was the old engine's alone.
            return (proposal.isTakingOver && !proposal.isHandover ? cursor : beginning, now)
        }
        // The moments before the intent was made belong to nobody else.
        guard proposal.isHandover || proposal.job.isFallback, let created = time(intent[2]) else { return nil }
        return (beginning, min(now, created))
    }

    private static func decide(
        _ due: LegacyDue, of job: LegacyJob, epoch: Int64?, now: Timestamp, into decision: inout LegacyDecision,
        _ db: Database
    ) throws {
        guard try !isTaken(due.time, of: job.id, db) else { return }
        var verdict = due.verdict
        var run: Int64?
        if case .ran = verdict {
            run = try beginLegacyRun(job, by: nil, epoch: epoch, now: now, db)
            if run == nil { verdict = .skippedOverlap }
        }
        try insertFire(job.id, due.time, .old, run: run, decision: .decided(verdict.decision), now: now, db)
        if let run {
            decision.starts.append(.init(run: run, job: job, due: due.time))
            return
        }
        decision.skips.append(.init(jobID: job.id, due: due.time, verdict: verdict))
        let reason: EventReason
        switch verdict {
        case .skippedOverlap: reason = .overlapSkipped
        case .missedDown: reason = .missed
        default: return
        }
        let text = "due \(due.time) not started by the old engine (\(verdict.word))"
        try recordEvent(NewEvent(reason, text, intentID: job.id), now: now, db)
    }

    /// Whether either engine took a due time of a job.
    package static func isTaken(_ due: Timestamp, of job: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM legacy_fires WHERE job_id = ? AND due_at = ?"),
            arguments: [job, due.description]) ?? false
    }

    package static func insertFire(
        _ job: String, _ due: Timestamp, _ engine: Engine, run: Int64?, decision: FireDecision, now: Timestamp,
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO legacy_fires (job_id, due_at, engine, legacy_run_id, decision, decided_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [job, due.description, engine.rawValue, run, decision.rawValue, now.description])
    }
}

extension StoreSnapshot {
    /// The newest due times of a job that an engine took, newest first.
    package func legacyFires(of job: String, newest limit: Int = 100) throws -> [LegacyFire] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT job_id, due_at, engine, legacy_run_id, decision, decided_at FROM legacy_fires
                    WHERE job_id = ? ORDER BY due_at DESC LIMIT ?
                    """, arguments: [job, limit]
            ).map { row in
                let row = StoredRow(row, of: "legacy_fires", key: "job_id")
                return LegacyFire(
                    jobID: row["job_id"], due: try row.time("due_at"), engine: try row.word("engine"),
                    legacyRunID: row["legacy_run_id"], decision: try row.word("decision"),
                    decidedAt: try row.time("decided_at"))
            }
        }
    }
}

extension Store {
    /// How long it is kept which engine took a due time. The cursors keep older ones from being decided again.
    package static let legacyFireRetention = Milliseconds.days(90)

    /// Deletes fires, and what was asked for by hand and taken, of before a moment. HOMER's own rows stay. Returns how
    /// many fires went; when there is nothing to trim, nothing is written.
    @discardableResult
    package func trimLegacyFires(olderThan moment: Timestamp) throws -> Int {
        let isDue = try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM legacy_fires WHERE due_at < ?1)
                      OR EXISTS (SELECT 1 FROM legacy_triggers WHERE taken_at < ?1)
                    """, arguments: [moment.description])
        }
        guard isDue == true else { return 0 }
        _ = try trim(
            """
            DELETE FROM legacy_triggers WHERE id IN (
              SELECT id FROM legacy_triggers WHERE taken_at < :moment LIMIT :size)
            """, arguments: ["moment": moment.description])
        return try trim(
            """
            DELETE FROM legacy_fires WHERE (job_id, due_at) IN (
              SELECT job_id, due_at FROM legacy_fires WHERE due_at < :moment LIMIT :size)
            """, arguments: ["moment": moment.description])
    }
}
