import GRDB
package import HomerCore

/// An input that is not applied, as the database shows it.
package struct HeldRow: Hashable, Sendable {
    package var file: String
    /// Empty when the intent is unknown.
    package var intentID: String
    package var reason: OpenWord<HoldReason>
    package var code: String
    package var line: Int?
    package var column: Int?
    package var message: String
    package var keepsGeneration: Int?
    package var since: Timestamp

    package struct Key: Hashable, Comparable, Sendable {
        package var file: String
        package var intentID: String

        package static func < (a: Key, b: Key) -> Bool { (a.file, a.intentID) < (b.file, b.intentID) }
    }

    package var key: Key { Key(file: file, intentID: intentID) }

    package init(
        file: String, intentID: String, reason: OpenWord<HoldReason>, code: String, line: Int?, column: Int?,
        message: String,
        keepsGeneration: Int?, since: Timestamp
    ) {
        self.file = file
        self.intentID = intentID
        self.reason = reason
        self.code = code
        self.line = line
        self.column = column
        self.message = message
        self.keepsGeneration = keepsGeneration
        self.since = since
    }

    /// Whether the two rows tell a reader the same.
    package func says(_ other: HeldRow) -> Bool {
        (reason, code, message) == (other.reason, other.code, other.message) && line == other.line
    }
}

extension StoreSnapshot {
    package func heldInputs() throws -> [HeldRow] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT file, intent_id, reason, code, line, column, message, keeps_generation, since
                    FROM held_inputs ORDER BY file, intent_id
                    """
            ).map { row in
                let row = StoredRow(row, of: "held_inputs", key: "file")
                return HeldRow(
                    file: row["file"], intentID: row["intent_id"], reason: try row.word("reason"), code: row["code"],
                    line: row["line"], column: row["column"], message: row["message"],
                    keepsGeneration: row["keeps_generation"], since: try row.time("since"))
            }
        }
    }
}

extension Store {
    /// Replaces the list, with an event for each input that is newly held or released.
    package func replaceHeld(_ rows: [HeldRow], pass: String, now: Timestamp) throws {
        let before = try heldInputs()
        try write { db in
            try db.execute(sql: "DELETE FROM held_inputs")
            for row in rows {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO held_inputs
                          (file, intent_id, reason, code, line, column, message, keeps_generation, since)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    row.file, row.intentID, row.reason.rawValue, row.code, row.line, row.column, row.message,
                    row.keepsGeneration, row.since.description,
                ])
            }
            let known = Set(before.map(\.key))
            for row in rows where !known.contains(row.key) {
                let place = row.line.map { ":\($0):\(row.column ?? 1)" } ?? ""
                try Self.recordEvent(
                    NewEvent(
                        .held, "\(row.file)\(place): \(row.code) \(row.message)",
                        intentID: row.intentID.isEmpty ? nil : row.intentID, passID: pass), now: now, db)
            }
            let current = Set(rows.map(\.key))
            for row in before where !current.contains(row.key) {
                try Self.recordEvent(
                    NewEvent(
                        .released, "\(row.file) is in order again",
                        intentID: row.intentID.isEmpty ? nil : row.intentID, passID: pass), now: now, db)
            }
        }
    }
}
