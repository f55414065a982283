import GRDB
package import HomerCore

/// The decision about the occurrences of one intent that are due, ready to be stored.
package struct OccurrenceDecision: Hashable, Sendable {
    package var intentID: String
    package var generation: Int
    package var priority: Int
    package var exclusive: Bool
    package var triggeredBy: RunCause
    package var ledger: [LedgerEntry]
    /// Occurrences up to and including this one are decided.
    package var cursor: Timestamp
    /// Whether the runs may start by themselves.
    package var consent: RunConsent
    /// A job of `schedule.json`: the old engine may have it.
    package var isJob: Bool
    /// The cursor and the cause of each of several triggers, by place; empty for one.
    package var cursors: [Timestamp] = []
    package var causes: [RunCause] = []
    /// A moment before which nothing else is due; nil where that cannot be told.
    package var floor: Timestamp?

    package init(
        intentID: String, generation: Int, priority: Int, exclusive: Bool, triggeredBy: RunCause, ledger: [LedgerEntry],
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

    /// Of an intent as the execution loop has it.
    package init(_ intent: ScheduledIntent, ledger: [LedgerEntry] = [], cursor: Timestamp, isJob: Bool = false) {
        self.init(
            intentID: intent.id, generation: intent.generation, priority: intent.priority,
            exclusive: intent.overlap.isExclusive,
            triggeredBy: RunCause(trigger: intent.trigger, source: intent.source), ledger: ledger,
            cursor: cursor, consent: intent.consent, isJob: isJob)
        let decided = ledger.last.map { $0.through ?? $0.scheduledFor }
        floor = DueFloor.of(intent.triggers, source: intent.source, cursor: cursor, isDue: decided == cursor)
        guard !intent.moreTriggers.isEmpty else { return }
        cursors = TriggerCursors.moved(intent.cursors, from: intent.cursor, to: cursor)
        causes = intent.triggers.map { RunCause(trigger: $0, source: intent.source) }
    }

    /// What makes a run of a due time.
    fileprivate func cause(of entry: LedgerEntry) -> RunCause {
        causes.indices.contains(entry.place) ? causes[entry.place] : triggeredBy
    }
}

/// What came of decisions that are stored.
package struct DecisionOutcome: Hashable, Sendable {
    /// The runs made, in order.
    package var runs: [Int64] = []
    /// Intents of which nothing was decided: the gate held them.
    package var held: Set<String> = []
    /// Due times that were somebody else's.
    package var left: [LeftDueTime] = []

    /// Nothing was decided.
    package init() {}
}

extension Store {
    /// Stores decisions: the ledger rows, a pending run for each `ran`, and the cursor, all in one transaction, so that
    /// a crash either leaves the occurrence undecided or decided for good.
    ///
    /// An occurrence that already has a row keeps it: decided once, whatever the clock does. One that a backfill has run
    /// is left to it.
    ///
    /// - Parameter gate: asked in the same transaction, so that what it knows cannot change between its word and ours.
    @discardableResult
    package func decide(
        _ decisions: [OccurrenceDecision], gate: DecisionGate = .open, now: Timestamp
    ) async throws -> DecisionOutcome {
        try await writeGrouped { db in
            var outcome = DecisionOutcome()
            let view = try gate.look(decisions, now, db)
            for decision in decisions {
                guard try view?.holds(decision) != true else {
                    outcome.held.insert(decision.intentID)
                    continue
                }
                try Self.store(decision, view, now: now, into: &outcome, db)
            }
            return outcome
        }
    }

    private static func store(
        _ decision: OccurrenceDecision, _ view: DecisionGate.View?, now: Timestamp, into outcome: inout DecisionOutcome,
        _ db: Database
    ) throws {
        for entry in decision.ledger {
            guard try !isDecided(decision.intentID, entry.scheduledFor, db) else { continue }
            var entry = entry
            switch try view?.rule(decision, entry) ?? .decide(entry.verdict) {
            case .decide(let verdict): entry.verdict = verdict
            case .decidedElsewhere: continue
            case .left(let due):
                outcome.left.append(due)
                continue
            }
            var runID: Int64?
            if case .ran = entry.verdict {
                let run = try insertRun(decision, entry, now: now, db)
                outcome.runs.append(run)
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
        try db.cachedStatement(sql: "UPDATE intents SET cursor_ms = ?, due_floor_ms = ? WHERE id = ?").execute(
            arguments: [
                (decision.cursors.first ?? decision.cursor).milliseconds, decision.floor?.milliseconds,
                decision.intentID,
            ])
        if !decision.cursors.isEmpty { try moveCursors(of: decision.intentID, decision.cursors, db) }
    }

    private static func isDecided(_ id: String, _ scheduledFor: Timestamp, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT 1 FROM occurrences WHERE intent_id = ?1 AND scheduled_for = ?2
                    UNION ALL SELECT 1 FROM intent_runs WHERE intent_id = ?1 AND scheduled_for = ?2 LIMIT 1
                    """),
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
            decision.intentID, decision.cause(of: entry).rawValue, now.description, entry.scheduledFor.description,
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
        case .ran, .collapsed, .skippedSuspended, .skippedFrozen, .skippedExcluded, .skippedOff, .skippedApproval,
            .skippedBudget,
            .skippedCondition:
            nil
        }
    }
}
