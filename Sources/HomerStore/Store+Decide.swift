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

extension Store {
    /// Stores decisions: the ledger rows, a pending run for each `ran`, and the cursor, all in one transaction, so that
    /// a crash either leaves the occurrence undecided or decided for good. Returns the runs made, in order.
    ///
    /// An occurrence that already has a row keeps it: decided once, whatever the clock does.
    @discardableResult
    package func decide(_ decisions: [OccurrenceDecision], now: Timestamp) async throws -> [Int64] {
        try await decideRouted(decisions, now: now).runs
    }

    /// As `decide`, and says of which jobs of `schedule.json` nothing was stored, because the flags give them to the old
    /// engine: read in the same transaction, so that a switch between due and decision neither loses nor doubles a run.
    package func decideRouted(
        _ decisions: [OccurrenceDecision], now: Timestamp
    ) async throws -> (runs: [Int64], refused: Set<String>) {
        try await writeGrouped { db in
            var runs: [Int64] = []
            var refused: Set<String> = []
            let isOurs = try !decisions.contains(where: \.isJob) || Self.flags(db).route.jobs == .new
            for decision in decisions {
                guard isOurs || !decision.isJob else {
                    refused.insert(decision.intentID)
                    continue
                }
                runs += try Self.store(decision, now: now, db)
            }
            return (runs, refused)
        }
    }

    private static func store(_ decision: OccurrenceDecision, now: Timestamp, _ db: Database) throws -> [Int64] {
        var runs: [Int64] = []
        for entry in decision.ledger {
            guard try !isDecided(decision.intentID, entry.scheduledFor, db) else { continue }
            var entry = entry
            if decision.isJob {
                // The old engine took it; its fire is the record.
                guard try fire(of: decision.intentID, entry.scheduledFor, db) == nil else { continue }
                if entry.verdict.needsRun, try isLegacyRunning(decision.intentID, db) {
                    entry.verdict = .skippedOverlap
                }
                try insertFire(
                    decision.intentID, entry.scheduledFor, .new, run: nil, entry.verdict, now: now, db)
            }
            var runID: Int64?
            if case .ran = entry.verdict {
                runID = try insertRun(decision, entry, now: now, db)
                if let runID { runs.append(runID) }
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
        return runs
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
        case .ran, .collapsed, .skippedSuspended, .skippedFrozen: nil
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
