import GRDB
import HomerCore

extension Store {
    /// Suspends the intent of a run that has just had its ending when `suspendAfter` says so, with its event, in the
    /// transaction of the ending. Returns the suspension; nil when the intent goes on. What a person suspended stays as
    /// it is. Counting begins anew with every end of a suspension.
    static func suspendAfterFailures(endedBy run: Int64, _ outcome: Outcome, now: Timestamp, _ db: Database) throws
        -> Override?
    {
        guard outcome != .succeeded, FailureStreak.counts(outcome) else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT i.id, json_extract(g.spec, '$.suspendAfter') FROM intent_runs r
                    JOIN intents i ON i.id = r.intent_id JOIN \(Store.generationInForce)
                    WHERE r.id = ? AND r.triggered_by <> ?
                    """), arguments: [run, RunCause.rehearsal.rawValue])
        guard let row, let limit: Int = row[1] else { return nil }
        let intentID: String = row[0]
        let known = try overrides(db, endedAfter: now).contains {
            $0.kind == .suspend && $0.intentID == intentID && $0.isActive(at: now)
        }
        guard !known else { return nil }
        let endings = try endings(of: intentID, newest: limit, db)
        guard let reason = FailureStreak(limit: limit).reason(endings) else { return nil }
        let stored = try insert(
            Override(intentID: intentID, kind: .suspend, reason: reason, by: FailureStreak.by, createdAt: now), db)
        try recordEvent(
            NewEvent(
                .suspendedItself, "suspended by \(stored.by): \(reason); `homer resume \(intentID)` goes on",
                intentID: intentID, runID: run), now: now, db)
        try tellSuspension(of: intentID, run: run, reason: reason, now: now, db)
        return stored
    }

    /// Final endings that count, the newest run first, since the intent was last resumed.
    private static func endings(of intentID: String, newest limit: Int, _ db: Database) throws -> [FailureStreak.Ending]
    {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, outcome FROM intent_runs
                    WHERE intent_id = ?1 AND completed_at IS NOT NULL AND outcome <> ?2
                      AND triggered_by <> ?5
                      AND completed_at > coalesce((SELECT max(ended_at) FROM overrides
                        WHERE intent_id = ?1 AND kind = ?3 AND ended_at IS NOT NULL), '')
                    ORDER BY id DESC LIMIT ?4
                    """),
            arguments: [
                intentID, Outcome.cancelled.rawValue, Override.Kind.suspend.rawValue, limit,
                RunCause.rehearsal.rawValue,
            ]
        ).map { row in
            let row = StoredRow(row, of: "intent_runs")
            return FailureStreak.Ending(run: row["id"], outcome: try row.word("outcome"))
        }
    }
}
