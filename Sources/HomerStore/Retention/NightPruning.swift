import GRDB
package import HomerCore

/// A session that was deleted, as it was, with the files that its items wrote.
package struct PrunedNight: Hashable, Sendable {
    package var session: DiscoverySessionRow
    package var outputs: [String]
}

extension Store {
    /// Sessions of nights that `pruneNight` may delete: those that ended before a moment, oldest first. Never the newest
    /// session, never one that is under way, and never one of whose items something may still become.
    package func oldNights(before: Timestamp) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT s.id \(Self.oldNights) ORDER BY s.started_at, s.id",
                arguments: ["before": before.description])
        }
    }

    /// Deletes one of them with its items, in one transaction, and says which files it had; nil when it may not go any
    /// more. Its intents and their runs stay: they go as other runs do.
    package func pruneNight(_ session: String, before: Timestamp) throws -> PrunedNight? {
        try write { db in
            let isOld = try Bool.fetchOne(
                db, sql: "SELECT count(*) \(Self.oldNights) AND s.id = :session",
                arguments: ["before": before.description, "session": session])
            guard isOld == true, let row = try Self.session(session, db) else { return nil }
            let outputs = try String.fetchAll(
                db,
                sql: """
                    SELECT output_file FROM discovery_items WHERE session_id = ? AND output_file IS NOT NULL ORDER BY number
                    """, arguments: [session])
            try db.execute(sql: "DELETE FROM discovery_items WHERE session_id = ?", arguments: [session])
            try db.execute(sql: "DELETE FROM tonight_tasks WHERE session_id = ?", arguments: [session])
            try db.execute(sql: "DELETE FROM discovery_sessions WHERE id = ?", arguments: [session])
            return PrunedNight(session: row, outputs: outputs)
        }
    }

    private static let oldNights = """
        FROM discovery_sessions s
        WHERE s.phase IN ('done', 'failed', 'cancelled') AND s.completed_at < :before
          AND s.id <> (SELECT n.id FROM discovery_sessions n ORDER BY n.started_at DESC, n.id DESC LIMIT 1)
          AND NOT EXISTS (SELECT 1 FROM discovery_items i WHERE i.session_id = s.id
            AND i.state IN \(DiscoveryItemRow.openStates))
        """
}
