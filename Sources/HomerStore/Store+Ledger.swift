import GRDB
package import HomerCore

/// One decision about one due time, as stored.
package struct LedgerRow: Hashable, Sendable {
    package var scheduledFor: Timestamp
    /// `ran`, `skipped:overlap`, `missed:down`, …
    package var verdict: String
    package var runID: Int64?
    package var collapsedInto: Timestamp?
    package var count: Int
    package var through: Timestamp?
    package var decidedAt: Timestamp
}

extension Store {
    /// The decisions about an intent's due times in [from, until), oldest first.
    package func ledger(of id: String, from: Timestamp? = nil, until: Timestamp? = nil) throws -> [LedgerRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT scheduled_for, decision, run_id, collapsed_into, count, through, decided_at FROM occurrences
                    WHERE intent_id = ?1 AND (?2 IS NULL OR scheduled_for >= ?2) AND (?3 IS NULL OR scheduled_for < ?3)
                    ORDER BY scheduled_for
                    """, arguments: [id, from?.description, until?.description]
            ).map { row in
                LedgerRow(
                    scheduledFor: Self.time(row[0]) ?? Timestamp(milliseconds: 0), verdict: row[1], runID: row[2],
                    collapsedInto: Self.time(row[3]), count: row[4], through: Self.time(row[5]),
                    decidedAt: Self.time(row[6]) ?? Timestamp(milliseconds: 0))
            }
        }
    }
}
