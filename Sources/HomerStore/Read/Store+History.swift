import GRDB
package import HomerCore

package struct EventRow: Hashable, Sendable {
    package var id: Int64
    package var type: EventType
    package var reason: OpenWord<EventReason>
    package var intentID: String?
    package var passID: String?
    package var runID: Int64?
    package var message: String
    package var count: Int
    package var firstTime: Timestamp
    package var lastTime: Timestamp
    /// When it tells of something that came and started nothing.
    package var decision: LedgerDecision?
}

package struct PassRow: Hashable, Sendable {
    package var id: String
    package var finishedAt: Timestamp
    package var trigger: String
    package var result: PassResult
    package var revision: String?
    package var serial: Int64
}

package struct GenerationRow: Hashable, Sendable {
    package var generation: Int
    package var file: String
    package var commit: String?
    package var author: String?
    package var passID: String
    package var acceptedAt: Timestamp
    package var cause: GenerationCause
    package var specHash: String
    /// Hash of the bytes the generation was read from; empty when unknown.
    package var contentHash: String
    /// The run that wrote it; nil when none did, as far as could be told.
    package var madeByRun: Int64?
}

/// How many of each there are, for `homer status`.
package struct StoreCounts: Hashable, Sendable {
    package var intents = 0
    package var enabled = 0
    package var removed = 0
    package var held = 0
    package var running = 0
    package var pending = 0
    package var failedLastDay = 0
    package var succeededLastDay = 0
}

extension StoreSnapshot {
    /// Events, newest first; those of one intent, or all.
    package func events(
        intent: String? = nil, warningsOnly: Bool = false, since: Timestamp? = nil, afterID: Int64? = nil,
        limit: Int = 100
    ) throws -> [EventRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Store.eventColumns) FROM events
                    WHERE (?1 IS NULL OR intent_id = ?1) AND (?2 = 0 OR type = '\(EventType.warning)')
                      AND (?3 IS NULL OR last_time >= ?3) AND (?4 IS NULL OR id > ?4)
                    ORDER BY last_time DESC, id DESC LIMIT ?5
                    """,
                arguments: [intent, warningsOnly, since?.description, afterID, limit]
            ).map { try Store.eventRow($0) }
        }
    }

    /// The accepted generations of an intent, newest first; empty when the intent is unknown.
    package func generations(of id: String) throws -> [GenerationRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT generation, source_file, commit_hash, author, pass_id, accepted_at, cause, spec_hash,
                      content_hash, made_by_run
                    FROM intent_generations WHERE intent_id = ? ORDER BY generation DESC
                    """, arguments: [id]
            ).map { row in
                let row = StoredRow(row, of: "intent_generations of \(id)", key: "generation")
                return GenerationRow(
                    generation: row["generation"], file: row["source_file"], commit: row["commit_hash"],
                    author: row["author"], passID: row["pass_id"], acceptedAt: try row.time("accepted_at"),
                    cause: try row.word("cause"), specHash: row["spec_hash"], contentHash: row["content_hash"],
                    madeByRun: row["made_by_run"])
            }
        }
    }

    /// The pass that changed something last.
    package func lastPass() throws -> PassRow? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT \(Store.passColumns) FROM passes ORDER BY serial DESC LIMIT 1"
            ).map { try Store.passRow($0) }
        }
    }

    package func counts(now: Timestamp) throws -> StoreCounts {
        try read { db in
            var counts = StoreCounts()
            func intents(_ condition: String) throws -> Int {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM intents\(condition)") ?? 0
            }
            // One by one, so that an index answers each.
            (counts.enabled, counts.removed) = (
                try intents(" WHERE enabled = 1"), try intents(" WHERE removed_at IS NOT NULL")
            )
            counts.intents = try intents("") - counts.removed
            counts.held = try Int.fetchOne(db, sql: "SELECT count(*) FROM held_inputs") ?? 0
            counts.running = try Int.fetchOne(db, sql: "SELECT count(*) FROM intent_runs WHERE status = 'running'") ?? 0
            counts.pending = try Int.fetchOne(db, sql: "SELECT count(*) FROM intent_runs WHERE status = 'pending'") ?? 0
            let since = (now - .days(1)).description
            counts.failedLastDay =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM intent_runs WHERE triggered_at >= ? AND status = 'failed'",
                    arguments: [since]) ?? 0
            counts.succeededLastDay =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM intent_runs WHERE triggered_at >= ? AND status = 'completed'",
                    arguments: [since]) ?? 0
            let old = try foreign.endings(now - .days(1), now, db)
            counts.succeededLastDay += old.succeeded
            counts.failedLastDay += old.failed
            return counts
        }
    }
}

extension Store {
    static let eventColumns =
        "id, type, reason, intent_id, pass_id, run_id, message, count, first_time, last_time, decision"

    static func eventRow(_ row: Row) throws -> EventRow {
        let row = StoredRow(row, of: "events")
        return EventRow(
            id: row["id"], type: try row.word("type"), reason: try row.word("reason"), intentID: row["intent_id"],
            passID: row["pass_id"], runID: row["run_id"], message: row["message"], count: row["count"],
            firstTime: try row.time("first_time"), lastTime: try row.time("last_time"),
            decision: try row.wordIfAny("decision"))
    }

    static let passColumns = "id, finished_at, trigger, result, revision, serial"

    static func passRow(_ row: Row) throws -> PassRow {
        let row = StoredRow(row, of: "passes")
        return PassRow(
            id: row["id"], finishedAt: try row.time("finished_at"), trigger: row["trigger"],
            result: try row.word("result"), revision: row["revision"], serial: row["serial"])
    }
}
