import GRDB
import HomerCore

/// The attempt that a running run is at, inside one transaction.
struct OpenAttempt {
    let run: Int64
    let number: Int
    let executor: String
    let isCancelled: Bool
    private let intentID: String
    private let link: Int
    private let linkAttempt: Int
    private let runStarted: Timestamp?
    private let startedAt: String
    private let spends: Bool
    private let scheduledFor: Timestamp?
    private let cause: RunCause

    /// nil when the run is not running.
    init?(run id: Int64, _ db: Database) throws {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT attempt, coalesce(executor, '') AS executor, intent_id, link, link_attempt, started_at,
                          cancel_requested_at IS NOT NULL AS is_cancelled,
                          coalesce(attempt_started_at, started_at) AS attempt_started, scheduled_for, triggered_by, spends
                        FROM intent_runs WHERE id = ? AND status = 'running'
                        """), arguments: [id])
        else { return nil }
        run = id
        number = row["attempt"]
        executor = row["executor"]
        isCancelled = row["is_cancelled"]
        intentID = row["intent_id"]
        link = row["link"]
        linkAttempt = row["link_attempt"]
        startedAt = row["attempt_started"]
        spends = row["spends"]
        // Times that cannot be read must not keep a run from ending: it has no further attempt.
        runStarted = Store.time(row["started_at"])
        scheduledFor = Store.time(row["scheduled_for"])
        cause = RunCause(rawValue: row["triggered_by"])
    }

    /// What follows from the end of the run asks nothing of the database that is known here. An executor that is not
    /// noted is none.
    var facts: RunFacts {
        RunFacts(
            id: run, intentID: intentID, cause: cause, executor: executor.isEmpty ? nil : executor, hasBegun: true)
    }

    /// What the policy of the intent as it is now lets follow; nil for the end.
    func next(after result: ExecutionResult, now: Timestamp, _ db: Database) throws -> EndedAttempt.Next? {
        guard let runStarted else { return nil }
        let ended = EndedAttempt(
            RetryRules.Attempt(
                run: run, number: number, link: link, linkAttempt: linkAttempt, runStarted: runStarted),
            scheduledFor: scheduledFor, cause: cause,
            conditionFailures: result.condition == .failed ? try conditionFailures(db) + 1 : 0)
        return try ended.next(after: result, by: { try spec(db) }, now: now)
    }

    /// How often the condition has failed since the work was last tried, before this attempt.
    private func conditionFailures(_ db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM run_attempts WHERE run_id = ?1 AND condition = 'failed' AND attempt > coalesce(
                  (SELECT max(attempt) FROM run_attempts WHERE run_id = ?1 AND condition IS NOT 'failed'), 0)
                """, arguments: [run]) ?? 0
    }

    /// Whether its work was started before this attempt.
    func hasWorked(_ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM run_attempts WHERE run_id = ? AND condition IS NOT 'failed')",
            arguments: [run]) ?? false
    }

    private func spec(_ db: Database) throws -> IntentSpec? {
        let text = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT g.spec FROM \(Store.inForce) WHERE i.id = ?
                    """), arguments: [intentID])
        // A text that cannot be read ends the run; it must not keep it from ending.
        return text.flatMap { try? IntentSpec(stored: $0) }
    }

    func insert(
        _ result: ExecutionResult, _ outputFile: String?, nextAt: Timestamp?, now: Timestamp, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO run_attempts
                  (run_id, attempt, link, executor, started_at, ended_at, outcome, error, exit_code, signal, tokens_used,
                   cost_estimate, output_file, next_at, condition, spends)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run, number, link, executor, startedAt, now.description, result.outcome.rawValue,
            result.error?.bounded(to: 4 << 10).withVisibleNUL, result.exitCode, result.signal, result.tokensUsed,
            result.costEstimate,
            outputFile, nextAt?.description, result.condition?.rawValue,
            (spends && result.condition != .failed) || result.tokensUsed != nil || result.costEstimate != nil,
        ])
    }

    /// Puts the run back among those that wait.
    func wait(
        _ next: EndedAttempt.Next, after result: ExecutionResult, _ outputFile: String?, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE intent_runs SET status = 'pending', not_before = ?, link = ?, link_attempt = ?, error = ?,
                  condition = ?, output_file = coalesce(?, output_file), pid = NULL, process_start = NULL, boot_id = NULL
                WHERE id = ? AND status = 'running'
                """
        ).execute(arguments: [
            next.at.description, next.link, next.linkAttempt, result.error?.bounded(to: 4 << 10).withVisibleNUL,
            result.condition?.rawValue, outputFile, run,
        ])
    }

    /// What all attempts used belongs to the run.
    func addEarlier(to result: inout ExecutionResult, _ db: Database) throws {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT sum(tokens_used), sum(cost_estimate) FROM run_attempts WHERE run_id = ?",
                arguments: [run])
        else { return }
        if let tokens: Int = row[0] { result.tokensUsed = (result.tokensUsed ?? 0) + tokens }
        if let cost: Double = row[1] { result.costEstimate = (result.costEstimate ?? 0) + cost }
    }
}
