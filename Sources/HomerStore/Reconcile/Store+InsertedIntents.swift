import GRDB
package import HomerCore

extension StoreSnapshot {
    /// Rows that somebody wrote into `intents`, or edited there, since they were last taken up; oldest first.
    package func insertedIntents() throws -> [InsertedIntent] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT i.id, i.source, i.name, i.description, i.trigger_config, i.execution_config,
                          i.query_template, i.context_files, i.lane, i.enabled, i.priority, g.spec, nullif(i.spec_hash, '')
                        FROM inserted_intents n JOIN intents i ON i.id = n.id
                        LEFT JOIN \(Store.generationInForce)
                        ORDER BY n.number
                        """)
            ).map { row in
                let accepted = try (row[11] as String?).map { try StoredSpec.canonical($0) }
                return InsertedIntent(
                    id: row[0], source: row[1], text: Store.file(row, over: accepted).compact, acceptedHash: row[12])
            }
        }
    }
}

extension Store {
    /// Grows whenever somebody writes such a row.
    package func newestInsertedIntent() throws -> Int64 {
        try read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT coalesce(max(number), 0) FROM inserted_intents")) ?? 0
        }
    }
}

extension StoreSnapshot {
    package func insertedIntentIDs() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT id FROM inserted_intents ORDER BY number") }
    }
}

extension Store {
    /// Forgets rows that say no more than what is in force.
    package func forgetInserted(_ ids: [String]) throws {
        try write { db in for id in ids { try Self.forgetInserted(id, db) } }
    }

    static func forgetInserted(_ id: String, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM inserted_intents WHERE id = ?").execute(arguments: [id])
    }

    /// Whether the row of an intent is one that somebody wrote and no pass has taken up.
    static func isInserted(_ id: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM intents WHERE id = ? AND spec_hash = ''"), arguments: [id]) ?? false
    }

    /// All of those, for a plan that is large enough to ask once; nil for others, which ask for each.
    static func insertedIDs(beside changes: Int, _ db: Database) throws -> Set<String>? {
        guard isLarge(changes) else { return nil }
        return try String.fetchSet(db, sql: "SELECT id FROM intents WHERE spec_hash = ''")
    }

    /// The columns of a row as an intent file. What the migration plan's columns do not say stays as it was accepted; a
    /// text that is no JSON stays a text, which the decoder then finds wrong.
    fileprivate static func file(_ row: Row, over accepted: JSONValue?) -> JSONValue {
        func parsed(_ text: String?) -> JSONValue? { text.map { (try? JSONValue(parsing: $0)) ?? .string($0) } }
        let further = accepted?["triggers"]?.array?.dropFirst()
        let columns: KeyValuePairs<String, JSONValue?> = [
            "id": .string(row[0]), "name": (row[2] as String?).map { .string($0) },
            "description": (row[3] as String?).map { .string($0) }, "trigger": further == nil ? parsed(row[4]) : nil,
            "triggers": further.map { .array([parsed(row[4]) ?? .null] + $0) },
            "execution": parsed(row[5]), "query": (row[6] as String?).map { .string($0) },
            "contextFiles": parsed(row[7]), "lane": (row[8] as String?).map { .string($0) },
            "enabled": .bool(row[9]), "priority": .int(row[10]),
            // Accepted without one, it keeps none whatever the workspace says by now.
            "startDeadline": accepted.map { $0["startDeadline"] ?? .string(StartDeadline.noneWord) },
        ]
        let named = Set(columns.map(\.key))
        return .object(
            (accepted?.members ?? []).filter { !named.contains($0.key) } + (JSONValue.object(columns).members ?? []))
    }
}
