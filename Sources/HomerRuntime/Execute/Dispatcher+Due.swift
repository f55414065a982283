import HomerCore
import HomerStore
import Logging

extension Dispatcher {
    /// Decides every occurrence that is due, in one transaction, and only then moves the timetable on: a failure
    /// leaves all of them due. Returns whether there was one.
    func decideDue() async throws -> Bool {
        try await fetchWhatComes()
        let moment = now()
        let ids = timetable.popDue(at: moment)
        guard !ids.isEmpty else { return false }
        do {
            try await decide(ids, at: moment)
            return true
        } catch {
            preconditionIsolated()
            for id in ids { timetable.stillDue(id, at: moment) }
            throw error
        }
    }

    private func decide(_ ids: [String], at moment: Timestamp) async throws {
        let oldest = ids.compactMap { timetable.entries[$0]?.intent.cursor }.min() ?? moment
        let (waiting, suspensions) = try await store.off { store in
            (try store.openCounts(), try store.suspensions(since: min(oldest, moment)))
        }
        preconditionIsolated()
        let outcomes = round(at: moment).decide(
            timetable.due(ids), open: OpenRuns(active: running.values.map(\.intentID), waiting: waiting),
            suspensions: suspensions)
        let taken = Dictionary(
            outcomes.compactMap { timetable.entries[$0.id]?.intent }.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var decisions: [OccurrenceDecision] = []
        for outcome in outcomes {
            guard let intent = taken[outcome.id] else { continue }
            if outcome.isClockSteppedBack {
                logger.log(.clockSteppedBack, ["intent": "\(outcome.id)", "from": "\(intent.cursor)"])
            }
            logSkips(outcome.decision.ledger, id: outcome.id)
            try await endRuns(for: outcome, at: moment)
            guard outcome.isNews else { continue }
            decisions.append(
                OccurrenceDecision(
                    intent, ledger: outcome.decision.ledger, cursor: outcome.decision.cursor,
                    isJob: intent.source == IntentSource.schedule))
        }
        let stored =
            decisions.isEmpty
            ? DecisionOutcome() : try await store.decide(decisions, gate: routing.gate, now: moment)
        preconditionIsolated()
        if !stored.held.isEmpty { flagsAreStale() }
        for left in stored.left { logger.log(.leftToHomer, left.metadata(engine: .new)) }
        for outcome in outcomes {
            guard let intent = taken[outcome.id] else { continue }
            // Another engine has it by now, or may still run it: undecided here, in case it does not.
            if stored.held.contains(outcome.id) {
                timetable.stillDue(outcome.id, at: moment)
                continue
            }
            timetable.decided(
                outcome.id, generation: intent.generation, cursor: outcome.decision.cursor,
                wake: outcome.decision.nextWake, now: moment)
        }
    }

    /// Ends what is to end for a newer run: what runs is cancelled, what waits has its ending when this returns.
    private func endRuns(for outcome: DueOutcome, at moment: Timestamp) async throws {
        if outcome.decision.cancelRunning { cancelRuns(of: outcome.id, by: "a newer run of \(outcome.id)") }
        guard outcome.endsWaiting else { return }
        try await store.cancelPending(intent: outcome.id, begun: outcome.endsBegun, by: "a newer run", now: moment)
        guard outcome.endsBegun else { return }
        // Their end is known: a later look must not take it for one that has just come.
        betweenAttempts = betweenAttempts.filter { $0.value != outcome.id }
        timetable.runChanged(outcome.id, started: nil, ended: moment)
    }

    /// The rules by which this moment is decided.
    func round(at moment: Timestamp) -> DispatchRound {
        DispatchRound(now: moment, policy: settings.policy, zones: zones)
    }

    /// The clock was set back, or this is the first look: whatever a clock that was far ahead has noted counts from now,
    /// and the log says so.
    func clockWentBack(to moment: Timestamp) async throws {
        for id in timetable.clockWentBack(to: moment) { logger.log(.clockSteppedBack, ["intent": "\(id)"]) }
        if timetable.misleads(at: moment) {
            // From where those count that are not held, the store knows.
            loaded = nil
            try await refresh()
        }
        let correction = try await store.off { try $0.correctClock(now: moment) }
        preconditionIsolated()
        for run in correction.runs {
            logger.log(
                .clockSteppedBack,
                ["run": "\(run.run)", "intent": "\(run.intentID)", "from": "\(run.from)", "next_at": "\(run.to)"])
        }
        for override in correction.overrides {
            logger.log(.clockSteppedBack, ["intent": "\(override.intentID ?? "all")", "from": "\(override.createdAt)"])
        }
        for executor in correction.executors {
            logger.log(
                .clockSteppedBack, ["executor": "\(executor.executor)", "from": "\(executor.changedAt)"])
        }
        if !correction.overrides.isEmpty { flagsAreStale() }
    }

    private func logSkips(_ ledger: [LedgerEntry], id: String) {
        for entry in ledger {
            let values: Logger.Metadata = [
                "intent": "\(id)", "scheduled_for": "\(entry.scheduledFor)", "reason": "\(entry.verdict.word)",
            ]
            switch entry.verdict {
            case .skippedOverlap, .missedDeadline: logger.log(.runSkipped, values)
            // It is decided where runs are claimed, and logged there.
            case .skippedBudget: break
            // Somebody wanted it: the ledger keeps it, and the log is not filled with it.
            case .skippedSuspended, .skippedFrozen, .skippedExcluded, .skippedOff, .skippedApproval, .skippedCondition:
                logger.debug(.runSkipped, values)
            case .ran, .missedDown, .collapsed: break
            }
        }
        let missed = ledger.filter { $0.verdict == .missedDown }
        guard let first = missed.first else { return }
        logger.log(
            .runSkipped,
            [
                "intent": "\(id)", "scheduled_for": "\(first.scheduledFor)", "reason": "\(LedgerDecision.missedDown)",
                "count": "\(missed.reduce(0) { $0 + $1.count })",
            ])
    }

    func cancelRuns(of intentID: String, by who: String) {
        for (id, run) in running where run.intentID == intentID { cancel(id, by: who) }
    }
}
