/// Sorts changes into those that are applied and those that wait for a person. Pure; the first rung that holds decides.
struct Gate {
    let policy: ApplyPolicy
    let stored: StoredState
    let zones: any ZoneSource
    let storedSpec: (String) throws -> JSONValue?

    /// Fills `changes`, `blocked` and `lookAgain` of the plan. What was approved passes whatever the policy says.
    func sort(_ changes: [Change], into plan: inout Plan) throws {
        let now = plan.madeAt
        let freeze = policy.freeze.end(of: .apply, at: now, zones: zones)
        let limit = try removalLimit(changes, alsoAbsent: plan.unconfirmed, now: now)
        for change in changes {
            if stored.approved.contains(change.approvalKey) {
                plan.changes.append(change)
            } else if let freeze {
                let why = freeze.reason.map { " (\($0))" } ?? ""
                plan.block(change, .frozen, "nothing is applied until \(freeze.until)\(why)")
                plan.lookAgain = plan.lookAgain.map { min($0, freeze.until) } ?? freeze.until
            } else if policy.mode == .manual {
                plan.block(change, .manual, "apply.mode is manual")
            } else if change.desired == nil, stored.intents[change.id]?.protect == true {
                plan.block(
                    change, .protected,
                    "\(change.id) was accepted with \"protect\": true; commit it with false first, or approve")
            } else if change.desired == nil, limit != nil, !plan.unconfirmed.isEmpty {
                // More of them may be going: what is to be approved is decided when all are confirmed.
                plan.unconfirmed.insert(change.id)
            } else if change.desired == nil, let limit {
                plan.block(change, .guarded, limit)
            } else if let objection = try objection(to: change) {
                plan.block(change, .raisedByRun, objection)
            } else {
                plan.changes.append(change)
            }
        }
    }

    /// Why a change that a run wrote waits; nil for any other, and for one that allows nothing new.
    private func objection(to change: Change) throws -> String? {
        guard let writer = change.writer else { return nil }
        let known = stored.intents[change.id].flatMap { $0.removed ? nil : $0 }
        let old = try known.flatMap { try storedSpec($0.id) }.flatMap { try? IntentSpec(canonical: $0) }
        return ProvenanceRules.objection(to: change, by: writer, from: old)
    }

    /// Lets the changes wait that bring more runs or cost than the policy allows without asking.
    func holdExpensive(_ plan: inout Plan, medians: () throws -> RunMedians) throws {
        guard policy.costLimit != nil || policy.runLimit != nil else { return }
        var asked = Plan(base: plan.base, madeAt: plan.madeAt)
        asked.changes = plan.changes.filter { !stored.approved.contains($0.approvalKey) }
        guard !asked.changes.isEmpty else { return }
        let backtest = try Backtest(
            of: asked, over: Backtest.limitLength, medians: try medians(), zones: zones, storedSpec: storedSpec)
        guard let reason = backtest.exceeds(policy) else { return }
        let waiting = Set(asked.changes.map(\.id).filter { backtest.increases($0) })
        for change in plan.changes where waiting.contains(change.id) { plan.block(change, .expensive, reason) }
        plan.changes.removeAll { waiting.contains($0.id) }
        plan.blocked.sort { $0.change.id < $1.change.id }
    }

    /// Why the removals are too many to be meant; nil when they are not.
    ///
    /// Counted against what there is after the pass, and without what was approved, so that applying the plan and
    /// planning again blocks the same.
    private func removalLimit(_ changes: [Change], alsoAbsent: Set<String>, now: Timestamp) throws -> String? {
        let removed = Set(
            changes.filter { $0.desired == nil && !stored.approved.contains($0.approvalKey) }.map(\.id))
        guard !removed.isEmpty else { return nil }
        let known = Set(stored.intents.values.filter { $0.isFileBacked && !$0.removed }.map(\.id))
        let all = known.union(changes.map(\.id))
        // What is absent and not yet believed counts: a directory may vanish in two steps. Counted by identity:
        // replacing every intent by a new one removes them all.
        let count = removed.union(alsoAbsent).count
        let allowed = max(policy.guardCount, Int(policy.guardShare * Double(all.count)))
        if count > allowed {
            return "\(count) of \(all.count) intents would be disabled, and \(allowed) may be without asking"
        }
        // One that is removed alone was meant, however often it runs.
        return removed.count < 2 ? nil : try runLimit(removed, staying: all.subtracting(removed), changes, now: now)
    }

    /// The share of the next day's runs that would vanish. Counting stops as soon as what stays is enough.
    private func runLimit(
        _ removed: Set<String>, staying: Set<String>, _ changes: [Change], now: Timestamp
    ) throws -> String? {
        let vanishing = try removed.reduce(0) { try $0 + runs(of: storedSpec($1), now: now) }
        guard vanishing >= policy.guardRuns, policy.guardRunShare < 1 else { return nil }
        let share = max(policy.guardRunShare, 0.001)
        let enough = Int((Double(vanishing) * (1 - share) / share).rounded(.up))
        let changed = Dictionary(
            changes.compactMap { change in change.desired.map { (change.id, $0.spec) } },
            uniquingKeysWith: { first, _ in first })
        var stay = 0
        for id in staying {
            stay += try changed[id].map { runs(of: $0, now: now) } ?? runs(of: storedSpec(id), now: now)
            if stay >= enough { return nil }
        }
        return "\(vanishing) of the \(vanishing + stay) runs of the next 24 hours would vanish"
    }

    private func runs(of text: JSONValue?, now: Timestamp) -> Int {
        guard let text, let spec = try? IntentSpec(canonical: text) else { return 0 }
        return runs(of: spec, now: now)
    }

    private func runs(of spec: IntentSpec, now: Timestamp) -> Int {
        guard spec.enabled, let schedule = Schedule(preview: spec.triggers, now: now, zones: zones) else { return 0 }
        return schedule.occurrences(after: now, through: now + .days(1), limit: RunForecast.countLimit).count
    }
}

extension Plan {
    fileprivate mutating func block(_ change: Change, _ reason: BlockReason, _ message: String) {
        blocked.append(BlockedChange(change: change, reason: reason, message: message))
    }
}
