import GRDB
package import HomerCore

/// A name a person gave to a generation.
package struct GenerationTag: Hashable, Sendable {
    package var tag: String
    package var generation: Int
    package var by: String
    package var createdAt: Timestamp
}

extension StoreSnapshot {
    /// Tags of an intent in the order of their names.
    package func tags(of id: String) throws -> [GenerationTag] {
        try read { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT tag, generation, created_by, created_at FROM generation_tags WHERE intent_id = ? ORDER BY tag",
                arguments: [id]
            ).map { row in
                let row = StoredRow(row, of: "generation_tags of \(id)", key: "tag")
                return GenerationTag(
                    tag: row["tag"], generation: row["generation"], by: row["created_by"],
                    createdAt: try row.time("created_at"))
            }
        }
    }
}

extension Store {
    /// Names a generation; a tag that is in use moves. Throws `notFound` when there is no such generation.
    package func tag(_ id: String, generation: Int, as tag: String, by user: String, now: Timestamp) throws {
        try write { db in
            let exists = try Bool.fetchOne(
                db, sql: "SELECT 1 FROM intent_generations WHERE intent_id = ? AND generation = ?",
                arguments: [id, generation])
            guard exists == true else {
                throw StoreError(
                    .notFound, "\(id) has no generation \(generation); `homer history \(id)` lists them")
            }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO generation_tags (intent_id, tag, generation, created_by, created_at)
                    VALUES (?, ?, ?, ?, ?)
                    """, arguments: [id, tag, generation, user, now.description])
        }
    }

    /// Throws `notFound` when the intent has no such tag.
    package func removeTag(_ tag: String, of id: String) throws {
        try write { db in
            try db.execute(
                sql: "DELETE FROM generation_tags WHERE intent_id = ? AND tag = ?", arguments: [id, tag])
            guard db.changesCount > 0 else {
                throw StoreError(.notFound, "\(id) has no tag \"\(tag)\"; `homer history \(id)` lists them")
            }
        }
    }
}

extension StoreSnapshot {
    /// The canonical spec of one generation; nil when there is none.
    package func canonicalSpec(of id: String, generation: Int) throws -> JSONValue? {
        try read { db in
            let text = try String.fetchOne(
                db, sql: "SELECT spec FROM intent_generations WHERE intent_id = ? AND generation = ?",
                arguments: [id, generation])
            return try text.map { try StoredSpec.canonical($0) }
        }
    }
}
