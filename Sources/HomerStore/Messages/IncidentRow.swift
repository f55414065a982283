import GRDB
package import HomerCore

/// Something that is or was wrong.
package struct IncidentRow: Hashable, Sendable {
    package var id: Int64
    package var fingerprint: String
    package var cause: IncidentCause
    /// nil for what concerns more than one intent.
    package var intentID: String?
    package var severity: Severity
    /// Whether it is told as the failure of a run, or as an alert.
    package var kind: MessageKind
    package var title: String
    package var detail: String?
    package var avoids: String?
    package var state: IncidentState
    package var openedAt: Timestamp
    package var lastAt: Timestamp
    /// How often it was reported.
    package var count: Int
    /// How often it was told again.
    package var told: Int
    package var nextReminderAt: Timestamp?
    package var snoozedUntil: Timestamp?
    package var decidedBy: String?
    package var recoveredAt: Timestamp?
}

extension Store {
    static let incidentColumns = """
        id, fingerprint, cause, intent_id, severity, kind, title, detail, avoids, state, opened_at, last_at, count, told,
        next_reminder_at, snoozed_until, decided_by, recovered_at
        """

    static func incidentRow(_ row: Row) throws -> IncidentRow {
        let row = StoredRow(row, of: "incidents")
        return IncidentRow(
            id: row["id"], fingerprint: row["fingerprint"], cause: try row.word("cause"), intentID: row["intent_id"],
            severity: try row.word("severity"), kind: try row.word("kind"), title: row["title"], detail: row["detail"],
            avoids: row["avoids"], state: try row.word("state"), openedAt: try row.time("opened_at"),
            lastAt: try row.time("last_at"), count: row["count"], told: row["told"],
            nextReminderAt: try row.timeIfAny("next_reminder_at"), snoozedUntil: try row.timeIfAny("snoozed_until"),
            decidedBy: row["decided_by"], recoveredAt: try row.timeIfAny("recovered_at"))
    }
}

extension StoreSnapshot {
    /// Incidents, newest first: those that are not over, or all with the newest `limit` of those that are.
    package func incidents(all: Bool = false, limit: Int = 100) throws -> [IncidentRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Store.incidentColumns) FROM incidents WHERE ? OR state <> 'recovered'
                    ORDER BY id DESC LIMIT ?
                    """, arguments: [all, limit]
            ).map { try Store.incidentRow($0) }
        }
    }

    /// Those of an intent that are not over.
    package func incidents(of intentID: String) throws -> [IncidentRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Store.incidentColumns) FROM incidents WHERE intent_id = ? AND state <> 'recovered'
                    ORDER BY id
                    """, arguments: [intentID]
            ).map { try Store.incidentRow($0) }
        }
    }
}
