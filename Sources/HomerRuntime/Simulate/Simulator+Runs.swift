import HomerCore
import HomerStore

/// What the dispatcher does in one round, with runs that end when the model says so.
extension Simulator {
    /// Decides and starts until nothing is left to do at this moment: runs that take no time make room at once.
    mutating func settle() async throws {
        repeat {
            while try await decideDue() {}
            try await claimAndStart()
        } while try await endRuns()
    }

    /// Ends the runs whose time is over; false when there were none.
    @discardableResult
    mutating func endRuns() async throws -> Bool {
        let over = running.filter { $0.value.ends <= now }.keys.sorted()
        for run in over { try await finish(run, ExecutionResult(outcome: .succeeded)) }
        return !over.isEmpty
    }

    private mutating func finish(_ run: Int64, _ result: ExecutionResult) async throws {
        guard let ended = running.removeValue(forKey: run) else { return }
        try await store.finish(run: run, result: result, outputFile: nil, now: now)
        timetable.runChanged(ended.intentID, started: nil, ended: now)
    }

    /// What `onRemove: cancel` has ended, or asked to end.
    mutating func endRunsOfRemoved(_ plan: Plan) async throws {
        let removed = plan.changes.filter { $0.desired == nil }.map(\.id)
        guard !removed.isEmpty else { return }
        let pending = try store.pendingCounts()
        for id in removed where pending[id] == nil { queue.cancelled(of: id) }
        for request in try store.cancelRequests() {
            let result = ExecutionResult(outcome: .cancelled, error: "cancelled by \(request.by)")
            try await finish(request.id, result)
        }
    }

    /// Decides every occurrence that is due, in one transaction; false when there was none.
    private mutating func decideDue() async throws -> Bool {
        let ids = timetable.popDue(at: now)
        guard !ids.isEmpty else { return false }
        let pending = queue.isWaiting ? try store.pendingCounts() : [:]
        let exclusions = Exclusions(overrides: [], freeze: simulation.freeze, zones: zones, now: now)
        var decisions: [OccurrenceDecision] = []
        for id in ids {
            guard let entry = timetable.entries[id] else { continue }
            let activity = DueRules.Activity(
                running: running.values.count { $0.intentID == id }, pending: pending[id] ?? 0)
            let decision = entry.rules.decide(
                entry.schedule, cursor: entry.intent.cursor, now: now, activity: activity,
                excluded: {
                    exclusions.verdict(id, windows: entry.intent.windows, delay: entry.rules.delay, due: $0)
                })
            if decision.cancelRunning { try await cancelRuns(of: id) }
            if decision.cancelPending {
                try await store.cancelPending(intent: id, by: "a newer run", now: now)
                queue.cancelled(of: id)
            }
            timetable.decided(
                id, generation: entry.intent.generation, cursor: decision.cursor, wake: decision.nextWake)
            decisions.append(
                OccurrenceDecision(
                    intentID: id, generation: entry.intent.generation, priority: entry.intent.priority,
                    exclusive: entry.intent.overlap.isExclusive, triggeredBy: entry.intent.trigger.typeName,
                    ledger: decision.ledger, cursor: decision.cursor))
        }
        note(decisions, runs: try await store.decide(decisions, now: now).runs)
        return true
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

    private mutating func cancelRuns(of id: String) async throws {
        let result = ExecutionResult(outcome: .cancelled, error: "cancelled by a newer run of \(id)")
        for run in running.filter({ $0.value.intentID == id }).keys.sorted() { try await finish(run, result) }
    }

    /// Fills the free slots with pending runs, most important first.
    private mutating func claimAndStart() async throws {
        let free = simulation.concurrency - running.count
        nextClaim = nil
        guard free > 0, queue.isWaiting || hasChains else { return }
        let claim = try await store.claim(ClaimRules(limit: free), now: now) { [simulation, zones, now] spec, due in
            Exclusions(overrides: [], freeze: simulation.freeze, zones: zones, now: now).end(spec, due: due)
        }
        nextClaim = claim.nextLook
        for expired in claim.expired { queue.expired(expired.id) }
        for claimed in claim.runs {
            timetable.runChanged(claimed.intentID, started: now, ended: nil)
            let length = simulation.runs.duration(of: claimed.intentID, scheduledFor: claimed.scheduledFor)
            running[claimed.id] = SimulatedRun(intentID: claimed.intentID, ends: now + length)
            if claimed.scheduledFor == nil {
                queue.append(
                    .chain(
                        SimulatedChain(
                            time: now, intentID: claimed.intentID, generation: claimed.generation, run: claimed.id)))
            }
            queue.started(claimed.id, late: claimed.scheduledFor.map { now - $0 })
        }
    }
}
