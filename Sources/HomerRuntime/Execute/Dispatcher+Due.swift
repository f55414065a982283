import HomerCore
import HomerStore
import Logging

extension Dispatcher {
    /// Decides every occurrence that is due, in one transaction, and only then moves the timetable on: a failure
    /// leaves all of them due.
    func decideDue() async throws {
        let moment = now()
        let ids = timetable.popDue(at: moment)
        guard !ids.isEmpty else { return }
        do {
            try await decide(ids, at: moment)
        } catch {
            preconditionIsolated()
            for id in ids { timetable.stillDue(id, at: moment) }
            throw error
        }
    }

    private func decide(_ ids: [String], at moment: Timestamp) async throws {
        var decisions: [OccurrenceDecision] = []
        var next: [(id: String, generation: Int, cursor: Timestamp, wake: Timestamp?)] = []
        let oldest = ids.compactMap { timetable.entries[$0]?.intent.cursor }.min() ?? moment
        let (open, overrides) = try await store.off { store in
            (try store.openCounts(), try store.suspensions(since: min(oldest, moment)))
        }
        let exclusions = Exclusions(overrides: overrides, freeze: settings.freeze, zones: zones, now: moment)
        for id in ids {
            guard let entry = timetable.entries[id] else { continue }
            // A run between two attempts counts as running.
            let waiting = open[id] ?? DueRules.Activity()
            let activity = DueRules.Activity(
                running: running.values.count { $0.intentID == id } + waiting.running, pending: waiting.pending)
            let decision = entry.rules.decide(
                entry.schedule, cursor: entry.intent.cursor, now: moment, activity: activity,
                excluded: {
                    entry.wasOff(at: $0)
                        ? .skippedOff
                        : exclusions.verdict(id, windows: entry.intent.windows, delay: entry.rules.delay, due: $0)
                })
            if decision.cursor < entry.intent.cursor {
                logger.log(.clockSteppedBack, ["intent": "\(id)", "from": "\(entry.intent.cursor)"])
            }
            logSkips(decision.ledger, id: id)
            if decision.cancelRunning { cancelRuns(of: id, by: "a newer run of \(id)") }
            let endsBegun = decision.cancelRunning && waiting.running > 0
            if decision.cancelPending || endsBegun {
                try await store.cancelPending(intent: id, begun: endsBegun, by: "a newer run", now: moment)
            }
            if endsBegun { timetable.runChanged(id, started: nil, ended: moment) }
            if !decision.ledger.isEmpty || decision.cursor != entry.intent.cursor {
                decisions.append(
                    OccurrenceDecision(
                        intentID: id, generation: entry.intent.generation, priority: entry.intent.priority,
                        exclusive: entry.intent.overlap.isExclusive,
                        triggeredBy: TriggeredBy(trigger: entry.intent.trigger, source: entry.intent.source).word,
                        ledger: decision.ledger, cursor: decision.cursor, consent: entry.intent.consent,
                        isJob: entry.intent.source == IntentSource.schedule))
            }
            next.append((id, entry.intent.generation, decision.cursor, decision.nextWake))
        }
        let outcome =
            decisions.isEmpty
            ? DecisionOutcome() : try await store.decide(decisions, gate: routing.gate, now: moment)
        let held = outcome.held
        preconditionIsolated()
        if !held.isEmpty { flagsAreStale() }
        for left in outcome.left { logger.log(.leftToHomer, left.metadata(engine: .new)) }
        for (id, generation, cursor, wake) in next {
            // Another engine has it by now, or may still run it: undecided here, in case it does not.
            if held.contains(id) {
                timetable.stillDue(id, at: moment)
                continue
            }
            timetable.decided(id, generation: generation, cursor: cursor, wake: wake)
        }
    }

    /// The clock was set back, or this is the first look: whatever a clock that was far ahead has noted counts from now,
    /// and the log says so.
    func clockWentBack(to moment: Timestamp) async throws {
        for id in timetable.clockWentBack(to: moment) { logger.log(.clockSteppedBack, ["intent": "\(id)"]) }
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
            // Somebody wanted it: the ledger keeps it, and the log is not filled with it.
            case .skippedSuspended, .skippedFrozen, .skippedOff: logger.debug(.runSkipped, values)
            case .ran, .missedDown, .collapsed: break
            }
        }
        let missed = ledger.filter { $0.verdict == .missedDown }
        guard let first = missed.first else { return }
        logger.log(
            .runSkipped,
            [
                "intent": "\(id)", "scheduled_for": "\(first.scheduledFor)", "reason": "missed:down",
                "count": "\(missed.reduce(0) { $0 + $1.count })",
            ])
    }

    func cancelRuns(of intentID: String, by who: String) {
        for (id, run) in running where run.intentID == intentID { cancel(id, by: who) }
    }
}
