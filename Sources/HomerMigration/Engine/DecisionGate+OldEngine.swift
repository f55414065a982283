package import HomerCore
package import HomerStore

extension DecisionGate {
    /// Keeps the jobs of `schedule.json` from the new engine while the flags give them to the old one, and while a
    /// HOMER that lives may still run them; what either has taken is left to it and noted.
    ///
    /// The flags and HOMER's rows are read in the deciding transaction, so that neither a switch nor a HOMER beside us
    /// loses or doubles a due time.
    package static func oldEngine(_ mode: LegacyMode) -> DecisionGate {
        DecisionGate { decisions, now, db in
            guard decisions.contains(where: \.isJob) else { return nil }
            let isOurs = try Store.flags(db).route.jobs == .new
            let homer = try Store.oldScheduler(mode, now: now, db)
            return View(
                holds: { $0.isJob && (!isOurs || $0.mayBeTaken(by: homer, now: now)) },
                rule: { decision, entry in
                    guard decision.isJob else { return .decide(entry.verdict) }
                    let (id, due) = (decision.intentID, entry.scheduledFor)
                    // The old engine took it; its fire is the record.
                    guard try !Store.isTaken(due, of: id, db) else { return .decidedElsewhere }
                    if homer.owns(due) { return .left(try Store.leave(id, due, to: homer, now: now, db)) }
                    var verdict = entry.verdict
                    if verdict.needsRun, try Store.isLegacyRunning(id, db) { verdict = .skippedOverlap }
                    try Store.insertFire(id, due, .new, run: nil, decision: .decided(verdict.decision), now: now, db)
                    return .decide(verdict)
                })
        }
    }
}

extension OccurrenceDecision {
    /// Whether something of it is due so lately that HOMER may still run it.
    fileprivate func mayBeTaken(by homer: OldScheduler, now: Timestamp) -> Bool {
        ledger.contains { !homer.owns($0.scheduledFor) && homer.mayTake($0.scheduledFor, now: now) }
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
