import GRDB
package import HomerCore

/// An intent that something other than its clock makes run.
package struct TriggeredIntent: Hashable, Sendable {
    package var id: String
    package var generation: Int
    package var priority: Int
    package var spec: IntentSpec
}

/// What makes such a run.
enum RunImpulse {
    case event(InboxEvent)
    case ending(run: Int64)
}

/// What came of it.
struct TriggeredRun {
    var verdict: OccurrenceVerdict
    var run: Int64?
    /// The run before it has been asked to end.
    var cancelsRunning = false
}

extension Store {
    /// The intents one of whose triggers has a member of that value: `event` for events, `intent` for chains. By id, so that
    /// what comes of one cause does not depend on luck.
    static func triggered(type: TriggerKind, by value: String, _ db: Database) throws -> [TriggeredIntent] {
        // Asked at the end of every run. The plus keeps SQLite from going by the switch, which nearly all have on.
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT i.id AS intent_id, i.generation, i.priority, g.spec FROM \(Store.inForce)
                    WHERE i.id IN (
                        SELECT id FROM intents WHERE json_extract(trigger_config, '$.type') = '\(type.rawValue)'
                          AND json_extract(trigger_config, '$.\(type.member)') = ?1
                        UNION
                        SELECT intent_id FROM trigger_cursors WHERE impulse = ?2)
                      AND +i.enabled = 1 AND i.removed_at IS NULL
                    ORDER BY i.id
                    """), arguments: [value, impulse(type, value)])
        return try rows.map { try triggeredIntent($0) }
    }

    static func triggeredIntent(_ row: Row) throws -> TriggeredIntent {
        let row = StoredRow(row, of: "intents", key: "intent_id")
        return TriggeredIntent(
            id: row["intent_id"], generation: row["generation"], priority: row["priority"], spec: try row.spec("spec"))
    }

    enum TriggerKind: String {
        case event, after

        var member: String { self == .event ? "event" : "intent" }
    }

    /// Makes a pending run, or says why not: the rules of overlap hold as for due times, and what they end is ended in
    /// this transaction too.
    ///
    /// - Parameter excluded: why nothing may start now; nil when it may.
    static func startTriggered(
        _ intent: TriggeredIntent, cause: RunImpulse, excluded: OccurrenceVerdict?, now: Timestamp, _ db: Database
    ) throws -> TriggeredRun {
        if let excluded { return TriggeredRun(verdict: excluded) }
        let decision = intent.spec.overlap.decide(try activity(of: intent.id, db))
        guard case .ran = decision.verdict else { return TriggeredRun(verdict: decision.verdict) }
        if decision.cancelPending || decision.cancelRunning {
            try endPending(of: intent.id, begun: decision.cancelRunning, by: "a newer run", now: now, db)
        }
        if decision.cancelRunning {
            try db.cachedStatement(
                sql: """
                    UPDATE intent_runs SET cancel_requested_at = ?, cancel_requested_by = ?
                    WHERE intent_id = ? AND status = 'running' AND cancel_requested_at IS NULL
                    """
            ).execute(arguments: [now.description, "a newer run of \(intent.id)", intent.id])
        }
        let run = try insert(intent, cause: cause, now: now, db)
        try Self.apply(intent.spec.consent, run: run, intentID: intent.id, now: now, db)
        return TriggeredRun(verdict: .ran, run: run, cancelsRunning: decision.cancelRunning)
    }

    private static func insert(
        _ intent: TriggeredIntent, cause: RunImpulse, now: Timestamp, _ db: Database
    ) throws -> Int64 {
        var event: InboxEvent?
        var parent: Int64?
        switch cause {
        case .event(let emitted): event = emitted
        case .ending(let run): parent = run
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO intent_runs
                  (intent_id, triggered_by, triggered_at, status, generation, exclusive, priority, requested_by,
                   event_number, event_id, event_name, event_data, parent_run_id)
                VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            intent.id, (event.map { RunCause.event($0.name) } ?? .after).rawValue,
            now.description, intent.generation, intent.spec.overlap.isExclusive, intent.priority, event?.requestedBy,
            event?.number, event?.id, event?.name, event?.data, parent,
        ])
        return db.lastInsertedRowID
    }

    private static func activity(of id: String, _ db: Database) throws -> DueRules.Activity {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT \(activityColumns) FROM intent_runs WHERE intent_id = ? AND completed_at IS NULL
                    """), arguments: [id])
        return row.map { activity($0) } ?? DueRules.Activity()
    }
}
