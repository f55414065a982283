import GRDB
package import HomerCore

/// What `homer why` and `homer timeline` ask beyond the lists: the past around one moment.
extension StoreSnapshot {
    /// Runs of an intent that waited or ran at a moment, newest first.
    package func runs(of id: String, activeAt moment: Timestamp) throws -> [RunRow] {
        try read { db in
            try Store.runRows(
                db.makeStatement(
                    sql: """
                        SELECT \(Store.runColumns) FROM intent_runs r
                        WHERE r.intent_id = ?1 AND r.triggered_at <= ?2
                          AND (r.completed_at IS NULL OR r.completed_at > ?2)
                        ORDER BY r.id DESC LIMIT 20
                        """), [id, moment.description])
        }
    }

    /// Events of one reason that happened last at a moment or later, newest first. An index answers it.
    package func events(reason: EventReason, since moment: Timestamp) throws -> [EventRow] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Store.eventColumns) FROM events WHERE last_time >= ? AND reason = ? ORDER BY last_time DESC, id DESC
                        """), arguments: [moment.description, reason.rawValue]
            ).map { try Store.eventRow($0) }
        }
    }

    /// The pass of that id; nil when it changed nothing or is unknown.
    package func pass(_ id: String) throws -> PassRow? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Store.passColumns) FROM passes WHERE id = ?", arguments: [id]
            ).map { try Store.passRow($0) }
        }
    }
}
