import GRDB
package import HomerCore

package struct EventRow: Hashable, Sendable {
    package var id: Int64
    package var type: String
    package var reason: String
    package var intentID: String?
    package var passID: String?
    package var runID: Int64?
    package var message: String
    package var count: Int
    package var firstTime: Timestamp
    package var lastTime: Timestamp
    /// The word of the ledger, when it tells of something that came and started nothing.
    package var decision: String?
}

package struct PassRow: Hashable, Sendable {
    package var id: String
    package var finishedAt: Timestamp
    package var trigger: String
    package var result: String
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
    /// `file`, or `rollback` when an operator put an earlier text in force.
    package var cause: String
    package var specHash: String
    /// Hash of the bytes the generation was read from; empty when unknown.
    package var contentHash: String
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
                    WHERE (?1 IS NULL OR intent_id = ?1) AND (?2 = 0 OR type = 'Warning')
                      AND (?3 IS NULL OR last_time >= ?3) AND (?4 IS NULL OR id > ?4)
                    ORDER BY last_time DESC, id DESC LIMIT ?5
                    """,
                arguments: [intent, warningsOnly, since?.description, afterID, limit]
            ).map { Store.eventRow($0) }
        }
    }

    /// The accepted generations of an intent, newest first; empty when the intent is unknown.
    package func generations(of id: String) throws -> [GenerationRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT generation, source_file, commit_hash, author, pass_id, accepted_at, cause, spec_hash,
                      content_hash
                    FROM intent_generations WHERE intent_id = ? ORDER BY generation DESC
                    """, arguments: [id]
            ).map { row in
                GenerationRow(
                    generation: row[0], file: row[1], commit: row[2], author: row[3], passID: row[4],
                    acceptedAt: Store.time(row[5]) ?? Timestamp(milliseconds: 0), cause: row[6], specHash: row[7],
                    contentHash: row[8])
            }
        }
    }

    /// The pass that changed something last.
    package func lastPass() throws -> PassRow? {
        try read { db in
            try Row.fetchOne(
                db,
                sql:
                    "SELECT id, finished_at, trigger, result, revision, serial FROM passes ORDER BY serial DESC LIMIT 1"
            ).map { row in
                PassRow(
                    id: row[0], finishedAt: Store.time(row[1]) ?? Timestamp(milliseconds: 0), trigger: row[2],
                    result: row[3], revision: row[4], serial: row[5])
            }
        }
    }

    package func counts(now: Timestamp) throws -> StoreCounts {
        try read { db in
            var counts = StoreCounts()
            if let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) FILTER (WHERE removed_at IS NULL), coalesce(sum(enabled), 0),
                      count(*) FILTER (WHERE removed_at IS NOT NULL) FROM intents
                    """)
            {
                (counts.intents, counts.enabled, counts.removed) = (row[0], row[1], row[2])
            }
            counts.held = try Int.fetchOne(db, sql: "SELECT count(*) FROM held_inputs") ?? 0
            counts.running = try Int.fetchOne(db, sql: "SELECT count(*) FROM intent_runs WHERE status = 'running'") ?? 0
            counts.pending = try Int.fetchOne(db, sql: "SELECT count(*) FROM intent_runs WHERE status = 'pending'") ?? 0
            let since = (now - .days(1)).description
            counts.failedLastDay =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM intent_runs WHERE triggered_at >= ? AND status = 'failed' AND id > 0",
                    arguments: [since]) ?? 0
            counts.succeededLastDay =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM intent_runs WHERE triggered_at >= ? AND status = 'completed' AND id > 0",
                    arguments: [since]) ?? 0
            let old = try Store.countOldRuns(since: now - .days(1), now: now, db)
            counts.succeededLastDay += old.succeeded
            counts.failedLastDay += old.failed
            return counts
        }
    }
}

extension Store {
    static let eventColumns =
        "id, type, reason, intent_id, pass_id, run_id, message, count, first_time, last_time, decision"

    static func eventRow(_ row: Row) -> EventRow {
        EventRow(
            id: row[0], type: row[1], reason: row[2], intentID: row[3], passID: row[4], runID: row[5],
            message: row[6], count: row[7], firstTime: time(row[8]) ?? Timestamp(milliseconds: 0),
            lastTime: time(row[9]) ?? Timestamp(milliseconds: 0), decision: row[10])
    }
}
