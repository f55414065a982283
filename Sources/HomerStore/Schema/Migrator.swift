import GRDB
import HomerCore

/// Brings a database to the schema of this binary: append-only steps, each in one transaction, each with a checksum,
/// after a verified copy of an existing file.
struct Migrator {
    let path: String?

    /// The list of the steps that a database has.
    static let bookkeeping = """
        CREATE TABLE homer_migrations (
          name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
        ) STRICT
        """

    /// Applies what is missing. Throws before the first change when the database is not ours to change. A file was
    /// looked at and copied before (`DatabaseProbe`).
    func migrate(_ writer: any DatabaseWriter) throws {
        let missing = try writer.read { try Self.missing($0, path: path) }
        guard !missing.isEmpty else { return }
        let legacy = try writer.read { try LegacySchema.isPresent($0) }
        for migration in missing {
            try writer.write { db in
                if try !db.tableExists("homer_migrations") { try db.execute(sql: Self.bookkeeping) }
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

    /// For read-only opens: nothing is changed, a database that lacks a step is an error.
    func check(_ reader: any DatabaseReader) throws {
        guard try reader.read({ try Self.missing($0, path: path) }).isEmpty else {
            throw StoreError(
                .unknownSchema,
                "\(path ?? "the database") has not been set up by this version of Homer; run `homer apply` once")
        }
    }

    /// The steps that this database lacks. Throws when it is a newer Homer's, neither Homer's nor HOMER's, or has
    /// something of another's making under a name that is asked for.
    static func missing(_ db: Database, path: String?) throws -> [Migration] {
        let schema = try SchemaGuard(db, path: path)
        try schema.checkBookkeeping()
        let applied = try applied(db)
        try verify(applied)
        try schema.check(db, applied: Set(applied.keys))
        if applied.isEmpty { try LegacySchema.refuseForeign(db, path: path) }
        return Schema.migrations.filter { applied[$0.name] == nil }
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

    static func isBlank(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE name <> 'homer_migrations'") == 0
    }
}
