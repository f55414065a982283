import GRDB
package import HomerCore

/// An attempt that has ended, as the metrics count it.
package struct CountedAttempt: Hashable, Sendable {
    package var intentID: String
    package var executor: String
    package var outcome: Outcome
    /// Its process died by a signal.
    package var isBySignal: Bool
    package var attempt: Int
    /// No other follows: it is how its run ended.
    package var isLast: Bool
    package var triggeredAt: Timestamp
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    /// The due time that made its run; nil when none did, or its time was long past on purpose.
    package var due: Timestamp?
    package var tokens: Int
    package var cost: Double

    package init(
        intentID: String, executor: String, outcome: Outcome, isBySignal: Bool = false, attempt: Int = 1,
        isLast: Bool = true, triggeredAt: Timestamp, startedAt: Timestamp, endedAt: Timestamp, due: Timestamp? = nil,
        tokens: Int = 0, cost: Double = 0
    ) {
        self.intentID = intentID
        self.executor = executor
        self.outcome = outcome
        self.isBySignal = isBySignal
        self.attempt = attempt
        self.isLast = isLast
        self.triggeredAt = triggeredAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.due = due
        self.tokens = tokens
        self.cost = cost
    }
}

/// Due times that led to no run.
package struct SkipCount: Hashable, Sendable {
    package var intentID: String
    package var decision: LedgerDecision
    package var count: Int

    package init(intentID: String, decision: LedgerDecision, count: Int) {
        self.intentID = intentID
        self.decision = decision
        self.count = count
    }
}

/// Messages of one channel in one state.
package struct MessageCount: Hashable, Sendable {
    /// Empty for what goes nowhere.
    package var channel: String
    package var state: MessageState
    package var count: Int

    package init(channel: String, state: MessageState, count: Int) {
        self.channel = channel
        self.state = state
        self.count = count
    }
}

extension StoreSnapshot {
    /// Hands over every attempt that ended since a moment, but those whose condition found nothing to do.
    package func countedAttempts(since: Timestamp, _ each: (CountedAttempt) -> Void) throws {
        try read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT r.intent_id, a.executor, a.outcome, a.signal IS NOT NULL AS by_signal, a.attempt,
                          a.next_at IS NULL AS is_last, r.triggered_at, a.started_at, a.ended_at, a.run_id AS id,
                          CASE WHEN r.triggered_by <> '\(RunCause.backfill)' THEN
                            (SELECT o.scheduled_for FROM occurrences o WHERE o.run_id = a.run_id) END AS due,
                          coalesce(a.tokens_used, 0) AS tokens, coalesce(a.cost_estimate, 0) AS cost
                        FROM run_attempts a CROSS JOIN intent_runs r ON r.id = a.run_id
                        WHERE a.ended_at >= ? AND a.condition IS NOT 'skipped'
                        """), arguments: [since.description])
            while let found = try rows.next() {
                let row = StoredRow(found, of: "run_attempts")
                each(
                    CountedAttempt(
                        intentID: row["intent_id"], executor: row["executor"], outcome: try row.word("outcome"),
                        isBySignal: row["by_signal"], attempt: row["attempt"], isLast: row["is_last"],
                        triggeredAt: try row.time("triggered_at"), startedAt: try row.time("started_at"),
                        endedAt: try row.time("ended_at"), due: try row.timeIfAny("due"), tokens: row["tokens"],
                        cost: row["cost"]))
            }
        }
    }

    /// Due times that were decided since a moment and led to no run, by intent and decision.
    package func skipCounts(since: Timestamp) throws -> [SkipCount] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT intent_id, decision, sum(count) AS skipped FROM occurrences
                        WHERE run_id IS NULL AND decided_at >= ? GROUP BY intent_id, decision
                        """), arguments: [since.description]
            ).map {
                let row = StoredRow($0, of: "occurrences", key: "intent_id")
                return SkipCount(
                    intentID: row["intent_id"], decision: try row.word("decision"), count: row["skipped"])
            }
        }
    }

    /// How many runs were made since a moment.
    package func runsMade(since: Timestamp) throws -> Int {
        try read { db in
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT count(*) FROM intent_runs WHERE triggered_at >= ?"),
                arguments: [since.description]) ?? 0
        }
    }

    /// When the last good run of an intent ended; nil when none is known. A rehearsal is none.
    package func lastSuccess(of intent: String) throws -> Timestamp? {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT id, completed_at FROM intent_runs WHERE intent_id = ? AND status = 'completed'
                          AND triggered_by <> '\(RunCause.rehearsal)' ORDER BY id DESC LIMIT 1
                        """), arguments: [intent])
            return try row.map { try StoredRow($0, of: "intent_runs").time("completed_at") }
        }
    }

    /// How many discovery sessions began since a moment, and how many intents they made.
    package func discovery(since: Timestamp) throws -> (sessions: Int, intents: Int) {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), coalesce(sum(intents_created), 0) FROM discovery_sessions WHERE started_at >= ?
                    """, arguments: [since.description])
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// Messages that wait, and those that ended since a moment, by channel and state.
    package func messagesByChannel(since: Timestamp) throws -> [MessageCount] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT channel, state, count(*) AS number FROM messages WHERE ended_at IS NULL GROUP BY channel, state
                    UNION ALL
                    SELECT channel, state, count(*) FROM messages WHERE ended_at >= ? GROUP BY channel, state
                    """, arguments: [since.description]
            ).map { row in
                let row = StoredRow(row, of: "messages")
                return MessageCount(channel: row["channel"], state: try row.word("state"), count: row["number"])
            }
        }
    }

    /// How many incidents are open, by severity.
    package func openIncidents() throws -> [Severity: Int] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT severity, count(*) AS number FROM incidents WHERE state <> 'recovered' GROUP BY severity
                    """
            ).map { StoredRow($0, of: "incidents") }
            return Dictionary(try rows.map { (try $0.word("severity") as Severity, $0["number"] as Int) }) { $1 }
        }
    }

    /// Bytes of the database, without its log.
    package func size() throws -> Int64 {
        try read { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            return pages * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
