import GRDB
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
    @discardableResult
    package func apply(_ plan: Plan, pass: PassRecord, now: Timestamp) throws -> StateVersion {
        if plan.isEmpty, plan.housekeeping.isEmpty, pass.planID == nil { return plan.base }
        return try write { db in
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
            let version = try Self.version(db)
            let isFirst = plan.base == .none && version.serial == 0
            guard version == plan.base || isFirst else {
                throw StoreError(.stalePlan, Self.staleSentence(plan.base, version))
            }
            for change in plan.changes {
                try Self.apply(change, pass: pass, now: now, db)
                try Self.recordEvent(.change(change, pass: pass.id), now: now, db)
                try Self.noteFlapping(change, pass: pass.id, now: now, db)
            }
            try Self.consumeApprovals(plan.changes, db)
            try Self.keepHouse(plan, pass: pass.id, now: now, db)
            // What changes no behaviour makes no saved plan stale, and no row in the list of passes.
            if plan.isEmpty, pass.planID == nil { return version }
            let serial = version.serial + (plan.isEmpty ? 0 : 1)
            try db.execute(sql: "UPDATE homer_meta SET value = ? WHERE key = 'serial'", arguments: [serial])
            if let planID = pass.planID {
                try db.execute(
                    sql: "INSERT INTO applied_plans (plan_id, applied_at) VALUES (?, ?)",
                    arguments: [planID, now.description])
            }
            try Self.insertPass(plan, pass: pass, serial: serial, now: now, db)
            return StateVersion(lineage: version.lineage, serial: serial)
        }
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
                plan.held.isEmpty ? "Succeeded" : "PartiallySucceeded", plan.revision?.short, plan.revision?.dirty,
                summary.compact, serial,
            ])
    }

    static func apply(_ change: Change, pass: PassRecord, now: Timestamp, _ db: Database) throws {
        guard let desired = change.desired else {
            try db.cachedStatement(
                sql: "UPDATE intents SET enabled = 0, removed_at = ?, updated_at = ? WHERE id = ?"
            ).execute(arguments: [now.description, now.description, change.id])
            return try endRunsOfRemoved(change.id, pass: pass.id, now: now, db)
        }
        if change.actions.contains(.create) {
            try insertIntent(change, desired, now: now, db)
        } else {
            try updateIntent(change, desired, now: now, db)
        }
        guard change.fromGeneration != change.toGeneration else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO intent_generations
                  (intent_id, generation, spec, spec_hash, source_file, content_hash, commit_hash, author, pass_id,
                   accepted_at, cause)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            change.id, change.toGeneration, desired.spec.canonical.compact, desired.hash, desired.origin.file,
            desired.origin.contentHash, desired.origin.commit?.hash, desired.origin.commit?.author, pass.id,
            now.description, change.cause == .rollback ? "rollback" : "file",
        ])
    }

    private static func insertIntent(_ change: Change, _ desired: DesiredIntent, now: Timestamp, _ db: Database) throws
    {
        let spec = desired.spec
        try db.cachedStatement(
            sql: """
                INSERT INTO intents
                  (name, description, trigger_config, execution_config, query_template, context_files, lane, enabled,
                   priority, source, source_file, content_hash, commit_hash, author, generation, spec_hash, updated_at,
                   protect, cursor_ms, accepted_at, created_at, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: columns(spec, desired, change, now: now)
                + [ScheduleStart.cursor(spec, now: now).milliseconds, now.description, now.description, change.id])
    }

    private static func updateIntent(_ change: Change, _ desired: DesiredIntent, now: Timestamp, _ db: Database) throws
    {
        let cursor = change.restartsSchedule ? ScheduleStart.cursor(desired.spec, now: now).milliseconds : nil
        let accepted = change.fromGeneration == change.toGeneration ? nil : now.description
        try db.cachedStatement(
            sql: """
                UPDATE intents SET
                  name = ?, description = ?, trigger_config = ?, execution_config = ?, query_template = ?,
                  context_files = ?, lane = ?, enabled = ?, priority = ?, source = ?, source_file = ?, content_hash = ?,
                  commit_hash = ?, author = ?, generation = ?, spec_hash = ?, updated_at = ?,
                  protect = ?, removed_at = NULL, cursor_ms = coalesce(?, cursor_ms), accepted_at = coalesce(?, accepted_at)
                WHERE id = ?
                """
        ).execute(arguments: columns(desired.spec, desired, change, now: now) + [cursor, accepted, change.id])
    }

    /// The columns an insert and an update share, in the order of both statements.
    private static func columns(
        _ spec: IntentSpec, _ desired: DesiredIntent, _ change: Change, now: Timestamp
    ) -> StatementArguments {
        let canonical = spec.canonical
        let files = spec.contextFiles.isEmpty ? nil : JSONValue.array(spec.contextFiles.map { .string($0) }).compact
        return [
            spec.name, spec.description, (canonical["trigger"] ?? .null).compact,
            (canonical["execution"] ?? .null).compact, spec.query, files, spec.lane, spec.enabled, spec.priority,
            desired.origin.source, desired.origin.file, desired.origin.contentHash, desired.origin.commit?.hash,
            desired.origin.commit?.author, change.toGeneration, desired.hash, now.description,
            spec.protect,
        ]
    }
}

extension Bool? {
    fileprivate var isTrue: Bool { self == true }
}
