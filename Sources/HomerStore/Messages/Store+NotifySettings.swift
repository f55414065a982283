import GRDB
package import HomerCore

extension Store {
    /// Keeps by which settings messages are written from now on. Writes nothing when they are those that are kept.
    package func note(_ settings: NotifySettings, now: Timestamp) throws {
        guard try notifySettings() != settings else { return }
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO notify_settings (id, settings, since) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, since = excluded.since
                    """, arguments: [settings.json.compact, now.description])
        }
    }

    /// The settings of the last daemon that kept some; those without a channel when none did.
    package func notifySettings() throws -> NotifySettings { try read { try Self.notifySettings($0) } }

    static func notifySettings(_ db: Database) throws -> NotifySettings {
        let text = try String.fetchOne(db.cachedStatement(sql: "SELECT settings FROM notify_settings WHERE id = 1"))
        return text.flatMap { try? JSONValue(parsing: $0) }.map { NotifySettings(json: $0) } ?? NotifySettings()
    }
}
