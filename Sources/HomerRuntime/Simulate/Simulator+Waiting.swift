import HomerCore
import HomerStore

/// Runs that wait for more than a free place.
extension Simulator {
    /// Whether a run may be there that has not started, or waits for another attempt. Spares a question at most moments.
    var hasWaiting: Bool { queue.isWaiting || hasChains || isNight || !betweenAttempts.isEmpty }

    /// Nobody approves anything in a simulation: what nobody approved in time must not stand in the way of what is due now.
    mutating func endOverdueApprovals() throws {
        if let end = approvalEnd, end <= now { try lookAtApprovals() }
    }

    mutating func lookAtApprovals() throws {
        guard asksPeople else { return }
        let look = try store.lookAtApprovals(now: now)
        for run in look.expired { queue.notStarted(run.run, .skippedApproval) }
        approvalEnd = look.waiting.map(\.until).min()
    }

    /// Says of the runs that still wait for a person at the end that they do.
    mutating func noteApprovals() throws {
        guard asksPeople else { return }
        for run in try store.waitingRuns() { queue.waits(run.run, for: .approval(until: run.until)) }
    }

    mutating func holdBackChains() async throws {
        guard hasChains else { return }
        for chain in try store.waitingChains() {
            let verdict = round.verdictOnChain(chain.intent.id, windows: chain.intent.spec.windows)
            if let verdict { try await store.skipChain(chain, verdict, now: now) }
        }
    }

    /// Suspensions come when somebody made them, and end by themselves; the end that somebody brought about is known
    /// here beforehand.
    mutating func suspendWhatIsToBe() throws {
        let coming = suspensions.prefix { $0.createdAt <= now }
        suspensions.removeFirst(coming.count)
        unplaced += coming
        guard !unplaced.isEmpty else { return }
        // One of an intent that no pass has made yet waits for it.
        let known = Set(try store.intentIDs())
        let placed = unplaced.filter { $0.intentID.map(known.contains) ?? true }
        unplaced.removeAll { placed.contains($0) }
        for next in placed {
            var override = next
            override.until = next.end
            override.endedAt = nil
            if override.isActive(at: now) { try store.suspend([override], now: now) }
        }
    }

    /// What `onRemove: cancel`, or a night, has ended or asked to end.
    mutating func endRuns(ofRemoved removed: [String]) async throws {
        guard !removed.isEmpty else { return }
        let pending = try store.pendingCounts()
        for id in removed where pending[id] == nil { queue.cancelled(of: id) }
        for request in try store.cancelRequests() {
            let result = ExecutionResult(outcome: .cancelled, error: "cancelled by \(request.by)")
            try await finish(request.id, result, mayRetry: false)
        }
        if !betweenAttempts.isEmpty { betweenAttempts = try store.runsBetweenAttempts() }
    }
}
