import GRDB
import HomerCore

extension Store {
    /// Does what `onRemove` of an intent says when its file has gone: `cancel` ends what waits in this transaction and
    /// asks the daemon to end what runs; `finish` changes nothing.
    static func endRunsOfRemoved(_ id: String, pass: String, now: Timestamp, _ db: Database) throws {
        let policy = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT json_extract(g.spec, '$.onRemove') FROM \(Store.inForce) WHERE i.id = ?
                    """), arguments: [id])
        guard policy == RemovalPolicy.cancel.rawValue else { return }
        try endRuns(of: id, by: "pass \(pass) (its file went away)", now: now, db)
    }

    /// Ends the runs of an intent that wait, in this transaction, and asks the daemon to end the one that runs.
    static func endRuns(of id: String, by who: String, now: Timestamp, _ db: Database) throws {
        let waiting = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, attempt, not_before IS NOT NULL FROM intent_runs
                    WHERE intent_id = ? AND status = 'pending' ORDER BY id
                    """), arguments: [id])
        for run in waiting {
            let moment = waitingMoment(attempt: run[1], hasBegun: run[2])
            _ = try finish(
                run[0], ExecutionResult(outcome: .cancelled, error: "cancelled by \(who) \(moment)"), nil, now, db)
        }
        try db.cachedStatement(
            sql: """
                UPDATE intent_runs SET cancel_requested_at = ?, cancel_requested_by = ?
                WHERE intent_id = ? AND status = 'running' AND cancel_requested_at IS NULL
                """
        ).execute(arguments: [now.description, who, id])
    }
}

extension StoreSnapshot {
    /// Why nothing can be done with an intent that is removed: a sentence without its end; nil for any other.
    package func removal(of id: String) throws -> String? {
        try intents(ids: [id], includeRemoved: true).first.flatMap { row in
            row.removedAt.map { IntentSource.removal(of: id, row.source, at: "\($0)") }
        }
    }
}
