import GRDB

extension Store {
    /// How far the messages of a chat were taken: what lies before is never carried out again.
    package func chatPosition(of channel: String) throws -> Int64? {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT value FROM homer_meta WHERE key = ?", arguments: [Self.key(channel)])
        }
    }

    /// Keeps how far they were taken. When it returns, a daemon that starts goes on from there.
    package func keepChatPosition(_ position: Int64, of channel: String) throws {
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO homer_meta (key, value) VALUES (?, ?)",
                arguments: [Self.key(channel), position])
        }
    }

    private static func key(_ channel: String) -> String { "chat:\(channel)" }
}
