import FoundationEssentials
package import GRDB
package import HomerCore

/// What a pass leaves behind when it changed something.
package struct PassRecord: Hashable, Sendable {
    /// A UUID prefix that appears in every log line, event and run the pass caused.
    package var id: String
    package var trigger: String
    package var startedAt: Timestamp
    /// Set when a saved plan is applied; a plan is applied at most once.
    package var planID: String?

    package init(id: String, trigger: String, startedAt: Timestamp, planID: String? = nil) {
        self.id = id
        self.trigger = trigger
        self.startedAt = startedAt
        self.planID = planID
    }
}

extension Store {
    /// Applies a plan in one transaction and returns the new state version.
    ///
    /// When it returns, every change of the plan is durable together with its generation, its events and the pass row;
    /// when it throws, nothing is. Throws `stalePlan` when the state is no longer the one the plan was made from (also
    /// when that was an empty one), `alreadyApplied` for a saved plan that has been used. An empty plan writes nothing.
    ///
    /// - Parameter countingFrom: when the changes are taken to be accepted. A plan that is applied as soon as it is made
    ///   counts from when it was made: what it foretells of due times is then what happens, to the millisecond.
    @discardableResult
    package func apply(
        _ plan: Plan, pass: PassRecord, now: Timestamp, countingFrom: Timestamp? = nil
    ) throws -> StateVersion {
        if plan.isEmpty, plan.housekeeping.isEmpty, pass.planID == nil { return plan.base }
        // A command ends before what it leaves behind is done.
        let copiesBehind = epoch != nil && Self.isLarge(plan.changes.count)
        defer { if copiesBehind { copyLogBehind() } }
        return try write { db in
            if copiesBehind { try db.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
            let version = try Self.checkBase(of: plan, pass: pass, db)
            // What the next look at old events would delete is not written first.
            let silent = plan.changes.count - Self.eventLimit
            try Self.inLargeCache(plan.changes.count, db) {
                let inserted = try Self.insertedIDs(beside: plan.changes.count, db)
                try Self.eachPrepared(plan.changes, pass: pass.id, now: countingFrom ?? now) { place, prepared in
                    try Self.carryOut(
                        plan.changes[place], prepared, among: inserted, tells: place >= silent, pass: pass,
                        countingFrom: countingFrom ?? now, now: now, db)
                }
            }
            return try Self.conclude(plan, pass: pass, at: version, now: now, db)
        }
    }

    /// As `apply`, for a pass: a change that the database refuses for what is in it (a CHECK, a UNIQUE, a size) is left
    /// out, and all others are applied. Returns the plan as it was applied, in which the refused inputs are held. The
    /// changes count from when the plan was made.
    package func applyAccepted(
        _ plan: Plan, pass: PassRecord, now: Timestamp
    ) throws -> (plan: Plan, version: StateVersion) {
        do { return (plan, try apply(plan, pass: pass, now: now, countingFrom: plan.madeAt)) } catch let error
            as StoreError where error.code == .refused
        {}
        // One by one now: a savepoint for each change would cost every first pass over many files.
        return try write { db in
            let version = try Self.checkBase(of: plan, pass: pass, db)
            var kept = plan
            kept.changes = []
            for change in plan.changes {
                do {
                    try db.inSavepoint {
                        try Self.carryOut(
                            change, nil, among: nil, tells: true, pass: pass, countingFrom: plan.madeAt, now: now, db)
                        return .commit
                    }
                    kept.changes.append(change)
                } catch let error as DatabaseError where Self.isRefusal(error) {
                    kept.held.append(HeldChange(refused: change, because: Self.sentence(error)))
                }
            }
            return (kept, try Self.conclude(kept, pass: pass, at: version, now: now, db))
        }
    }

    /// The state the plan is applied to; throws when it is not the one the plan was made from.
    private static func checkBase(of plan: Plan, pass: PassRecord, _ db: Database) throws -> StateVersion {
        if let planID = pass.planID {
            guard
                try !Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM applied_plans WHERE plan_id = ?)",
                    arguments: [planID]
                ).isTrue
            else {
                throw StoreError(.alreadyApplied, "this plan has been applied; make a new one with `homer plan`")
            }
        }
        let version = try version(db)
        let isFirst = plan.base == .none && version.serial == 0
        guard version == plan.base || isFirst else {
            throw StoreError(.stalePlan, staleSentence(plan.base, version))
        }
        return version
    }

    private static func carryOut(
        _ change: Change, _ prepared: PreparedChange?, among inserted: Set<String>?, tells: Bool, pass: PassRecord,
        countingFrom: Timestamp, now: Timestamp, _ db: Database
    ) throws {
        try apply(change, prepared, among: inserted, pass: pass, now: countingFrom, db)
        if tells { try recordEvent(.change(change, pass: pass.id), now: now, db) }
        try noteFlapping(change, pass: pass.id, now: now, db)
    }

    private static func conclude(
        _ plan: Plan, pass: PassRecord, at version: StateVersion, now: Timestamp, _ db: Database
    ) throws -> StateVersion {
        try consumeApprovals(plan.changes, db)
        try keepHouse(plan, pass: pass.id, now: now, db)
        // What changes no behaviour makes no saved plan stale, and no row in the list of passes.
        if plan.isEmpty, pass.planID == nil { return version }
        let serial = version.serial + (plan.isEmpty ? 0 : 1)
        try db.execute(sql: "UPDATE homer_meta SET value = ? WHERE key = 'serial'", arguments: [serial])
        if let planID = pass.planID {
            try db.execute(
                sql: "INSERT INTO applied_plans (plan_id, applied_at) VALUES (?, ?)",
                arguments: [planID, now.description])
        }
        try insertPass(plan, pass: pass, serial: serial, now: now, db)
        return StateVersion(lineage: version.lineage, serial: serial)
    }

    private static func staleSentence(_ base: StateVersion, _ version: StateVersion) -> String {
        if base.lineage != version.lineage {
            return "the plan was made for another database; make a new one with `homer plan`"
        }
        return "the state has moved since the plan was made (serial \(base.serial), now \(version.serial)); "
            + "make a new one with `homer plan`"
    }

    static func insertPass(_ plan: Plan, pass: PassRecord, serial: Int64, now: Timestamp, _ db: Database) throws {
        let summary = JSONValue.object(
            ChangeAction.allCases.map { JSONMember($0.rawValue, .int(Int64(plan.count($0)))) }
                + [JSONMember("held", .int(Int64(plan.held.count)))])
        try db.execute(
            sql: """
                INSERT INTO passes (id, started_at, finished_at, trigger, result, revision, dirty, summary, serial)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                pass.id, pass.startedAt.description, now.description, pass.trigger,
                (plan.held.isEmpty ? PassResult.succeeded : .partiallySucceeded).rawValue, plan.revision?.short,
                plan.revision?.dirty,
                summary.compact, serial,
            ])
    }

    package static func apply(_ change: Change, pass: PassRecord, now: Timestamp, _ db: Database) throws {
        try apply(change, nil, among: nil, pass: pass, now: now, db)
    }

    /// - Parameters:
    ///   - prepared: what was made of the change before; nil makes it here.
    ///   - inserted: `insertedIDs`; nil asks.
    private static func apply(
        _ change: Change, _ prepared: PreparedChange?, among inserted: Set<String>?, pass: PassRecord, now: Timestamp,
        _ db: Database
    ) throws {
        guard let desired = change.desired else {
            try db.cachedStatement(
                sql: "UPDATE intents SET enabled = 0, removed_at = ?, updated_at = ? WHERE id = ?"
            ).execute(arguments: [now.description, now.description, change.id])
            try endIncidents(ofGone: change.id, now: now, db)
            return try endRunsOfRemoved(change.id, pass: pass.id, now: now, db)
        }
        let prepared = prepared ?? PreparedChange(change, desired, pass: pass.id, now: now)
        if let row = prepared.row, try !(inserted?.contains(change.id) ?? isInserted(change.id, db)) {
            try insertIntent(change.id, row, prepared, db)
        } else {
            try updateIntent(change, prepared, now: now, db)
        }
        if !IntentSource.isOfFile(desired.origin.source) {
            try forgetInserted(change.id, db)
            if change.actions.contains(.create) {
                try db.execute(
                    sql: "UPDATE intents SET created_at = ? WHERE id = ?", arguments: [now.description, change.id])
            }
        }
        guard let generation = prepared.generation else { return }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO intent_generations
                  (intent_id, generation, spec, spec_hash, source_file, content_hash, commit_hash, author, pass_id,
                   accepted_at, cause, made_by_run)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        statement.setUncheckedArguments(generation)
        try statement.execute()
    }

    private static func insertIntent(
        _ id: String, _ row: StatementArguments, _ prepared: PreparedChange, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO intents
                  (name, description, trigger_config, execution_config, query_template, context_files, lane, enabled,
                   priority, source, source_file, content_hash, commit_hash, author, generation, spec_hash, updated_at,
                   protect, reading_mark, cursor_ms, due_floor_ms, accepted_at, created_at, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        statement.setUncheckedArguments(row)
        try statement.execute()
        if let cursors = prepared.cursors, cursors.count > 1 {
            try replaceCursors(of: id, prepared.triggers, cursors, db)
        }
    }

    private static func updateIntent(
        _ change: Change, _ prepared: PreparedChange, now: Timestamp, _ db: Database
    ) throws {
        let (cursors, floor) = (change.restartsSchedule ? prepared.cursors : nil, prepared.dueFloor)
        let accepted = change.fromGeneration == change.toGeneration ? nil : now.description
        try db.cachedStatement(
            sql: """
                UPDATE intents SET
                  name = ?, description = ?, trigger_config = ?, execution_config = ?, query_template = ?,
                  context_files = ?, lane = ?, enabled = ?, priority = ?, source = ?, source_file = ?, content_hash = ?,
                  commit_hash = ?, author = ?, generation = ?, spec_hash = ?, updated_at = ?,
                  protect = ?, reading_mark = ?, removed_at = NULL, cursor_ms = coalesce(?, cursor_ms),
                  due_floor_ms = CASE WHEN ? THEN ? ELSE due_floor_ms END, accepted_at = coalesce(?, accepted_at)
                WHERE id = ?
                """
        ).execute(
            arguments: prepared.columns
                + [
                    cursors?.first?.milliseconds, cursors != nil || floor == nil, floor?.milliseconds, accepted,
                    change.id,
                ])
        if let cursors { try replaceCursors(of: change.id, prepared.triggers, cursors, db) }
    }
}

extension Bool? {
    fileprivate var isTrue: Bool { self == true }
}

extension HeldChange {
    /// A change that passed every check and that the database does not take.
    fileprivate init(refused change: Change, because sentence: String) {
        let file = change.desired?.origin.file ?? change.file
        let range = change.desired?.origin.position.map { SourceRange(start: $0, end: $0) }
        let diagnostic = Diagnostic(
            code: .refusedByDatabase, file: file, range: range, field: "id",
            message: "the database refuses intent \(Quote.text(change.id)): \(sentence)",
            hint: "change what it names; if nothing is wrong with it, please report this")
        self.init(
            input: HeldInput(
                file: file, intentID: change.id, source: change.desired?.origin.source ?? "",
                diagnostics: [diagnostic]),
            reason: .refused, keepsGeneration: change.fromGeneration)
    }
}
