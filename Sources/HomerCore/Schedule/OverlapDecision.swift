/// What an overlap policy says about one more run.
package struct OverlapDecision: Hashable, Sendable {
    /// `ran` or `skippedOverlap`.
    package var verdict: OccurrenceVerdict
    /// Runs to end first: the running one (`replace`), or the one that waits (`queueOne`).
    package var cancelRunning = false
    package var cancelPending = false

    package init(_ verdict: OccurrenceVerdict) { self.verdict = verdict }
}

extension OverlapPolicy {
    /// Whether at most one run of the intent may be active.
    package var isExclusive: Bool {
        if case .allow = self { false } else { true }
    }

    /// The one rule for due times, events and chains alike.
    ///
    /// - Parameters:
    ///   - earlier: how many runs the same decision starts before this one.
    ///   - isLast: whether it starts none after it.
    package func decide(
        _ activity: DueRules.Activity, earlier: Int = 0, isLast: Bool = true
    ) -> OverlapDecision {
        let waiting = activity.pending + earlier
        let busy = activity.running + activity.pending > 0
        var decision = OverlapDecision(.ran)
        switch self {
        case .skip: if busy { decision.verdict = .skippedOverlap }
        case .queueOne:
            decision.cancelPending = activity.pending > 0
            // Of several at once the first may start and the last may wait; those between are replaced unseen.
            if !isLast, earlier > 0 || busy { decision.verdict = .skippedOverlap }
        // With nothing running, the first of those that wait is as good as started.
        case .queueAll(let max):
            if waiting >= max + (activity.running == 0 ? 1 : 0) { decision.verdict = .skippedOverlap }
        case .replace:
            decision.cancelRunning = activity.running > 0
            decision.cancelPending = activity.pending > 0
        case .allow(let max): if activity.running + waiting >= max { decision.verdict = .skippedOverlap }
        }
        return decision
    }
}
