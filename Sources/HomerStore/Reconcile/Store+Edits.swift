import GRDB
package import HomerCore

/// A file with edits that wait for a commit, because the source is a commit.
package struct EditRow: Hashable, Sendable {
    /// The path as the user would type it.
    package var file: String
    /// When a pass first saw the edits.
    package var since: Timestamp

    package init(file: String, since: Timestamp) {
        self.file = file
        self.since = since
    }
}

extension StoreSnapshot {
    /// The files whose edits no commit had at the last pass, in the order of their paths.
    package func uncommittedEdits() throws -> [EditRow] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT file, since FROM uncommitted_edits ORDER BY file").map { row in
                EditRow(
                    file: row["file"],
                    since: try StoredRow(row, of: "uncommitted_edits", key: "file").time("since"))
            }
        }
    }
}

extension Store {
    /// Makes the stored list say these files, and returns those that are new in it, sorted. Writes nothing when nothing
    /// differs.
    package func replaceUncommittedEdits(_ files: [String], now: Timestamp) throws -> [String] {
        let wanted = Set(files)
        let known = Set(try uncommittedEdits().map(\.file))
        guard wanted != known else { return [] }
        try write { db in
            for file in known.subtracting(wanted) {
                try db.execute(sql: "DELETE FROM uncommitted_edits WHERE file = ?", arguments: [file])
            }
            for file in wanted.subtracting(known) {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO uncommitted_edits (file, since) VALUES (?, ?)",
                    arguments: [file, now.description])
            }
        }
        return wanted.subtracting(known).sorted()
    }
}
