import GRDB
package import HomerCore

/// One decision about one due time, as stored.
package struct LedgerRow: Hashable, Sendable {
    package var scheduledFor: Timestamp
    package var verdict: LedgerDecision
    package var runID: Int64?
    package var collapsedInto: Timestamp?
    package var count: Int
    package var through: Timestamp?
    package var decidedAt: Timestamp
}

extension StoreSnapshot {
    /// The decisions about an intent's due times in [from, until), oldest first.
    package func ledger(of id: String, from: Timestamp? = nil, until: Timestamp? = nil) throws -> [LedgerRow] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Store.ledgerColumns) FROM occurrences
                        WHERE intent_id = ?1 AND (?2 IS NULL OR scheduled_for >= ?2)
                          AND (?3 IS NULL OR scheduled_for < ?3)
                        ORDER BY scheduled_for
                        """), arguments: [id, from?.description, until?.description]
            ).map { try Store.ledgerRow($0) }
        }
    }

    /// The newest decisions about an intent's due times up to a moment, oldest first.
    package func ledger(of id: String, through moment: Timestamp, newest limit: Int) throws -> [LedgerRow] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Store.ledgerColumns) FROM occurrences
                        WHERE intent_id = ? AND scheduled_for <= ? ORDER BY scheduled_for DESC LIMIT ?
                        """), arguments: [id, moment.description, limit]
            ).reversed().map { try Store.ledgerRow($0) }
        }
    }
}

extension Store {
    fileprivate static let ledgerColumns =
        "intent_id, scheduled_for, decision, run_id, collapsed_into, count, through, decided_at"

    fileprivate static func ledgerRow(_ row: Row) throws -> LedgerRow {
        let row = StoredRow(row, of: "occurrences", key: "intent_id")
        return LedgerRow(
            scheduledFor: try row.time("scheduled_for"), verdict: try row.word("decision"), runID: row["run_id"],
            collapsedInto: try row.timeIfAny("collapsed_into"), count: row["count"],
            through: try row.timeIfAny("through"), decidedAt: try row.time("decided_at"))
    }
}
