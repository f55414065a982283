import GRDB
import HomerCore

/// Whether what a database has under the names that Homer asks for is what Homer's steps made, or HOMER.
///
/// A database can come with a clone, and a view in place of a table, a trigger or a computed column is a program of
/// whoever made the file: asking such a table runs it. SQLite itself refuses a schema whose rows bear other names than
/// their statements, so names can be believed. Tables, views and triggers that stand by themselves are never asked, and
/// may be there: HOMER has some.
struct SchemaGuard {
    private struct Entry: Hashable {
        var type: String
        /// In small letters, as SQLite compares them.
        var name: String
        var table: String
        /// The statement, with one blank wherever it has any; empty for what SQLite makes by itself.
        var sql: String
    }

    /// HOMER's tables that Homer reads or writes. Their columns differ by revision.
    private static let homerTables: Set<String> = ["scheduled_job_runs", "scheduled_job_state", "pending_plans"]
    private static let bookkeeping = "homer_migrations"

    private let path: String?
    private let entries: [Entry]

    /// Reads the schema, and nothing else. Until `check` has passed, no function that SQLite does not call harmless is
    /// called on the connection for something that the file says.
    init(_ db: Database, path: String?) throws {
        self.path = path
        try db.execute(sql: "PRAGMA trusted_schema = OFF")
        entries = try Self.entries(db)
    }

    /// Returns when the list of steps may be read. Throws `unknownSchema`.
    func checkBookkeeping() throws {
        for entry in entries where entry.name == Self.bookkeeping || entry.table == Self.bookkeeping {
            guard !entry.sql.isEmpty else { continue }
            guard entry.type == "table", entry.sql == Self.blanksFolded(Migrator.bookkeeping) else {
                throw foreign(entry)
            }
        }
    }

    /// Returns when everything with a name of Homer's is what the steps made that have been applied; then the schema is
    /// trusted, because it is Homer's (SQLite 3.40 calls its JSON functions unsafe, and the steps use them).
    /// Throws `unknownSchema`.
    func check(_ db: Database, applied: Set<String>) throws {
        let reference = try reference(applied)
        let ours = Set(reference.values.filter { $0.type == "table" }.map(\.name)).union(Self.homerTables)
        for entry in entries {
            if let mine = reference[entry.name], !Self.homerTables.contains(entry.name) {
                guard entry == mine else { throw foreign(entry) }
                continue
            }
            if Self.homerTables.contains(entry.name) {
                guard try isPlainTable(entry, db) else { throw foreign(entry) }
            } else if entry.type == "trigger", ours.contains(entry.table) {
                throw foreign(entry)
            } else if entry.type == "index", ours.contains(entry.table), try !isPlainIndex(entry, db) {
                throw foreign(entry)
            }
        }
        try db.execute(sql: "PRAGMA trusted_schema = ON")
    }

    /// A table whose columns are what was written into them.
    private func isPlainTable(_ entry: Entry, _ db: Database) throws -> Bool {
        guard entry.type == "table", entry.sql.lowercased().hasPrefix("create table ") else { return false }
        return try Row.fetchAll(db, sql: "SELECT hidden FROM pragma_table_xinfo(?)", arguments: [entry.name])
            .allSatisfy { $0[0] == 0 }
    }

    /// An index over columns: one over an expression computes it.
    private func isPlainIndex(_ entry: Entry, _ db: Database) throws -> Bool {
        try Row.fetchAll(db, sql: "SELECT cid FROM pragma_index_xinfo(?)", arguments: [entry.name])
            .allSatisfy { $0[0] >= -1 }
    }

    private func foreign(_ entry: Entry) -> StoreError {
        // Whoever made the file chose the name.
        let name = String(entry.name.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
        let place = ["trigger", "index"].contains(entry.type) ? " on \(entry.table)" : ""
        let file = path ?? "the database"
        return StoreError(
            .unknownSchema,
            "\(file) is not as Homer made it: the \(entry.type) \(name.prefix(64))\(place) is somebody else's, and asking "
                + "it would run what they wrote, so nothing was read. If the file came with a clone or from a stranger, "
                + "move it away: `homer run` makes a new one. If the \(entry.type) is your own, drop it with sqlite3")
    }

    private static func entries(_ db: Database) throws -> [Entry] {
        try Row.fetchAll(db, sql: "SELECT type, name, tbl_name, coalesce(sql, '') FROM main.sqlite_schema").compactMap {
            let name = ($0[1] as String).lowercased()
            // SQLite's own: nobody else can make a name that begins so.
            guard !name.hasPrefix("sqlite_") else { return nil }
            return Entry(
                type: $0[0], name: name, table: ($0[2] as String).lowercased(), sql: blanksFolded($0[3] as String))
        }
    }

    private static func blanksFolded(_ sql: String) -> String {
        var folded: [UInt8] = []
        folded.reserveCapacity(sql.utf8.count)
        for byte in sql.utf8 {
            switch byte {
            case 0x20, 0x0A, 0x09, 0x0D: if folded.last != 0x20 { folded.append(0x20) }
            default: folded.append(byte)
            }
        }
        return String(decoding: folded, as: UTF8.self)
    }

    /// What the given steps make, by name. Making it costs as much as a short command may take altogether, so a database
    /// with all steps is first compared with the fingerprint of what they make.
    private func reference(_ applied: Set<String>) throws -> [String: Entry] {
        guard applied.count == Schema.migrations.count else {
            return try Self.made(by: Schema.migrations.filter { applied.contains($0.name) })
        }
        let named = entries.filter { Self.names.contains($0.name) }
        guard Self.fingerprint(named) != Self.known else {
            return Dictionary(named.map { ($0.name, $0) }) { first, _ in first }
        }
        return try Self.made(by: Schema.migrations)
    }

    private static let names = Set(Schema.objectNames)

    /// Of what all steps make. A step that is added changes it; a test says the new one.
    static let known = "0ead8fde3d9336eb9aa14b6efd2aee6030f93ec29ea0a575edcfd30f60b80e49"

    /// The fingerprint of a database's schema as far as it has names of ours.
    static func fingerprint(_ db: Database) throws -> String {
        fingerprint(try entries(db).filter { names.contains($0.name) })
    }

    private static func fingerprint(_ entries: [Entry]) -> String {
        let lines = entries.sorted { $0.name < $1.name }.map { entry in
            [entry.type, entry.name, entry.table, entry.sql].joined(separator: "\u{1F}")
        }
        return SHA256.hex(Array(lines.joined(separator: "\n").utf8))
    }

    /// Made in memory, so that SQLite's own way of writing it down is compared.
    private static func made(by steps: [Migration]) throws -> [String: Entry] {
        try DatabaseQueue().inDatabase { db in
            for step in steps { try db.execute(sql: step.sql) }
            return Dictionary(try entries(db).map { ($0.name, $0) }) { first, _ in first }
        }
    }
}
