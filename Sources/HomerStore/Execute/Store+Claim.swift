import GRDB
package import HomerCore

/// A run that this process may start: it is stored as running, and no other process will start it.
package struct ClaimedRun: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var generation: Int
    package var attempt: Int
    package var triggeredBy: RunCause
    package var scheduledFor: Timestamp?
    /// When it was made; the same for every attempt.
    package var triggeredAt: Timestamp
    package var missedCount: Int
    package var passID: String?
    package var spec: IntentSpec
    package var source: String
    /// `spec.execution`, or the link of the fallback chain whose turn it is.
    package var execution: Execution
    /// What a person should know of the choice.
    package var notes: [String]
    /// What the attempt may use.
    package var allowance = RunAllowance.unlimited
    /// What of it counts as used while it runs.
    var reserved = RunAllowance.unlimited
    /// What it was given by name.
    package var given: [String: String] = [:]
}

package struct Claim: Hashable, Sendable {
    package var runs: [ClaimedRun] = []
    /// Runs whose start deadline went by while they waited: each has its ending and its ledger row.
    package var expired: [ExpiredRun] = []
    /// Runs that a budget keeps from starting, or from trying again: each has its ending, and its ledger row.
    package var spent: [OverBudgetRun] = []
    /// When something that waits may start although nothing else changes.
    package var nextLook: Timestamp?
}

package struct ExpiredRun: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var scheduledFor: Timestamp?
}

package struct OverBudgetRun: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var scheduledFor: Timestamp?
    /// An attempt was made: its due time did run.
    package var hasBegun: Bool
    package var overrun: BudgetOverrun
}

extension Store {
    /// Claims up to `limit` pending runs within no other limit than that.
    package func claim(limit: Int, now: Timestamp) async throws -> [ClaimedRun] {
        try await claim(ClaimRules(limit: limit), now: now).runs
    }

    /// Claims pending runs in the order of `QueueOrder`, leaving those whose intent still has an exclusive run, whose
    /// lane or executor is at its limit, and whose executor's breaker is open, unless their chain has another. Runs that
    /// no person asked for wait as well while their intent is suspended or frozen; suspensions are read in the very
    /// transaction. So is what was spent, where `rules` have budgets: a run over one ends instead. An item of
    /// a night whose dollars are spent waits until the night ends it. A run whose row cannot
    /// be read is left alone, with an event. When it returns, each is durably `running`: spawn after this, never before.
    ///
    /// - Parameter frozen: until when a run that was due then must not start; nil when it may.
    package func claim(
        _ rules: ClaimRules, now: Timestamp,
        frozen: @escaping @Sendable (_ spec: IntentSpec, _ due: Timestamp) -> Timestamp? = { _, _ in nil }
    ) async throws -> Claim {
        try checkGround()
        let (epoch, specs) = (epoch, specs)
        return try await writeGrouped { db in
            var selection = try ClaimSelection(rules, now: now, frozen: frozen, specs: specs, db)
            // No LIMIT: runs that must wait do not use up the slots of others. Rows are read as they are needed.
            let candidates = try Row.fetchCursor(
                db.cachedStatement(
                    sql: Self.candidates(
                        withExecutor: selection.admission.looksAtExecutors, withSource: rules.source != nil)),
                arguments: StatementArguments([now.description] + [rules.source].compactMap { $0 }))
            while selection.admission.hasRoom, let row = try candidates.next() { try selection.consider(row) }
            for executor in selection.admission.probing { try Self.beginProbe(executor, now: now, db) }
            for run in selection.expired { try Self.expire(run, now: now, db) }
            for run in selection.spent { try Self.endSpent(run, now: now, db) }
            for run in selection.unreadable { try Self.tellOnce(run, now: now, db) }
            for chosen in selection.chosen { try Self.start(chosen, epoch: epoch, now: now, db) }
            let retry = try String.fetchOne(
                db.cachedStatement(
                    sql: "SELECT min(not_before) FROM intent_runs WHERE not_before IS NOT NULL AND not_before > ?"),
                arguments: [now.description])
            return Claim(
                runs: selection.chosen.map(\.claimed), expired: selection.expired.map(\.run), spent: selection.spent,
                nextLook: [selection.admission.nextLook, Self.time(retry)].compactMap { $0 }.min())
        }
    }

    /// The executor's name costs reading the spec, so it is asked for only where it can matter.
    static func candidates(withExecutor: Bool, withSource: Bool = false) -> String {
        let executor =
            withExecutor
            ? """
            CASE r.link WHEN 0 THEN json_extract(g.spec, '$.execution.executor')
              ELSE json_extract(g.spec, '$.fallback[' || (r.link - 1) || '].executor') END AS next_executor,
            coalesce(json_array_length(g.spec, '$.fallback'), 1) > r.link
              OR json_extract(g.spec, '$.startDeadline') IS NOT NULL AS has_alternative
            """ : "NULL AS next_executor, 1 AS has_alternative"
        return """
            SELECT r.id, r.intent_id, i.generation, r.attempt + (r.started_at IS NOT NULL) AS next_attempt,
              r.triggered_by, r.scheduled_for, r.missed_count, g.spec, i.source, g.pass_id, r.exclusive, i.lane, r.link,
              r.link_attempt, r.started_at IS NOT NULL AS has_begun, r.triggered_at, r.variables, \(executor)
            FROM intent_runs r INDEXED BY idx_intent_runs_queue
            CROSS JOIN intents i ON i.id = r.intent_id
            CROSS JOIN \(Store.generationInForce)
            WHERE r.status = 'pending' AND (r.not_before IS NULL OR r.not_before <= ?)
              \(withSource ? "AND i.source = ?" : "")
              AND (r.approval IS NULL OR (r.approval = 'approved' AND r.approval_generation = i.generation))
              AND NOT (r.exclusive = 1 AND EXISTS (SELECT 1 FROM intent_runs a
                WHERE a.intent_id = r.intent_id AND a.exclusive = 1 AND a.started_at IS NOT NULL
                  AND a.completed_at IS NULL AND a.id <> r.id))
            ORDER BY r.queue_rank, r.id
            """
    }

    private static func start(_ chosen: ClaimSelection.Chosen, epoch: Int64?, now: Timestamp, _ db: Database) throws {
        let run = chosen.claimed
        try db.cachedStatement(
            sql: """
                UPDATE intent_runs SET status = 'running', started_at = coalesce(started_at, ?1),
                  attempt_started_at = ?1, attempt = ?2, epoch = ?3, generation = ?4, pass_id = ?5, executor = ?6, link = ?7, link_attempt = ?8,
                  not_before = NULL, error = NULL, spends = ?9, cost_reserved = ?10, tokens_reserved = ?11
                WHERE id = ?12 AND status = 'pending'
                """
        ).execute(arguments: [
            now.description, run.attempt, epoch, run.generation, run.passID, run.execution.executor, chosen.link,
            chosen.linkAttempt, run.execution.spends, run.reserved.cost, run.reserved.tokens, run.id,
        ])
    }

    /// Ends a run that was decided and came to its start too late; its due time was missed, not run.
    private static func expire(_ expired: ClaimSelection.Expired, now: Timestamp, _ db: Database) throws {
        let result = ExecutionResult(
            outcome: .cancelled, error: "not started: its start deadline of \(expired.deadline) went by while it waited"
        )
        _ = try writeEnding(expired.run.id, result, nil, now, reason: .missed, db)
        try db.execute(
            sql: """
                UPDATE occurrences SET decision = '\(LedgerDecision.missedDeadline)', run_id = NULL, decided_at = ?
                WHERE intent_id = ? AND scheduled_for = ? AND run_id = ?
                """,
            arguments: [
                now.description, expired.run.intentID, expired.run.scheduledFor?.description, expired.run.id,
            ])
        try db.execute(
            sql: """
                UPDATE event_deliveries SET decision = '\(LedgerDecision.missedDeadline)', run_id = NULL
                WHERE run_id = ?1 AND (event, intent_id) =
                  (SELECT event_number, intent_id FROM intent_runs WHERE id = ?1)
                """, arguments: [expired.run.id])
    }

    /// One event for a run that nobody can read, however often it is looked at.
    private static func tellOnce(_ found: ClaimSelection.Unreadable, now: Timestamp, _ db: Database) throws {
        let isTold = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM events WHERE intent_id = ? AND reason = ? AND run_id = ?)"),
            arguments: [found.intentID, EventReason.runUnreadable.rawValue, found.run])
        guard isTold == false else { return }
        try recordEvent(
            NewEvent(
                .runUnreadable, "run \(found.run) is not started: \(found.error)", intentID: found.intentID,
                runID: found.run), now: now, db)
    }

    private static func beginProbe(_ executor: String, now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE executor_state SET state = 'half_open', open_until = NULL, changed_at = ? WHERE executor = ?",
            arguments: [now.description, executor])
    }
}
