import GRDB
import HomerCore

/// HOMER's schema as far as Homer must know it: enough to tell its databases from those of other programs, whatever
/// revision made them. Later columns and other tables are HOMER's own business.
enum LegacySchema {
    /// The columns that every revision had from the first on.
    private static let columns: [(table: String, names: [String])] = [
        (
            "scheduled_job_runs",
            [
                "id", "job_id", "job_name", "source_file", "started_at", "completed_at", "success", "output", "error",
                "exit_code",
            ]
        ),
        (
            "scheduled_job_state",
            ["job_id", "source_file", "enabled", "last_run_at", "last_success_at", "consecutive_failures"]
        ),
    ]

    /// Whether HOMER made this database.
    static func isPresent(_ db: Database) throws -> Bool {
        try columns.contains { try db.tableExists($0.table) }
    }

    /// Throws, before anything is changed, when a database without Homer's tables is not one that Homer may set up:
    /// one of HOMER's in a known shape, or an empty one.
    static func refuseForeign(_ db: Database, path: String?) throws {
        let name = path ?? "the database"
        try refuseTaken(db, name)
        let tables = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_schema
                WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'homer_migrations' ORDER BY name
                """)
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard application == 0 else {
            throw StoreError(
                .unknownSchema,
                "\(name) belongs to another application (application_id \(application)); nothing was changed. Give "
                    + "--database another file")
        }
        guard !tables.isEmpty else { return }
        guard try isPresent(db) else {
            let some = tables.prefix(3).joined(separator: ", ") + (tables.count > 3 ? ", …" : "")
            throw StoreError(
                .unknownSchema,
                "\(name) was made by neither Homer nor the old HOMER: it holds \(some) and no scheduled_job_runs; nothing was "
                    + "changed. Give --database another file")
        }
        for (table, names) in columns where try db.tableExists(table) {
            let present = Set(try db.columns(in: table).map { $0.name.lowercased() })
            let missing = names.filter { !present.contains($0) }
            guard missing.isEmpty else {
                throw StoreError(
                    .unknownSchema,
                    "\(name): the table \(table) is not the old HOMER's as any version made it, it has no "
                        + "\(missing.joined(separator: ", ")); nothing was changed")
            }
        }
    }

    /// HOMER's migration 009 made a table `intents` of one-shot work items. Renaming it is for the owner to do: a
    /// HOMER that lives would miss it.
    private static func refuseTaken(_ db: Database, _ name: String) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT lower(name), type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'")
        let present = Dictionary(rows.map { ($0[0] as String, ($0[1] as String, $0[2] as String)) }) { first, _ in first
        }
        guard let taken = Schema.objectNames.first(where: { present[$0] != nil }), let (kind, spelling) = present[taken]
        else { return }
        guard taken == "intents", try isPresent(db),
            try db.columns(in: spelling).contains(where: { $0.name == "title" })
        else {
            throw StoreError(
                .unknownSchema,
                "\(name) already has a \(kind) `\(spelling)` that Homer did not make, and Homer needs that name; nothing "
                    + "was changed. Give --database another file")
        }
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM intents") ?? 0
        throw StoreError(
            .unknownSchema,
            """
            \(name) has the old HOMER's own table `intents` (its migration 009, \(count) \(count == 1 ? "row" : "rows")), and Homer \
            needs that name; nothing was changed. No known old HOMER reads the table. To give it another name, stop \
            the old HOMER and run:
              sqlite3 \(name) ".backup '\(name).before-rename'"
              sqlite3 \(name) "ALTER TABLE intents RENAME TO homer_009_intents"
            To leave the old HOMER's database alone, work on a copy (`sqlite3 \(name) ".backup 'copy.db'"`) and give it to --database.
            """)
    }
}

extension Schema {
    /// Lower-case names of the tables, views, indexes and triggers that setting up makes. What is made only if it is
    /// not there collides with nothing.
    static let objectNames: [String] = migrations.flatMap { names(in: $0.sql) }

    private static func names(in sql: String) -> [String] {
        let words = sql.split { $0.isWhitespace || $0 == "(" }.map { $0.lowercased() }
        var names: [String] = []
        for (index, word) in words.enumerated() where word == "create" {
            var rest = words.dropFirst(index + 1)
            if rest.first == "unique" { rest = rest.dropFirst() }
            guard let kind = rest.popFirst(), ["table", "view", "index", "trigger"].contains(kind) else { continue }
            if let name = rest.first, name != "if" { names.append(name) }
        }
        return names
    }
}
