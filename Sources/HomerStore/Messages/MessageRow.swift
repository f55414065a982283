import GRDB
package import HomerCore

/// A message on its way over one channel, or at its end.
package struct MessageRow: Hashable, Sendable {
    package var id: Int64
    /// What caused it: `run:12`, `incident:3`.
    package var cause: String
    /// Empty for one that is not sent.
    package var channel: String
    package var kind: MessageKind
    package var severity: Severity
    package var batch: MessageBatch
    package var intentID: String?
    package var runID: Int64?
    package var incidentID: Int64?
    package var facts: MessageFacts
    package var state: MessageState
    package var mute: MuteReason?
    /// What the last try ended with.
    package var error: String?
    package var attempts: Int
    package var nextAt: Timestamp?
    /// The message it was sent in, when that told several.
    package var sentWith: Int64?
    /// What the receiver calls it.
    package var reference: String?
    package var createdAt: Timestamp
    package var endedAt: Timestamp?
}

extension MessageRow {
    /// Its run as far as the message itself knows it: how it ended.
    package var run: RunRow {
        let outcome = facts.outcome ?? (kind == .result ? .succeeded : .failed)
        var run = RunRow(
            id: runID ?? 0, intentID: intentID ?? "", triggeredBy: .cron, triggeredAt: createdAt,
            status: RunStatus(outcome), generation: 1, attempt: facts.attempts ?? 1, missedCount: 0)
        (run.outcome, run.completedAt) = (outcome, createdAt)
        (run.exitCode, run.signal, run.durationMS) = (facts.exitCode, facts.signal, facts.length?.count)
        return run
    }
}

extension Store {
    static let messageColumns = """
        id, cause, channel, kind, severity, batch, intent_id, run_id, incident_id, facts, state, mute, error, attempts,
        next_at, sent_with, reference, created_at, ended_at
        """

    static func messageRow(_ row: Row) throws -> MessageRow {
        let row = StoredRow(row, of: "messages")
        let facts: String = row["facts"]
        return MessageRow(
            id: row["id"], cause: row["cause"], channel: row["channel"], kind: try row.word("kind"),
            severity: try row.word("severity"), batch: try row.word("batch"), intentID: row["intent_id"],
            runID: row["run_id"], incidentID: row["incident_id"],
            facts: (try? JSONValue(parsing: facts)).map { MessageFacts(json: $0) } ?? MessageFacts(),
            state: try row.word("state"), mute: try row.wordIfAny("mute"), error: row["error"],
            attempts: row["attempts"], nextAt: try row.timeIfAny("next_at"), sentWith: row["sent_with"],
            reference: row["reference"], createdAt: try row.time("created_at"), endedAt: try row.timeIfAny("ended_at"))
    }
}

/// Which messages are meant.
package struct MessageFilter: Hashable, Sendable {
    package var intentID: String?
    package var runID: Int64?
    package var state: MessageState?
    package var since: Timestamp?
    package var limit = 50

    package init(
        intentID: String? = nil, runID: Int64? = nil, state: MessageState? = nil, since: Timestamp? = nil,
        limit: Int = 50
    ) {
        self.intentID = intentID
        self.runID = runID
        self.state = state
        self.since = since
        self.limit = limit
    }
}

/// How many messages are in each state.
package typealias MessageCounts = [MessageState: Int]

extension StoreSnapshot {
    /// Newest first.
    package func messages(_ filter: MessageFilter) throws -> [MessageRow] {
        let parts: [(String, (any DatabaseValueConvertible)?)] = [
            ("intent_id = ?", filter.intentID), ("run_id = ?", filter.runID), ("state = ?", filter.state?.rawValue),
            ("created_at >= ?", filter.since?.description),
        ]
        let asked = parts.filter { $0.1 != nil }
        let condition = (["1"] + asked.map(\.0)).joined(separator: " AND ")
        return try read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT \(Store.messageColumns) FROM messages WHERE \(condition) ORDER BY id DESC LIMIT ?",
                arguments: StatementArguments(asked.map(\.1) + [filter.limit])
            ).map { try Store.messageRow($0) }
        }
    }

    package func message(_ id: Int64) throws -> MessageRow? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT \(Store.messageColumns) FROM messages WHERE id = ?", arguments: [id])
                .map { try Store.messageRow($0) }
        }
    }

    /// How many messages wait, are being sent, or ended since a moment, by their state.
    package func messageCounts(since: Timestamp) throws -> MessageCounts {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT state, count(*) AS count FROM (
                      SELECT state FROM messages WHERE ended_at IS NULL
                      UNION ALL SELECT state FROM messages WHERE ended_at >= ?) GROUP BY state
                    """, arguments: [since.description])
            return try rows.reduce(into: [:]) { counts, row in
                counts[try StoredRow(row, of: "messages", key: "state").word("state")] = row["count"]
            }
        }
    }
}

extension Store {
    /// The messages about runs, by run, each list oldest first.
    static func messages(ofRuns runs: [Int64], _ db: Database) throws -> [Int64: [MessageRow]] {
        let marks = runs.map { _ in "?" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db, sql: "SELECT \(messageColumns) FROM messages WHERE run_id IN (\(marks)) ORDER BY id",
            arguments: StatementArguments(runs))
        return Dictionary(grouping: try rows.map { try messageRow($0) }) { $0.runID ?? 0 }
    }
}
