import GRDB

extension Store {
    private static let saidKey = "said_warnings"

    /// The warnings about files that the log has told, as `replaceSaidWarnings` was given them: a daemon that starts again
    /// does not repeat them.
    package func saidWarnings() throws -> Set<String> {
        try read { db in
            let text = try String.fetchOne(
                db, sql: "SELECT CAST(value AS TEXT) FROM homer_meta WHERE key = ?", arguments: [Self.saidKey])
            return Set((text ?? "").split(separator: " ").map(String.init))
        }
    }

    /// Replaces the list.
    ///
    /// - Parameter keys: words without spaces.
    package func replaceSaidWarnings(_ keys: Set<String>) throws {
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO homer_meta (key, value) VALUES (?, ?)",
                arguments: [Self.saidKey, keys.sorted().joined(separator: " ")])
        }
    }
}
