import GRDB
package import HomerCore

/// How a source stands, as the database shows it.
package struct SourceStatusRow: Hashable, Sendable {
    /// The path as the user gave it; `.` for what is true of every source, such as a git command at work.
    package var path: String
    package var condition: SourceCondition
    /// One sentence with the next step in it; empty when there is nothing to say.
    package var message: String
    /// Since when the condition has been this one.
    package var since: Timestamp

    package init(path: String, condition: SourceCondition, message: String = "", since: Timestamp) {
        self.path = path
        self.condition = condition
        self.message = message
        self.since = since
    }

    /// Whether the files are in use.
    package var isReady: Bool { condition == .ready }

    /// Whether a file belongs to this source.
    package func concerns(file: String) -> Bool { path == "." || file == path || file.hasPrefix(path + "/") }
}

extension StoreSnapshot {
    /// How each source stood at the last pass, in the order of their paths.
    package func sourceStatus() throws -> [SourceStatusRow] { try read { try Store.sourceStatus($0) } }
}

extension Store {
    fileprivate static func sourceStatus(_ db: Database) throws -> [SourceStatusRow] {
        try Row.fetchAll(db, sql: "SELECT path, condition, message, since FROM source_status ORDER BY path").map {
            let row = StoredRow($0, of: "source_status", key: "path")
            return SourceStatusRow(
                path: row["path"], condition: try row.word("condition"), message: row["message"],
                since: try row.time("since"))
        }
    }

    /// Makes the stored list say these rows. `SourceHeld` is recorded when a source stops being usable or its reason
    /// changes, `SourceReady` when it can be used again. A row whose condition is the stored one keeps its `since`;
    /// when nothing differs, nothing is written.
    package func replaceSourceStatus(_ rows: [SourceStatusRow], pass: String, now: Timestamp) throws {
        let stored = try sourceStatus()
        let known = Dictionary(stored.map { ($0.path, $0) }) { first, _ in first }
        let wanted = rows.map { row in
            var row = row
            if let before = known[row.path], before.condition == row.condition { row.since = before.since }
            return row
        }
        let changed = wanted.filter { known[$0.path] != $0 }
        let paths = Set(wanted.map(\.path))
        let gone = stored.map(\.path).filter { !paths.contains($0) }
        guard !changed.isEmpty || !gone.isEmpty else { return }
        try write { db in
            for path in gone {
                try db.execute(sql: "DELETE FROM source_status WHERE path = ?", arguments: [path])
            }
            for row in changed {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO source_status (path, condition, message, since) VALUES (?, ?, ?, ?)",
                    arguments: [row.path, row.condition.rawValue, row.message, row.since.description])
                guard let event = Self.event(for: row, before: known[row.path], pass: pass) else { continue }
                try Self.recordEvent(event, now: now, db)
            }
        }
    }

    private static func event(for row: SourceStatusRow, before: SourceStatusRow?, pass: String) -> NewEvent? {
        guard row.condition != before?.condition else { return nil }
        let name = row.path == "." ? "the sources" : row.path
        let verb = row.path == "." ? "are" : "is"
        if row.isReady {
            guard let before, !before.isReady else { return nil }
            return NewEvent(.sourceReady, "\(name) \(verb) in use again, after \(before.condition)", passID: pass)
        }
        let message = row.message.isEmpty ? "" : ": \(row.message)"
        return NewEvent(.sourceHeld, "\(name) \(verb) not used (\(row.condition))\(message)", passID: pass)
    }
}
