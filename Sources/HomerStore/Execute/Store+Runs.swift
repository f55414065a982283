import GRDB
package import HomerCore

/// A run found open when the daemon starts.
package struct OrphanRun: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var process: ProcessIdentity?
}

/// Which process carries the attempt of a run, if any, and where its output goes.
package struct StartNote: Hashable, Sendable {
    package var run: Int64
    package var attempt: Int
    package var process: ProcessIdentity?
    package var outputFile: String

    package init(run: Int64, attempt: Int, process: ProcessIdentity?, outputFile: String) {
        self.run = run
        self.attempt = attempt
        self.process = process
        self.outputFile = outputFile
    }
}

extension Store {
    /// Notes which processes carry runs, if any, and where their output goes; too late for an attempt that is over.
    package func started(_ notes: [StartNote]) async throws {
        try await writeGrouped { db in for note in notes { try Self.store(note, db) } }
    }

    static func store(_ note: StartNote, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE intent_runs SET pid = ?1, process_start = ?2, boot_id = ?3, output_file = ?4
                WHERE id = ?5 AND status = 'running' AND attempt = ?6
                """
        ).execute(arguments: [
            note.process?.pid, note.process.map { Int64(bitPattern: $0.startTicks) }, note.process?.bootID,
            note.outputFile, note.run, note.attempt,
        ])
    }

    /// Writes a run's one ending, whatever its policy says. A run that already has one keeps it, and false is returned.
    @discardableResult
    package func finish(run id: Int64, result: ExecutionResult, outputFile: String?, now: Timestamp) async throws
        -> Bool
    {
        try await writeGrouped { db in try Self.finish(id, result, outputFile, now, db) }
    }

    /// Asks the daemon to end a run; one that waits, for its start or for another attempt, ends here and now. A run
    /// of the built-in old engine too. Throws `notFound` and `conflict`.
    package func requestCancel(run id: Int64, by user: String, now: Timestamp) throws {
        if try foreign.cancel(self, id, user) { return }
        try write { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql:
                        "SELECT id, status, attempt, not_before IS NOT NULL AS has_begun FROM intent_runs WHERE id = ?",
                    arguments: [id])
            else { throw StoreError(.notFound, "there is no run \(id); `homer runs` lists them") }
            let status = try StoredRow(row, of: "intent_runs").word(RunStatus.self, "status")
            switch status {
            case .pending:
                let moment = Self.waitingMoment(attempt: row["attempt"], hasBegun: row["has_begun"])
                let result = ExecutionResult(outcome: .cancelled, error: "cancelled by \(user) \(moment)")
                _ = try Self.finish(id, result, nil, now, db)
            case .running:
                try db.execute(
                    sql: "UPDATE intent_runs SET cancel_requested_at = ?, cancel_requested_by = ? WHERE id = ?",
                    arguments: [now.description, user, id])
            case .completed, .failed, .cancelled:
                throw StoreError(.conflict, "run \(id) has ended (\(status))")
            }
        }
    }

    /// Runs whose cancellation has been asked for and that are still running.
    package func cancelRequests() throws -> [(id: Int64, by: String)] { try read { try Self.cancelRequests($0) } }

    static func cancelRequests(_ db: Database) throws -> [(id: Int64, by: String)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, cancel_requested_by FROM intent_runs
                    WHERE status = 'running' AND cancel_requested_at IS NOT NULL
                    """)
        ).map { ($0[0], $0[1] ?? "somebody") }
    }

    /// Rows that say `running` although no daemon of this epoch started them.
    package func orphans() throws -> [OrphanRun] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, intent_id, pid, process_start, boot_id FROM intent_runs
                    WHERE status = 'running' AND (epoch IS NULL OR epoch <> ?) ORDER BY id
                    """, arguments: [epoch ?? -1]
            ).map { row in
                var process: ProcessIdentity?
                if let pid: Int32 = row[2], let ticks: Int64 = row[3], let boot: String = row[4] {
                    process = ProcessIdentity(pid: pid, startTicks: UInt64(bitPattern: ticks), bootID: boot)
                }
                return OrphanRun(id: row[0], intentID: row[1], process: process)
            }
        }
    }

    /// Makes a pending run by hand. Throws `notFound`, or `conflict` when the intent is removed or already active; runs
    /// of a backfill that wait do not count.
    ///
    /// - Parameters:
    ///   - cause: `manual` or `rehearsal`.
    ///   - given: values of variables that the intent declares, by name; stored as they are.
    package func enqueueManual(
        intent id: String, by user: String, cause: RunCause = .manual, given: [String: String] = [:], now: Timestamp
    ) throws -> Int64 {
        try write { db in
            let place = try Self.requireManual(id, given: given, db)
            try db.execute(
                sql: """
                    INSERT INTO intent_runs
                      (intent_id, triggered_by, triggered_at, generation, priority, requested_by, variables)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, cause.rawValue, now.description, place.generation, place.priority, user,
                    given.isEmpty ? nil : JSONValue(texts: given).compact,
                ])
            return db.lastInsertedRowID
        }
    }

    /// What a run by hand goes by. Throws as `enqueueManual`.
    static func requireManual(
        _ id: String, given: [String: String], _ db: Database
    ) throws -> (generation: Int, priority: Int) {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT i.generation, i.priority, i.removed_at, g.spec, i.id, i.source FROM intents i
                    LEFT JOIN \(Self.generationInForce) WHERE i.id = ?
                    """, arguments: [id])
        else { throw StoreError(.notFound, "there is no intent \"\(id)\"; `homer get` lists them") }
        if let removed: String = row[2] {
            throw StoreError(.conflict, IntentSource.removal(of: id, row[5], at: removed))
        }
        if let active = try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM intent_runs WHERE intent_id = ? AND completed_at IS NULL AND exclusive = 1
                  AND (triggered_by <> '\(RunCause.backfill)' OR started_at IS NOT NULL) LIMIT 1
                """,
            arguments: [id])
        {
            throw StoreError(
                .conflict, "\(id) is already active (run \(active)); follow it with `homer logs \(id) -f`")
        }
        if !given.isEmpty, let fault = try StoredRow(row, of: "intents").spec("spec").fault(ofGiven: given) {
            throw StoreError(.conflict, fault)
        }
        return (row[0], row[1])
    }

    /// What the column `variables` of a run holds; nothing where it holds nothing of use.
    static func givenVariables(_ text: String?) -> [String: String] {
        guard let text, let members = try? JSONValue(parsing: text).members else { return [:] }
        return Dictionary(members.compactMap { pair in pair.value.string.map { (pair.key, $0) } }) { $1 }
    }

    /// What a row keeps of an output; the run's file keeps more.
    /// In bytes, of what a run printed or answered, as its row keeps it: the head and the tail of what is longer.
    package static let outputLimit = 128 << 10

    static func finish(
        _ id: Int64, _ result: ExecutionResult, _ outputFile: String?, _ now: Timestamp, _ db: Database
    ) throws -> Bool {
        try endAttempt(id, result, mayRetry: false, outputFile, now, db).kind == .final
    }

    /// Of a run that waits: `before it started`, `before attempt 2`.
    static func waitingMoment(attempt: Int, hasBegun: Bool) -> String {
        hasBegun ? "before attempt \(attempt + 1)" : "before it started"
    }

    /// Writes the ending, its one event and its message; false when there was one before.
    ///
    /// - Parameters:
    ///   - process: that carried its last attempt; nil leaves what is noted of it.
    ///   - reason: of the event, when the outcome does not say it all.
    ///   - config: what its last attempt ran with.
    ///   - ended: what is known of it already; nil asks.
    ///   - isTold: false for an ending that is nobody's news: no event, no message, and no run of a chain.
    static func writeEnding(
        _ id: Int64, _ result: ExecutionResult, _ outputFile: String?, process: ProcessIdentity? = nil,
        _ now: Timestamp, attempts: Int = 1, reason: EventReason? = nil, config: KeptConfig? = nil, isTold: Bool = true,
        of ended: RunFacts? = nil, _ db: Database
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                UPDATE intent_runs SET
                  status = ?, success = ?, outcome = ?, output = CAST(? AS TEXT), error = ?, exit_code = ?, signal = ?,
                  tokens_used = ?, cost_estimate = ?, session_id = ?, output_bytes = ?, notes = ?, artifacts = ?,
                  denials = ?, config = ?, drift = ?, condition = coalesce(?, condition),
                  output_file = coalesce(?, output_file), pid = coalesce(?, pid),
                  process_start = coalesce(?, process_start), boot_id = coalesce(?, boot_id),
                  completed_at = ?, not_before = NULL,
                  duration_ms = CAST(round((julianday(?) - julianday(started_at)) * 86400000) AS INTEGER)
                WHERE id = ? AND completed_at IS NULL
                """
        ).execute(arguments: [
            RunStatus(result.outcome).rawValue, result.outcome == .succeeded, result.outcome.rawValue,
            WholeText.argument(result.output.bounded(to: outputLimit)),
            result.error?.bounded(to: outputLimit).withVisibleNUL, result.exitCode,
            result.signal, result.tokensUsed, result.costEstimate, result.sessionID, result.outputBytes,
            result.notes.isEmpty ? nil : result.notes.joined(separator: "\n").withVisibleNUL,
            result.artifacts.isEmpty ? nil : JSONValue.array(result.artifacts.map(JSONValue.string)).compact,
            result.denials.isEmpty ? nil : JSONValue.array(result.denials.map(\.json)).compact,
            config?.digest, config?.drift?.json.compact, result.condition?.rawValue, outputFile,
            process?.pid, process.map { Int64(bitPattern: $0.startTicks) }, process?.bootID,
            now.description, now.description, id,
        ])
        guard db.changesCount == 1 else { return false }
        if let plan = result.plan { try notePlan(plan, ofRun: id, now: now, db) }
        guard isTold, let ended = try ended ?? RunFacts(id, db) else { return true }
        try recordRunEvent(ended, result, attempts: attempts, reason: reason, now: now, db)
        try tellEnding(of: ended, result, attempts: attempts, now: now, db)
        try startChains(after: ended, outcome: result.outcome, now: now, db)
        return true
    }

    private static func recordRunEvent(
        _ run: RunFacts, _ result: ExecutionResult, attempts: Int, reason given: EventReason?, now: Timestamp,
        _ db: Database
    ) throws {
        let reason: EventReason =
            switch result.outcome {
            case .succeeded: .runSucceeded
            case .cancelled: .runCancelled
            case .lost: .runLost
            default: .runFailed
            }
        let tries = attempts > 1 ? " after \(attempts) attempts" : ""
        let detail = result.error.map { ": " + String($0.prefix(200)) } ?? ""
        try recordEvent(
            NewEvent(
                given ?? reason,
                "\(run.cause == .rehearsal ? "rehearsal" : "run") \(result.outcome.rawValue)\(tries)\(detail)",
                intentID: run.intentID, runID: run.id),
            now: now, db)
    }
}

/// What everything that follows from a run's ending asks of it.
struct RunFacts {
    var id: Int64
    var intentID: String
    var cause: RunCause
    var executor: String?
    /// An attempt was started.
    var hasBegun: Bool

    init(id: Int64, intentID: String, cause: RunCause, executor: String?, hasBegun: Bool) {
        self.id = id
        self.intentID = intentID
        self.cause = cause
        self.executor = executor
        self.hasBegun = hasBegun
    }

    /// nil when there is no such run.
    init?(_ id: Int64, _ db: Database) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT intent_id, triggered_by, executor, started_at IS NOT NULL FROM intent_runs WHERE id = ?"),
            arguments: [id])
        guard let row else { return nil }
        self.init(id: id, intentID: row[0], cause: RunCause(rawValue: row[1]), executor: row[2], hasBegun: row[3])
    }
}
