import GRDB
package import HomerCore

extension Store {
    /// What the planner compares with: every intent ever accepted, without its text.
    ///
    /// - Parameter now: decides which overrides are in force.
    /// - Parameter known: an earlier answer. Its intents are taken over when no change has been accepted since.
    package func storedState(now: Timestamp, reusing known: StoredState? = nil) throws -> StoredState {
        try read { db in
            let version = try Self.version(db)
            var intents = known?.version == version ? known?.intents ?? [:] : [:]
            if intents.isEmpty { try Self.read(into: &intents, db) }
            let approved = try Self.pendingPasses(db, all: false).filter { $0.status == .approved }
            return StoredState(
                intents: intents, version: version,
                overrides: try Self.overrides(db, endedAfter: now).filter { $0.isActive(at: now) },
                approved: Set(approved.flatMap(\.keys)), route: try Self.flags(db).route)
        }
    }
}

extension Store {
    private static func read(into intents: inout [String: StoredIntent], _ db: Database) throws {
        intents.reserveCapacity(try Int.fetchOne(db, sql: "SELECT count(*) FROM intents") ?? 0)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, generation, spec_hash, source, source_file, removed_at IS NOT NULL, protect, commit_hash,
                  reading_mark
                FROM intents WHERE spec_hash <> ''
                """)
        while let row = try rows.next() {
            let intent = StoredIntent(
                id: row[0], generation: row[1], specHash: row[2], source: row[3] ?? "", file: row[4],
                removed: row[5], protect: row[6], commit: row[7],
                mark: try row.withUnsafeData(atIndex: 8) { $0.flatMap { Digest($0) } })
            intents[intent.id] = intent
        }
    }
}

extension StoreSnapshot {
    package func stateVersion() throws -> StateVersion { try read { try Store.version($0) } }

    /// The canonical spec of the last accepted generation; nil when the intent is unknown, or its text unreadable.
    package func canonicalSpec(of id: String) throws -> JSONValue? {
        try read { db in
            let text = try String.fetchOne(
                db,
                sql: """
                    SELECT g.spec FROM \(Store.inForce)
                    WHERE i.id = ?
                    """, arguments: [id])
            return text.flatMap { try? JSONValue(parsing: $0) }
        }
    }
}

extension Store {
    /// From where an intent counts; nil when it is unknown.
    package func timing(of id: String) throws -> StoredTiming? {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql:
                        "SELECT id, enabled, cursor_ms, created_at, accepted_at, \(Self.furtherCursors), \(Self.lastMoments) FROM intents i WHERE id = ?"
                ),
                arguments: [id])
            guard let row else { return nil }
            let stored = StoredRow(row, of: "intents")
            let beginning = try stored.beginning
            return StoredTiming(
                isEnabled: row["enabled"], cursor: Self.cursor(row),
                anchors: ScheduleAnchors(
                    createdAt: beginning.created, acceptedAt: beginning.accepted,
                    lastStart: try stored.timeIfAny("last_start"), lastEnd: try stored.timeIfAny("last_end")),
                cursors: Self.cursors(row))
        }
    }

    static func version(_ db: Database) throws -> StateVersion {
        let rows = try Row.fetchAll(
            db, sql: "SELECT key, CAST(value AS TEXT) FROM homer_meta WHERE key IN ('lineage', 'serial')")
        let values = Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
        return StateVersion(lineage: values["lineage"] ?? "", serial: Int64(values["serial"] ?? "0") ?? 0)
    }
}
