import GRDB
import HomerCore

/// Brings a database to the schema of this binary: append-only steps, each in one transaction, each with a checksum,
/// after a verified copy of an existing file (P29, P30).
struct Migrator {
    let path: String?

    private static let table = """
        CREATE TABLE IF NOT EXISTS homer_migrations (
          name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
        ) STRICT
        """

    /// Applies what is missing. Throws before the first change when the file is not ours to change.
    func migrate(_ writer: any DatabaseWriter) throws {
        let applied = try writer.read { try Self.applied($0) }
        try Self.verify(applied)
        if applied.isEmpty { try writer.read { try Self.refuseForeign($0) } }
        let missing = Schema.migrations.filter { applied[$0.name] == nil }
        guard !missing.isEmpty else { return }
        if let path, try writer.read({ try !Self.isBlank($0) }) {
            try Backup.make(of: writer, databasePath: path, label: "before-\(missing[0].name)")
        }
        let legacy = try writer.read { try $0.tableExists("scheduled_job_runs") }
        for migration in missing {
            try writer.write { db in
                try db.execute(sql: Self.table)
                // Two processes may open a new file at once: the second finds the step done.
                guard try Self.applied(db)[migration.name] == nil else { return }
                try db.execute(sql: migration.sql)
                if migration.name == Schema.migrations[0].name {
                    try RuntimeFlag.insertDefaults(db, legacyDatabase: legacy)
                }
                try db.execute(
                    sql: """
                        INSERT INTO homer_migrations (name, checksum, applied_at)
                        VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
                        """,
                    arguments: [migration.name, SHA256.hex(Array(migration.sql.utf8))])
            }
        }
    }

    /// For read-only opens: nothing is changed, an unmigrated database is an error.
    func check(_ reader: any DatabaseReader) throws {
        let applied = try reader.read { try Self.applied($0) }
        try Self.verify(applied)
        guard applied.count == Schema.migrations.count else {
            throw StoreError(
                .unknownSchema,
                "\(path ?? "the database") has not been set up by this version of Homer; run `homer apply` once")
        }
    }

    private static func applied(_ db: Database) throws -> [String: String] {
        guard try db.tableExists("homer_migrations") else { return [:] }
        let rows = try Row.fetchAll(db, sql: "SELECT name, checksum FROM homer_migrations")
        return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    private static func verify(_ applied: [String: String]) throws {
        let known = Dictionary(uniqueKeysWithValues: Schema.migrations.map { ($0.name, $0) })
        for (name, checksum) in applied.sorted(by: { $0.key < $1.key }) {
            guard let migration = known[name] else {
                throw StoreError(
                    .newerSchema, "the database was migrated by a newer Homer (step \(name)); upgrade this one")
            }
            guard SHA256.hex(Array(migration.sql.utf8)) == checksum else {
                throw StoreError(
                    .changedMigration,
                    "step \(name) of the database differs from this binary's; restore the binary that made it")
            }
        }
    }

    /// HOMER's databases may hold tables of the same name and another shape; they are refused, not rewritten.
    private static func refuseForeign(_ db: Database) throws {
        for table in ["intents", "intent_runs", "discovery_sessions", "homer_meta", "passes", "occurrences"]
        where try db.tableExists(table) {
            throw StoreError(
                .unknownSchema,
                "the database already has a table `\(table)` that Homer did not make; nothing was changed")
        }
    }

    private static func isBlank(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE name <> 'homer_migrations'") == 0
    }
}
