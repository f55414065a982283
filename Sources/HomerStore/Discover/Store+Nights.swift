import GRDB
import HomerCore

extension StoreSnapshot {
    /// Nights, the newest first.
    package func discoverySessions(limit: Int) throws -> [DiscoverySessionRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(DiscoverySessionRow.columns) FROM discovery_sessions
                    ORDER BY started_at DESC, id DESC LIMIT ?
                    """, arguments: [limit]
            ).map { try DiscoverySessionRow($0) }
        }
    }

    /// nil when there is none of that name.
    package func discoverySession(id: String) throws -> DiscoverySessionRow? {
        try read { try Store.session(id, $0) }
    }

    /// The night that is going on; nil when none is.
    package func openDiscoverySession() throws -> DiscoverySessionRow? { try read { try Store.openSession($0) } }

    /// The items of a night in the order of its plan.
    package func discoveryItems(of session: String) throws -> [DiscoveryItemRow] {
        try read { try Store.items(of: session, $0) }
    }

    /// Every run of the intents of a night, oldest first.
    package func discoveryRuns(of session: String) throws -> [RunRow] {
        try read { try Store.runs(ofSession: session, $0) }
    }

    /// Every task that somebody asked for, oldest first.
    package func tonightTasks() throws -> [TonightTaskRow] { try read { try Store.tonightTasks($0) } }

    /// The whole of what a run answered, as far as its row keeps it; nil without one.
    package func answer(ofRun id: Int64) throws -> String? { try read { try Store.answer(ofRun: id, $0) } }
}

extension Store {
    package func discoverySession(id: String) throws -> DiscoverySessionRow? {
        try snapshot { try $0.discoverySession(id: id) }
    }

    package func discoveryItems(of session: String) throws -> [DiscoveryItemRow] {
        try snapshot { try $0.discoveryItems(of: session) }
    }

    static func session(_ id: String, _ db: Database) throws -> DiscoverySessionRow? {
        try Row.fetchOne(
            db, sql: "SELECT \(DiscoverySessionRow.columns) FROM discovery_sessions WHERE id = ?", arguments: [id]
        ).map { try DiscoverySessionRow($0) }
    }

    static func openSession(_ db: Database) throws -> DiscoverySessionRow? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT \(DiscoverySessionRow.columns) FROM discovery_sessions
                    WHERE completed_at IS NULL AND run_id IS NOT NULL
                    """)
        ).map { try DiscoverySessionRow($0) }
    }

    static func items(of session: String, _ db: Database) throws -> [DiscoveryItemRow] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT \(DiscoveryItemRow.columns) FROM discovery_items WHERE session_id = ? ORDER BY number"),
            arguments: [session]
        ).map { try DiscoveryItemRow($0) }
    }

    /// A rehearsal is no part of the night.
    static func runs(ofSession session: String, _ db: Database) throws -> [RunRow] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(runColumns) FROM intent_runs r WHERE r.id IN (
                  SELECT n.id FROM intents i JOIN intent_runs n ON n.intent_id = i.id
                  WHERE i.source = ? AND n.triggered_by <> '\(RunCause.rehearsal)')
                ORDER BY r.id
                """)
        return try runRows(statement, [IntentSource.discovery(session)])
    }

    static func tonightTasks(_ db: Database) throws -> [TonightTaskRow] {
        try Row.fetchAll(db, sql: "SELECT \(TonightTaskRow.columns) FROM tonight_tasks ORDER BY id")
            .map { try TonightTaskRow($0) }
    }
}

extension Store {
    /// Ids of the intents of a night, retired ones among them.
    package func nightIntents(_ session: String) throws -> [String] {
        try read { try Self.nightIntents(session, $0) }
    }

    static func nightIntents(_ session: String, _ db: Database) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT id FROM intents WHERE source = ? ORDER BY id",
            arguments: [IntentSource.discovery(session)])
    }
}
