import GRDB
import HomerCore

/// Which schema a database has, for `homer status`.
package struct SchemaVersion: Hashable, Sendable {
    /// Name of the last step applied.
    package var step: String
    package var steps: Int
}

extension StoreSnapshot {
    /// Runs without an ending, oldest first: those of one intent, or all.
    package func openRuns(intent: String? = nil) throws -> [RunRow] {
        try read { db in
            let open = try Store.runRows(
                db.cachedStatement(
                    sql: """
                        SELECT \(Store.runColumns) FROM intent_runs r INDEXED BY idx_intent_runs_active
                        WHERE r.completed_at IS NULL AND (?1 IS NULL OR r.intent_id = ?1) ORDER BY r.id
                        """), [intent])
            return try Store.withAttempts(open, db)
        }
    }

    package func schemaVersion() throws -> SchemaVersion {
        try read { db in
            let names = try String.fetchAll(db, sql: "SELECT name FROM homer_migrations ORDER BY name")
            return SchemaVersion(step: names.last ?? "", steps: names.count)
        }
    }
}
