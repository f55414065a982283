import GRDB
package import HomerCore

extension Store {
    /// What the planner compares with: every intent ever accepted, without its text.
    ///
    /// - Parameter now: decides which overrides are in force.
    /// - Parameter known: an earlier answer. What it says of intents from files is taken over when no change has been
    ///   accepted since; all others are asked for again.
    package func storedState(now: Timestamp, reusing known: StoredState? = nil) throws -> StoredState {
        try read { db in
            let version = try Self.version(db)
            var intents: [String: StoredIntent] = [:]
            if let known, known.version == version {
                intents = known.intents
                try Self.refresh(&intents, knownElsewhere: known.madeElsewhere, db)
            } else {
                intents.reserveCapacity(try Int.fetchOne(db, sql: "SELECT count(*) FROM intents") ?? 0)
                try Self.each(db) { intents[$0.id] = $0 }
            }
            let approved = try Self.pendingPasses(db, all: false).filter { $0.status == .approved }
            var state = StoredState(
                intents: intents, version: version,
                overrides: try Self.overrides(db, endedAfter: now).filter { $0.isActive(at: now) },
                approved: Set(approved.flatMap(\.keys)), route: try Self.flags(db).route)
            if known?.version == version { state.move = known?.move }
            return state
        }
    }
}

extension Store {
    /// What is stored after this process has applied a plan to `state`; nil when it takes reading everything again.
    ///
    /// - Parameter version: which applying the plan led to.
    package func storedState(
        _ state: StoredState, after plan: Plan, leadingTo version: StateVersion
    ) throws -> StoredState? {
        let ids = Set(
            plan.changes.map(\.id) + plan.housekeeping.attributions.map(\.id) + plan.housekeeping.marks.map(\.id))
        guard ids.count <= Self.mostRefreshed, plan.base == state.version else { return nil }
        return try read { db in
            guard try Self.version(db) == version else { return nil }
            var state = state
            for id in ids {
                state.intents[id] = nil
                try Self.each(db, where: "AND id = ?", [id]) { state.intents[$0.id] = $0 }
            }
            state.move = StoredState.Move(from: state.version, ids: ids)
            state.version = version
            return state
        }
    }

    /// Beyond this many, one look at all rows is cheaper.
    private static let mostRefreshed = 1000

    /// Intents that no file made change without a new serial number. There are few, and an index finds them.
    private static func refresh(
        _ intents: inout [String: StoredIntent], knownElsewhere: Set<String>, _ db: Database
    ) throws {
        var gone = knownElsewhere
        let elsewhere = """
            AND (source IS NULL OR source < 'desired' OR (source > 'desired' AND source < 'schedule.json')
              OR source > 'schedule.json')
            """
        try each(db, where: elsewhere) { intent in
            gone.remove(intent.id)
            // A write would copy what the caller still holds.
            if intents[intent.id] != intent { intents[intent.id] = intent }
        }
        for id in gone { intents[id] = nil }
    }

    private static func each(
        _ db: Database, where condition: String = "", _ arguments: StatementArguments = [],
        _ body: (StoredIntent) -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT id, generation, spec_hash, source, source_file, removed_at IS NOT NULL, protect, commit_hash,
                      reading_mark
                    FROM intents WHERE spec_hash <> '' \(condition)
                    """), arguments: arguments)
        while let row = try rows.next() {
            body(
                StoredIntent(
                    id: row[0], generation: row[1], specHash: row[2], source: row[3] ?? "", file: row[4],
                    removed: row[5], protect: row[6], commit: row[7],
                    mark: try row.withUnsafeData(atIndex: 8) { $0.flatMap { Digest($0) } }))
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
            return text.flatMap { try? StoredSpec.canonical($0) }
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
