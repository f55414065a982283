/// What was decided about a due time, in the words of `occurrences.decision` (`docs/run-states.md`).
package enum LedgerDecision: String, Word, CaseIterable {
    case ran
    case skippedOverlap = "skipped:overlap"
    case skippedSuspended = "skipped:suspended"
    case skippedFrozen = "skipped:frozen"
    /// Its day is one of `except`.
    case skippedExcluded = "skipped:excluded"
    /// Nobody approved its run, or somebody rejected it.
    case skippedApproval = "skipped:approval"
    /// Its condition said that there was nothing to do.
    case skippedCondition = "skipped:condition"
    /// The runtime was switched off when it was due (`runtime.enabled`).
    case skippedOff = "skipped:off"
    /// A budget of the day was spent when its run was to start.
    case skippedBudget = "skipped:budget"
    case missedDown = "missed:down"
    case missedDeadline = "missed:deadline"
    /// The run of a later due time stands for it.
    case collapsed = "collapsed-into"
}

/// A decision of the ledger, or a word of its own for what the ledger never decides.
package enum DecisionOr<Own: Word>: Word {
    case own(Own)
    case decided(LedgerDecision)

    package init?(rawValue: String) {
        if let own = Own(rawValue: rawValue) {
            self = .own(own)
        } else if let decision = LedgerDecision(rawValue: rawValue) {
            self = .decided(decision)
        } else {
            return nil
        }
    }

    package var rawValue: String {
        switch self {
        case .own(let word): word.rawValue
        case .decided(let decision): decision.rawValue
        }
    }
}

/// What an event came to for an intent that listens to it, in the words of `event_deliveries.decision`.
package typealias DeliveryDecision = DecisionOr<DeliveryWord>

package enum DeliveryWord: String, Word {
    /// Its data did not match the filter.
    case filtered
}
