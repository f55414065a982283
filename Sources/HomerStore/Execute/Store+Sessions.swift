import GRDB
import HomerCore

extension Store {
    /// The session that the intent's next attempt with this executor would continue: that of its last run that had one.
    ///
    /// nil after an attempt that failed by itself, of this run or one before: the session may be what it failed on (one
    /// that is gone, for example), and beginning anew is the only way on without a person. A run that fell back counts
    /// for the executor it ended with; what failed on the way counts for the executors that failed. A
    /// rehearsal continues that session and is not continued.
    package func lastSession(of intent: String, executor: String) throws -> String? {
        try read { db in
            let last = try Row.fetchOne(
                db,
                sql: """
                    SELECT run, session, outcome FROM (
                      SELECT r.id AS run, 0 AS is_attempt, r.session_id AS session, r.outcome AS outcome
                      FROM intent_runs r
                      LEFT JOIN intent_generations g ON g.intent_id = r.intent_id AND g.generation = r.generation
                      WHERE r.intent_id = ?1 AND r.completed_at IS NOT NULL AND r.triggered_by <> '\(RunCause.rehearsal)'
                        AND coalesce(r.executor, json_extract(g.spec, '$.execution.executor')) = ?2
                      UNION ALL
                      SELECT a.run_id, 1, NULL, a.outcome
                      FROM run_attempts a JOIN intent_runs r ON r.id = a.run_id
                      WHERE r.intent_id = ?1 AND a.executor = ?2 AND r.triggered_by <> '\(RunCause.rehearsal)')
                    WHERE session IS NOT NULL OR outcome IN ('\(Outcome.failed)', '\(Outcome.badInput)')
                    ORDER BY run DESC, is_attempt LIMIT 1
                    """, arguments: [intent, executor])
            guard let last else { return nil }
            let outcome = try StoredRow(last, of: "intent_runs", key: "run").wordIfAny(Outcome.self, "outcome")
            return Self.beginsAnew(after: outcome) ? nil : last["session"]
        }
    }

    private static func beginsAnew(after outcome: Outcome?) -> Bool {
        [nil, .failed, .badInput].contains(outcome)
    }
}
