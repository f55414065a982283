import GRDB
package import HomerCore

/// What became of keeping the intent that starts the nights.
package enum ScheduleKeeping: Hashable, Sendable {
    case unchanged, changed
    /// The id belongs to an intent of that source.
    case taken(source: String)
}

extension Store {
    /// Keeps the intent that starts the nights as the configuration has it: a new generation when that says something
    /// new, nothing otherwise. Its schedule counts anew when its times are others. An intent of another source with its
    /// id is left alone.
    ///
    /// - Parameter creating: whether it is made when it is not there.
    package func keepDiscoverySchedule(
        _ spec: IntentSpec, creating: Bool, now: Timestamp
    ) throws -> ScheduleKeeping {
        try write { try Self.keepSchedule(spec, creating: creating, now: now, $0) }
    }

    /// Asks for a night by hand: makes the intent where it is not there, and a run of it, in one transaction. Returns the
    /// run. Throws `conflict` when `runtime.discovery_enabled` is false and nobody forces it, when a night goes on, when
    /// the intent is active, and when its id belongs to somebody else.
    ///
    /// - Parameter force: a night although the flag is false.
    package func startDiscovery(_ spec: IntentSpec, by user: String, force: Bool, now: Timestamp) throws -> Int64 {
        try write { db in
            try Self.requireNight(spec.id, force: force, db)
            _ = try Self.keepSchedule(spec, creating: true, now: now, db)
            try db.execute(
                sql: """
                    INSERT INTO intent_runs
                      (intent_id, triggered_by, triggered_at, generation, priority, requested_by, variables)
                    SELECT id, ?, ?, generation, priority, ?, ? FROM intents WHERE id = ?
                    """,
                arguments: [
                    RunCause.manual.rawValue, now.description, user,
                    force ? JSONValue(texts: [Self.forceVariable: Self.forceYes]).compact : nil, spec.id,
                ])
            return db.lastInsertedRowID
        }
    }

    /// The id of the intent that starts the nights.
    package static let nightIntentID = "discovery"

    /// Throws unless a night may be asked for now.
    static func requireNight(_ id: String, force: Bool, _ db: Database) throws {
        let flag = RuntimeFlag.discoveryEnabled.rawValue
        guard try force || flags(db).discoveryEnabled else {
            throw StoreError(
                .conflict,
                "\(flag) is false; `homer flags set \(flag) true` lets nights start, "
                    + "`homer discover run --force` starts this one")
        }
        if let open = try openSession(db) {
            throw StoreError(
                .conflict, "\(open.id) goes on (\(open.phase)); `homer discover show` says how it stands")
        }
        if let source = try owner(of: id, db) { throw StoreError(.conflict, takenSentence(id, source)) }
        if let active = try Int64.fetchOne(
            db, sql: "SELECT id FROM intent_runs WHERE intent_id = ? AND completed_at IS NULL LIMIT 1",
            arguments: [id])
        {
            throw StoreError(.conflict, "run \(active) of \(id) is about to begin a night already")
        }
    }

    /// The source of the intent that has the id and is not the one that starts the nights; nil when the id is free for it.
    private static func owner(of id: String, _ db: Database) throws -> String? {
        let row = try Row.fetchOne(
            db, sql: "SELECT source FROM intents WHERE id = ? AND removed_at IS NULL", arguments: [id])
        return row.flatMap { owner($0[0]) }
    }

    private static func owner(_ source: String?) -> String? {
        source == IntentSource.discoverySchedule ? nil : source ?? IntentSource.user
    }

    /// The variable by which a run says that the flag does not count, and what it says then.
    package static let forceVariable = "force"
    package static let forceYes = "yes"

    private static func takenSentence(_ id: String, _ source: String) -> String {
        "the id \"\(id)\" belongs to an intent of \(source); nights need it: give that intent another id"
    }

    private static func keepSchedule(
        _ spec: IntentSpec, creating: Bool, now: Timestamp, _ db: Database
    ) throws -> ScheduleKeeping {
        let source = IntentSource.discoverySchedule
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT i.source, i.generation, i.spec_hash, i.removed_at IS NOT NULL, g.spec
                FROM intents i LEFT JOIN \(Store.generationInForce) WHERE i.id = ?
                """, arguments: [spec.id])
        let desired = DesiredIntent(spec: spec, origin: Origin(source: source, file: "homer.json"))
        guard let row else {
            guard creating else { return .unchanged }
            try accept(desired, pass: source, isTold: true, now: now, db)
            return .changed
        }
        let (stored, isRemoved): (String, Bool) = (row[2], row[3])
        if !isRemoved, let owner = self.owner(row[0]) {
            try recordEvent(
                NewEvent(.discoveryHeld, takenSentence(spec.id, owner), intentID: spec.id), now: now, db)
            return .taken(source: owner)
        }
        let isNew = stored != desired.hash
        guard isNew || isRemoved else { return .unchanged }
        guard creating || !isRemoved else { return .unchanged }
        let generation: Int = row[1]
        let before = (row[4] as String?).flatMap { try? JSONValue(parsing: $0) }
        var change = Change(
            id: spec.id, actions: isRemoved ? [.enable, .update] : [.update], cause: .contentChanged, desired: desired,
            fromGeneration: generation, toGeneration: isNew ? generation + 1 : generation, file: desired.origin.file)
        change.restartsSchedule = isRemoved || before?["trigger"] != spec.canonical["trigger"]
        try apply(change, pass: PassRecord(id: source, trigger: source, startedAt: now), now: now, db)
        try recordEvent(.change(change, pass: source), now: now, db)
        return .changed
    }

    /// Accepts an intent that no file says, as its first generation.
    ///
    /// - Parameter isTold: whether an event tells of it.
    static func accept(
        _ desired: DesiredIntent, pass: String, isTold: Bool, now: Timestamp, _ db: Database
    ) throws {
        let id = desired.spec.id
        if let owner = try String.fetchOne(
            db, sql: "SELECT coalesce(source, '') FROM intents WHERE id = ?", arguments: [id])
        {
            throw StoreError(.conflict, "the id \"\(id)\" belongs to an intent of \(owner)")
        }
        let change = Change(
            id: id, actions: [.create], cause: .newFile, desired: desired, fromGeneration: nil, toGeneration: 1,
            file: desired.origin.file, restartsSchedule: true)
        try apply(change, pass: PassRecord(id: pass, trigger: pass, startedAt: now), now: now, db)
        if isTold { try recordEvent(.change(change, pass: pass), now: now, db) }
    }

    /// Makes runs again that were lost with a daemon; one that asks a person asks anew. An intent whose newest run was not
    /// lost, that is retired or that had `DiscoveryFacts.mostTries` runs is left out.
    package func repeatLost(_ intents: [String], now: Timestamp) throws {
        try write { db in
            for id in intents { try Self.repeatLost(id, now: now, db) }
        }
    }

    private static func repeatLost(_ id: String, now: Timestamp, _ db: Database) throws {
        let last = try String.fetchOne(
            db, sql: "SELECT coalesce(outcome, '') FROM intent_runs WHERE intent_id = ? ORDER BY id DESC LIMIT 1",
            arguments: [id])
        let count = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM intent_runs WHERE intent_id = ?", arguments: [id])
        guard last == Outcome.lost.rawValue, (count ?? 0) < DiscoveryFacts.mostTries,
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT i.id, i.generation, i.priority, g.spec FROM \(Store.inForce)
                    WHERE i.id = ? AND i.removed_at IS NULL
                    """, arguments: [id])
        else { return }
        try db.execute(
            sql: """
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, status, generation, priority)
                VALUES (?, ?, ?, 'pending', ?, ?)
                """,
            arguments: [
                id, RunCause.discovery.rawValue, now.description, row[1] as Int, row[2] as Int,
            ])
        let spec = try StoredRow(row, of: "intents").spec("spec")
        try apply(spec.consent, run: db.lastInsertedRowID, intentID: id, now: now, db)
    }

    /// An intent of a night has done what it was for: it is disabled as one whose file has gone, and keeps its history.
    /// Whatever of it waits or runs is ended.
    static func retire(_ id: String, by who: String, now: Timestamp, _ db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE intents SET enabled = 0, removed_at = ?, updated_at = ? WHERE id = ? AND removed_at IS NULL"
        ).execute(arguments: [now.description, now.description, id])
        try endRuns(of: id, by: who, now: now, db)
        try endIncidents(ofGone: id, now: now, db)
    }
}
