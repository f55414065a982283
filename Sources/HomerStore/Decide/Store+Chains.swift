import GRDB
package import HomerCore

extension Store {
    /// Makes the runs that come after the end of another, in the transaction of that ending: a crash leaves both or
    /// neither. A run that never started ends nothing that others wait for, and neither does a rehearsal.
    static func startChains(after run: RunFacts, outcome: Outcome, now: Timestamp, _ db: Database) throws {
        guard run.hasBegun, run.cause != .rehearsal else { return }
        let (ended, run) = (run.intentID, run.id)
        let followers = try triggered(type: .after, by: ended, db).filter { intent in
            intent.spec.triggers.contains { trigger in
                guard case .after(ended, let condition) = trigger else { return false }
                return condition.matches(outcome)
            }
        }
        guard !followers.isEmpty else { return }
        let suspensions = try overrides(db, endedAfter: now).filter { $0.kind == .suspend && $0.isActive(at: now) }
        for intent in followers {
            let what = "the end of run \(run) of \(ended)"
            if try isAncestor(intent.id, of: run, db) {
                try recordEvent(
                    NewEvent(
                        .triggerSkipped, "\(what) started nothing: \(intent.id) has run before it in this chain",
                        intentID: intent.id, runID: run), now: now, db)
                continue
            }
            let isSuspended = suspensions.contains { $0.concerns(intent.id) }
            let made = try startTriggered(
                intent, cause: .ending(run: run), excluded: isSuspended ? .skippedSuspended : nil, now: now, db)
            if made.run == nil {
                try recordEvent(notStarted(made.verdict, what, intentID: intent.id), now: now, db)
            }
        }
    }

    /// Circles are refused with the files; one that came about all the same, through a pin for example, must not run
    /// for ever.
    private static func isAncestor(_ id: String, of run: Int64, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    WITH RECURSIVE line (run, intent, parent) AS (
                      SELECT id, intent_id, parent_run_id FROM intent_runs WHERE id = ?1
                      UNION
                      SELECT r.id, r.intent_id, r.parent_run_id FROM intent_runs r JOIN line ON r.id = line.parent
                    )
                    SELECT EXISTS (SELECT 1 FROM line WHERE intent = ?2)
                    """), arguments: [run, id]) ?? false
    }

    /// An `after` run that waits for a place to run in.
    package struct WaitingChain: Hashable, Sendable {
        package var run: Int64
        package var intent: TriggeredIntent
        package var triggeredAt: Timestamp
    }

    /// Runs of chains that may start and have not, oldest first; those whose rows can be read (the claim tells of others).
    package func waitingChains() throws -> [WaitingChain] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT r.id, r.triggered_at, i.id AS intent_id, i.generation, i.priority, g.spec
                        FROM intent_runs r
                        JOIN intents i ON i.id = r.intent_id
                        JOIN \(Store.generationInForce)
                        WHERE r.completed_at IS NULL AND r.status = 'pending' AND r.triggered_by = '\(RunCause.after)'
                          AND r.approval IS NOT 'waiting' AND r.started_at IS NULL
                        ORDER BY r.id
                        """)
            ).compactMap { row in
                try Self.unlessUnreadable {
                    WaitingChain(
                        run: row["id"], intent: try Self.triggeredIntent(row),
                        triggeredAt: try StoredRow(row, of: "intent_runs").time("triggered_at"))
                }
            }
        }
    }

    /// Ends a run of a chain that must not start now, with an event that says why. One that has started goes on.
    package func skipChain(_ chain: WaitingChain, _ verdict: OccurrenceVerdict, now: Timestamp) async throws {
        try await writeGrouped { db in
            let waits = try Bool.fetchOne(
                db, sql: "SELECT status = 'pending' AND started_at IS NULL FROM intent_runs WHERE id = ?",
                arguments: [chain.run])
            guard waits == true else { return }
            let result = ExecutionResult(outcome: .cancelled, error: "not started (\(verdict.word))")
            _ = try Self.finish(chain.run, result, nil, now, db)
            try Self.recordEvent(
                Self.notStarted(verdict, "run \(chain.run)", intentID: chain.intent.id), now: now, db)
        }
    }
}

extension StoreSnapshot {
    /// Who runs after an intent, on which endings; by id.
    package func followers(of id: String) throws -> [(id: String, on: ChainCondition)] {
        try read { db in
            try Store.triggered(type: .after, by: id, db).flatMap { intent in
                intent.spec.triggers.compactMap { trigger in
                    guard case .after(id, let condition) = trigger else { return nil }
                    return (intent.id, condition)
                }
            }
        }
    }
}
