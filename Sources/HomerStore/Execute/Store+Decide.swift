import GRDB
package import HomerCore

/// The decision about the occurrences of one intent that are due, ready to be stored.
package struct OccurrenceDecision: Hashable, Sendable {
    package var intentID: String
    package var generation: Int
    package var priority: Int
    package var exclusive: Bool
    package var triggeredBy: String
    package var ledger: [LedgerEntry]
    /// Occurrences up to and including this one are decided.
    package var cursor: Timestamp
    /// Whether the runs may start by themselves.
    package var consent: RunConsent
    /// A job of `schedule.json`: the old engine may have it.
    package var isJob: Bool

    package init(
        intentID: String, generation: Int, priority: Int, exclusive: Bool, triggeredBy: String, ledger: [LedgerEntry],
        cursor: Timestamp, consent: RunConsent = .free, isJob: Bool = false
    ) {
        self.intentID = intentID
        self.generation = generation
        self.priority = priority
        self.exclusive = exclusive
        self.triggeredBy = triggeredBy
        self.ledger = ledger
        self.cursor = cursor
        self.consent = consent
        self.isJob = isJob
    }
}

/// What came of decisions that are stored.
package struct RoutedDecision: Hashable, Sendable {
    /// The runs made, in order.
    package var runs: [Int64] = []
    /// Jobs of which nothing was decided: the old engine has them, or HOMER may still run them.
    package var refused: Set<String> = []
    /// Due times that HOMER ran, or had to.
    package var left: [LeftToHomer] = []

    /// Nothing was decided.
    package init() {}
}

extension OccurrenceDecision {
    /// Whether something of it is due so lately that HOMER may still run it.
    fileprivate func mayBeTaken(by homer: OldScheduler, now: Timestamp) -> Bool {
        ledger.contains { !homer.owns($0.scheduledFor) && homer.mayTake($0.scheduledFor, now: now) }
    }
}

extension Store {
    /// Stores decisions: the ledger rows, a pending run for each `ran`, and the cursor, all in one transaction, so that
    /// a crash either leaves the occurrence undecided or decided for good. Returns the runs made, in order.
    ///
    /// An occurrence that already has a row keeps it: decided once, whatever the clock does.
    @discardableResult
    package func decide(_ decisions: [OccurrenceDecision], now: Timestamp) async throws -> [Int64] {
        try await decideRouted(decisions, legacy: .off, now: now).runs
    }

    /// As `decide`, and says of which jobs of `schedule.json` nothing was stored, because the flags give them to the old
    /// engine or a living HOMER may still run them: both are read in the same transaction, so that neither a switch nor a
    /// HOMER beside us loses or doubles a due time. What HOMER has run, or had to, is left to it and noted.
    package func decideRouted(
        _ decisions: [OccurrenceDecision], legacy: LegacyMode, now: Timestamp
    ) async throws -> RoutedDecision {
        try await writeGrouped { db in
            var routed = RoutedDecision()
            let hasJobs = decisions.contains(where: \.isJob)
            let isOurs = try !hasJobs || Self.flags(db).route.jobs == .new
            let homer = hasJobs ? try Self.oldScheduler(legacy, now: now, db) : OldScheduler(mode: legacy)
            for decision in decisions {
                guard !decision.isJob || (isOurs && !decision.mayBeTaken(by: homer, now: now)) else {
                    routed.refused.insert(decision.intentID)
                    continue
                }
                try Self.store(decision, beside: homer, now: now, into: &routed, db)
            }
            return routed
        }
    }

    private static func store(
        _ decision: OccurrenceDecision, beside homer: OldScheduler, now: Timestamp, into routed: inout RoutedDecision,
        _ db: Database
    ) throws {
        for entry in decision.ledger {
            guard try !isDecided(decision.intentID, entry.scheduledFor, db) else { continue }
            var entry = entry
            if decision.isJob {
                // The old engine took it; its fire is the record.
                guard try fire(of: decision.intentID, entry.scheduledFor, db) == nil else { continue }
                if homer.owns(entry.scheduledFor) {
                    routed.left.append(
                        try leave(decision.intentID, entry.scheduledFor, to: homer, now: now, db))
                    continue
                }
                if entry.verdict.needsRun, try isLegacyRunning(decision.intentID, db) {
                    entry.verdict = .skippedOverlap
                }
                try insertFire(
                    decision.intentID, entry.scheduledFor, .new, run: nil, decision: entry.verdict.word, now: now, db)
            }
            var runID: Int64?
            if case .ran = entry.verdict {
                let run = try insertRun(decision, entry, now: now, db)
                routed.runs.append(run)
                runID = run
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO occurrences
                      (intent_id, scheduled_for, decision, run_id, collapsed_into, count, through, decided_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                decision.intentID, entry.scheduledFor.description, entry.verdict.word, runID,
                entry.verdict.collapsedInto?.description, entry.count, entry.through?.description, now.description,
            ])
            if let event = event(for: entry, decision) { try recordEvent(event, now: now, db) }
        }
        try db.cachedStatement(sql: "UPDATE intents SET cursor_ms = ? WHERE id = ?")
            .execute(arguments: [decision.cursor.milliseconds, decision.intentID])
    }

    private static func isDecided(_ id: String, _ scheduledFor: Timestamp, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM occurrences WHERE intent_id = ? AND scheduled_for = ?"),
            arguments: [id, scheduledFor.description]) ?? false
    }

    private static func insertRun(
        _ decision: OccurrenceDecision, _ entry: LedgerEntry, now: Timestamp, _ db: Database
    ) throws -> Int64 {
        try db.cachedStatement(
            sql: """
                INSERT INTO intent_runs
                  (intent_id, triggered_by, triggered_at, status, scheduled_for, generation, missed_count, exclusive,
                   priority)
                VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            decision.intentID, decision.triggeredBy, now.description, entry.scheduledFor.description,
            decision.generation, entry.missedCount, decision.exclusive, decision.priority,
        ])
        let run = db.lastInsertedRowID
        try apply(decision.consent, run: run, intentID: decision.intentID, now: now, db)
        return run
    }

    private static func event(for entry: LedgerEntry, _ decision: OccurrenceDecision) -> NewEvent? {
        switch entry.verdict {
        case .skippedOverlap:
            NewEvent(
                .overlapSkipped, "due \(entry.scheduledFor) not started: the run before it is still active",
                intentID: decision.intentID)
        case .missedDown, .missedDeadline:
            NewEvent(
                .missed, "due \(entry.scheduledFor) not started (\(entry.verdict.word))", intentID: decision.intentID)
        // Asked for by a person who was told: the ledger row is enough.
        case .ran, .collapsed, .skippedSuspended, .skippedFrozen, .skippedOff: nil
        }
    }
}

extension OccurrenceVerdict {
    /// A run is made for it, or for the later due time that stands for it.
    fileprivate var needsRun: Bool {
        switch self {
        case .ran, .collapsed: true
        default: false
        }
    }
}
