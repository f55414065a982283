/// The one decision about one due time.
package struct LedgerEntry: Hashable, Sendable {
    package var scheduledFor: Timestamp
    package var verdict: OccurrenceVerdict
    /// For a run: how many due times before it were dropped.
    package var missedCount: Int
    /// For a long absence many due times share a row: how many, and the last of them.
    package var count: Int
    package var through: Timestamp?
    /// The place of the trigger that made it due.
    package var place = 0

    package init(
        _ scheduledFor: Timestamp, _ verdict: OccurrenceVerdict, missedCount: Int = 0, count: Int = 1,
        through: Timestamp? = nil
    ) {
        self.scheduledFor = scheduledFor
        self.verdict = verdict
        self.missedCount = missedCount
        self.count = count
        self.through = through
    }
}

package enum OccurrenceVerdict: Hashable, Sendable {
    case ran
    case skippedOverlap
    case skippedSuspended
    case skippedFrozen
    /// Its day is one of `except`.
    case skippedExcluded
    /// The runtime was switched off when it was due (`runtime.enabled`).
    case skippedOff
    /// Nobody approved its run.
    case skippedApproval
    /// A budget of the day was spent when its run was to start.
    case skippedBudget
    /// Its condition said that there was nothing to do.
    case skippedCondition
    case missedDown
    case missedDeadline
    case collapsed(into: Timestamp)

    /// As the ledger has it.
    package var decision: LedgerDecision {
        switch self {
        case .ran: .ran
        case .skippedOverlap: .skippedOverlap
        case .skippedSuspended: .skippedSuspended
        case .skippedFrozen: .skippedFrozen
        case .skippedExcluded: .skippedExcluded
        case .skippedOff: .skippedOff
        case .skippedApproval: .skippedApproval
        case .skippedBudget: .skippedBudget
        case .skippedCondition: .skippedCondition
        case .missedDown: .missedDown
        case .missedDeadline: .missedDeadline
        case .collapsed: .collapsed
        }
    }

    package var word: String { decision.rawValue }

    package var collapsedInto: Timestamp? {
        if case .collapsed(let into) = self { into } else { nil }
    }
}
