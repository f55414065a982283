import HomerCore
import HomerStore

/// What the dispatcher does in one round, by the same `DispatchRound`, with runs that end when the model says so.
extension Simulator {
    var round: DispatchRound { DispatchRound(now: now, policy: simulation.policy, zones: zones) }

    /// Decides and starts until nothing is left to do at this moment: runs that take no time make room at once.
    mutating func settle() async throws {
        repeat {
            try endOverdueApprovals()
            while try await decideDue() {}
            try await holdBackChains()
            try lookAtApprovals()
            try await claimAndStart()
        } while try await endRuns()
    }

    /// Ends the runs whose time is over; false when there were none.
    @discardableResult
    mutating func endRuns() async throws -> Bool {
        let over = running.filter { $0.value.ends <= now }.sorted { $0.key < $1.key }
        for (run, ended) in over {
            var result = try self.result(of: ended.claimed)
            ended.claimed.allowance.judge(&result)
            try await finish(run, result, mayRetry: true)
        }
        return !over.isEmpty
    }

    mutating func finish(_ run: Int64, _ result: ExecutionResult, mayRetry: Bool) async throws {
        guard let ended = running.removeValue(forKey: run) else { return }
        let ending = try await store.endAttempt(
            run: run, result: result, mayRetry: mayRetry, outputFile: nil, now: now)
        if case .again = ending.kind {
            betweenAttempts[run] = ended.intentID
        } else {
            timetable.runChanged(ended.intentID, started: nil, ended: now)
        }
        if let suspension = ending.suspension { ownSuspensions.append(suspension) }
        if result.outcome != .succeeded, result.outcome != .cancelled { note(ended, result, ending) }
    }

    private mutating func note(_ ended: SimulatedRun, _ result: ExecutionResult, _ ending: AttemptEnding) {
        let claimed = ended.claimed
        var next: SimulatedAttempt.Next?
        if case .again(let at, let link) = ending.kind {
            let chain = claimed.spec.chain
            // The file may have got another chain since.
            let executor = chain.indices.contains(link) ? chain[link].executor : claimed.execution.executor
            next = SimulatedAttempt.Next(at: at, executor: executor)
        }
        queue.append(
            .attempt(
                SimulatedAttempt(
                    time: now, intentID: claimed.intentID, run: claimed.id, attempt: claimed.attempt,
                    executor: claimed.execution.executor, outcome: result.outcome, next: next)))
    }

    /// Decides every occurrence that is due, in one transaction; false when there was none.
    private mutating func decideDue() async throws -> Bool {
        let ids = timetable.popDue(at: now)
        guard !ids.isEmpty else { return false }
        let open = OpenRuns(
            active: running.values.map(\.intentID), waiting: hasWaiting ? try store.openCounts() : [:])
        let outcomes = round.decide(
            timetable.due(ids), open: open, suspensions: simulation.suspensions + ownSuspensions)
        var decisions: [OccurrenceDecision] = []
        for outcome in outcomes {
            guard let intent = timetable.entries[outcome.id]?.intent else { continue }
            try await endRuns(for: outcome)
            timetable.decided(
                outcome.id, generation: intent.generation, cursor: outcome.decision.cursor,
                wake: outcome.decision.nextWake, now: now)
            guard outcome.isNews else { continue }
            decisions.append(
                OccurrenceDecision(intent, ledger: outcome.decision.ledger, cursor: outcome.decision.cursor))
        }
        note(decisions, runs: try await store.decide(decisions, now: now).runs)
        return true
    }

    /// Ends what is to end for a newer run.
    private mutating func endRuns(for outcome: DueOutcome) async throws {
        let id = outcome.id
        if outcome.decision.cancelRunning {
            let result = ExecutionResult(outcome: .cancelled, error: "cancelled by a newer run of \(id)")
            for run in running.filter({ $0.value.intentID == id }).keys.sorted() {
                try await finish(run, result, mayRetry: false)
            }
        }
        guard outcome.endsWaiting else { return }
        try await store.cancelPending(intent: id, begun: outcome.endsBegun, by: "a newer run", now: now)
        queue.cancelled(of: id)
        guard outcome.endsBegun else { return }
        betweenAttempts = betweenAttempts.filter { $0.value != id }
        timetable.runChanged(id, started: nil, ended: now)
    }

    /// One record a ledger row. The clock never goes back here, so no due time is decided twice and each `ran` has the
    /// next run.
    private mutating func note(_ decisions: [OccurrenceDecision], runs: [Int64]) {
        var runs = runs[...]
        for decision in decisions {
            for entry in decision.ledger {
                let run = entry.verdict == .ran ? runs.popFirst() : nil
                queue.append(
                    .occurrence(
                        SimulatedOccurrence(
                            intentID: decision.intentID, generation: decision.generation, entry: entry, run: run)))
            }
        }
    }

    /// Fills the free slots with pending runs, most important first.
    private mutating func claimAndStart() async throws {
        let round = self.round
        nextClaim = nil
        guard hasWaiting, let rules = round.claimRules(active: running.count, pace: pace) else { return }
        let claim = try await store.claim(rules, now: now) { round.frozen($0, due: $1) }
        for expired in claim.expired { queue.notStarted(expired.id, .missedDeadline) }
        for ended in claim.spent { end(ended) }
        for claimed in claim.runs { start(claimed) }
        nextClaim = round.claimed(
            attempts: claim.runs.map(\.attempt), by: rules, nextLook: claim.nextLook, pace: &pace)
    }

    private mutating func end(_ spent: OverBudgetRun) {
        guard spent.hasBegun else { return queue.notStarted(spent.id, .skippedBudget) }
        betweenAttempts[spent.id] = nil
        timetable.runChanged(spent.intentID, started: nil, ended: now)
    }

    private mutating func start(_ claimed: ClaimedRun) {
        let isSkipped = simulation.runs.skips(claimed.spec)
        let usual =
            simulation.nights?.length(claimed)
            ?? simulation.runs.duration(of: claimed.intentID, scheduledFor: claimed.scheduledFor)
        // A condition takes no time here.
        let length = isSkipped ? .zero : usual
        running[claimed.id] = SimulatedRun(claimed: claimed, ends: now + length)
        betweenAttempts[claimed.id] = nil
        guard claimed.attempt == 1 else { return }
        timetable.runChanged(claimed.intentID, started: now, ended: nil)
        if isSkipped { return queue.notStarted(claimed.id, .skippedCondition) }
        if claimed.scheduledFor == nil {
            queue.append(
                .chain(
                    SimulatedChain(
                        time: now, intentID: claimed.intentID, generation: claimed.generation, run: claimed.id,
                        cause: claimed.triggeredBy)))
        }
        queue.started(claimed.id, late: claimed.scheduledFor.map { now - $0 })
    }
}
