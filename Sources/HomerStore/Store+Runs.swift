import GRDB
package import HomerCore

/// A run that this process may start: it is stored as running, and no other process will start it.
package struct ClaimedRun: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var generation: Int
    package var attempt: Int
    /// Which link of the fallback chain: 0 is the intent's own execution.
    package var link: Int
    package var triggeredBy: String
    package var scheduledFor: Timestamp?
    package var missedCount: Int
    package var passID: String?
    package var spec: IntentSpec
    package var source: String
}

/// A run found open when the daemon starts.
package struct OrphanRun: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var process: ProcessIdentity?
    package var attempt: Int
    package var link: Int
    /// Whether it may be tried again.
    package var rules: AttemptRules
}

extension Store {
    /// Claims up to `limit` pending runs, most important first, oldest first among equals, leaving those whose intent
    /// still has an exclusive run. When it returns, each is durably `running`: spawn after this, never before.
    package func claim(limit: Int, now: Timestamp) async throws -> [ClaimedRun] {
        let epoch = epoch
        return try await writeGrouped { db in
            let candidates = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT r.id, r.intent_id, i.generation, r.attempt, r.triggered_by, r.scheduled_for,
                          r.missed_count, g.spec, i.source, g.pass_id, r.exclusive, r.link
                        FROM intent_runs r
                        JOIN intents i ON i.id = r.intent_id
                        JOIN intent_generations g ON g.intent_id = i.id AND g.generation = i.generation
                        WHERE r.status = 'pending' AND r.completed_at IS NULL
                          AND (r.not_before IS NULL OR r.not_before <= ?)
                          AND NOT (r.exclusive = 1 AND EXISTS (SELECT 1 FROM intent_runs a
                            WHERE a.intent_id = r.intent_id AND a.exclusive = 1 AND a.completed_at IS NULL
                              AND (a.status = 'running' OR (a.attempt > 1 AND a.id <> r.id))))
                        ORDER BY r.priority DESC, r.id
                        """), arguments: [now.description])
            var rows: [Row] = []
            var busy: Set<String> = []
            // No LIMIT: several waiting runs of one intent must not use up the slots of others.
            while rows.count < limit, let row = try candidates.next() {
                let exclusive: Bool = row[10]
                if !exclusive || busy.insert(row[1]).inserted { rows.append(row.copy()) }
            }
            var claimed: [ClaimedRun] = []
            for row in rows {
                let intentID: String = row[1]
                let id: Int64 = row[0]
                try db.cachedStatement(
                    sql: """
                        UPDATE intent_runs SET status = 'running', started_at = ?, epoch = ?, generation = ?, pass_id = ?
                        WHERE id = ? AND status = 'pending'
                        """
                ).execute(arguments: [now.description, epoch, row[2] as Int, row[9] as String, id])
                claimed.append(
                    ClaimedRun(
                        id: id, intentID: intentID, generation: row[2], attempt: row[3], link: row[11],
                        triggeredBy: row[4],
                        scheduledFor: Self.time(row[5]), missedCount: row[6], passID: row[9],
                        spec: try IntentSpec(canonical: JSONValue(parsing: row[7])), source: row[8] ?? ""))
            }
            return claimed
        }
    }

    /// Notes which process carries the run and where its output goes.
    package func started(run id: Int64, process: ProcessIdentity, outputFile: String) async throws {
        try await writeGrouped { db in
            try db.cachedStatement(
                sql: """
                    UPDATE intent_runs SET pid = ?, process_start = ?, boot_id = ?, output_file = ?
                    WHERE id = ? AND status = 'running'
                    """
            ).execute(arguments: [
                process.pid, Int64(bitPattern: process.startTicks), process.bootID, outputFile, id,
            ])
        }
    }

    /// Writes a run's one ending. A run that already has one keeps it, and false is returned.
    @discardableResult
    package func finish(run id: Int64, result: ExecutionResult, outputFile: String?, now: Timestamp) async throws
        -> Bool
    {
        try await writeGrouped { db in try Self.finish(id, result, outputFile, now, db) }
    }

    /// Asks the daemon to end a run; a pending one ends here and now. Throws `notFound` and `conflict`.
    package func requestCancel(run id: Int64, by user: String, now: Timestamp) throws {
        try write { db in
            guard
                let status = try String.fetchOne(
                    db, sql: "SELECT status FROM intent_runs WHERE id = ?", arguments: [id])
            else { throw StoreError(.notFound, "there is no run \(id); `homer runs` lists them") }
            switch status {
            case "pending":
                let result = ExecutionResult(outcome: .cancelled, error: "cancelled by \(user) before it started")
                _ = try Self.finish(id, result, nil, now, db)
            case "running":
                try db.execute(
                    sql: "UPDATE intent_runs SET cancel_requested_at = ?, cancel_requested_by = ? WHERE id = ?",
                    arguments: [now.description, user, id])
            default: throw StoreError(.conflict, "run \(id) has ended (\(status))")
            }
        }
    }

    /// Runs whose cancellation has been asked for and that are still running.
    package func cancelRequests() throws -> [(id: Int64, by: String)] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, cancel_requested_by FROM intent_runs
                    WHERE status = 'running' AND cancel_requested_at IS NOT NULL
                    """
            ).map { ($0[0], $0[1] ?? "somebody") }
        }
    }

    /// Rows that say `running` although no daemon of this epoch started them.
    package func orphans() throws -> [OrphanRun] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.id, r.intent_id, r.pid, r.process_start, r.boot_id, r.attempt, r.link, g.spec
                    FROM intent_runs r
                    JOIN intents i ON i.id = r.intent_id
                    JOIN intent_generations g ON g.intent_id = i.id AND g.generation = i.generation
                    WHERE r.status = 'running' AND (r.epoch IS NULL OR r.epoch <> ?) ORDER BY r.id
                    """, arguments: [epoch ?? -1]
            ).map { row in
                var process: ProcessIdentity?
                if let pid: Int32 = row[2], let ticks: Int64 = row[3], let boot: String = row[4] {
                    process = ProcessIdentity(pid: pid, startTicks: UInt64(bitPattern: ticks), bootID: boot)
                }
                return OrphanRun(
                    id: row[0], intentID: row[1], process: process, attempt: row[5], link: row[6],
                    rules: AttemptRules(try IntentSpec(canonical: JSONValue(parsing: row[7]))))
            }
        }
    }

    /// Makes a pending run by hand. Throws `notFound`, or `conflict` when the intent is removed or already active.
    package func enqueueManual(intent id: String, by user: String, now: Timestamp) throws -> Int64 {
        try write { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT generation, priority, removed_at FROM intents WHERE id = ?", arguments: [id])
            else { throw StoreError(.notFound, "there is no intent \"\(id)\"; `homer get` lists them") }
            if let removed: String = row[2] {
                throw StoreError(.conflict, "\(id) was disabled when its file went away (\(removed))")
            }
            if let active = try Int64.fetchOne(
                db,
                sql:
                    "SELECT id FROM intent_runs WHERE intent_id = ? AND completed_at IS NULL AND exclusive = 1 LIMIT 1",
                arguments: [id])
            {
                throw StoreError(
                    .conflict, "\(id) is already active (run \(active)); follow it with `homer logs \(id) -f`")
            }
            try db.execute(
                sql: """
                    INSERT INTO intent_runs
                      (intent_id, triggered_by, triggered_at, generation, priority, requested_by)
                    VALUES (?, 'manual', ?, ?, ?, ?)
                    """, arguments: [id, now.description, row[0] as Int, row[1] as Int, user])
            return db.lastInsertedRowID
        }
    }

    /// What a row keeps of an output; the run's file keeps more.
    private static let outputLimit = 128 << 10

    static func finish(
        _ id: Int64, _ result: ExecutionResult, _ outputFile: String?, _ now: Timestamp, _ db: Database
    ) throws -> Bool {
        // One attempt needs no row beside the run's own.
        let attempt = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT attempt FROM intent_runs WHERE id = ?"), arguments: [id])
        if let attempt, attempt > 1 {
            try recordAttempt(id, result, executor: nil, nextAt: nil, now: now, db)
        }
        let status =
            switch result.outcome {
            case .succeeded: "completed"
            case .cancelled: "cancelled"
            default: "failed"
            }
        try db.cachedStatement(
            sql: """
                UPDATE intent_runs SET
                  status = ?, success = ?, outcome = ?, output = ?, error = ?, exit_code = ?, signal = ?,
                  tokens_used = ?, cost_estimate = ?, session_id = ?, output_bytes = ?, notes = ?,
                  output_file = coalesce(?, output_file), completed_at = ?,
                  duration_ms = CAST(round((julianday(?) - julianday(started_at)) * 86400000) AS INTEGER)
                WHERE id = ? AND completed_at IS NULL
                """
        ).execute(arguments: [
            status, result.outcome == .succeeded, result.outcome.rawValue, result.output.bounded(to: outputLimit),
            result.error?.bounded(to: outputLimit), result.exitCode,
            result.signal, result.tokensUsed, result.costEstimate, result.sessionID, result.outputBytes,
            result.notes.isEmpty ? nil : result.notes.joined(separator: "\n"), outputFile,
            now.description, now.description, id,
        ])
        guard db.changesCount == 1 else { return false }
        try recordRunEvent(id, result, now: now, db)
        return true
    }

    private static func recordRunEvent(_ id: Int64, _ result: ExecutionResult, now: Timestamp, _ db: Database) throws {
        let intentID = try String.fetchOne(
            db.cachedStatement(sql: "SELECT intent_id FROM intent_runs WHERE id = ?"), arguments: [id])
        let reason: EventReason =
            switch result.outcome {
            case .succeeded: .runSucceeded
            case .cancelled: .runCancelled
            case .lost: .runLost
            default: .runFailed
            }
        let detail = result.error.map { ": " + String($0.prefix(200)) } ?? ""
        try recordEvent(
            NewEvent(reason, "run \(result.outcome.rawValue)\(detail)", intentID: intentID, runID: id), now: now, db)
    }
}
