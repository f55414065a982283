import HomerCore
package import HomerStore

/// What the run of an item says of the item: pure. It holds for the night that goes on and for what an earlier one left
/// waiting for a person.
package enum ItemRules {
    /// What is new of all items, in their order.
    package static func notes(_ facts: DiscoveryFacts) -> [DiscoveryItemNote] {
        (facts.late + facts.items).compactMap { item in
            guard let intent = item.intentID, !item.state.isFinal else { return nil }
            return note(item, run: facts.runs[intent], skipped: facts.skipped[intent])
        }
    }

    static func note(_ item: DiscoveryItemRow, run: RunRow?, skipped: LedgerDecision?) -> DiscoveryItemNote? {
        guard let run else {
            return skipped.map { decision in
                DiscoveryItemNote(
                    session: item.sessionID, number: item.number, state: Self.state(of: decision),
                    reason: "its run was not started (\(decision))")
            }
        }
        let (state, reason) = state(of: run)
        guard state != item.state || run.id != item.runID else { return nil }
        return DiscoveryItemNote(
            session: item.sessionID, number: item.number, state: state, reason: reason, run: run.id)
    }

    private static func state(of run: RunRow) -> (PlanItemState, String?) {
        switch run.status {
        case .pending: return (run.approval == .waiting ? .waiting : .queued, nil)
        case .running: return (.running, nil)
        case .completed: return (.done, nil)
        case .failed, .cancelled: break
        }
        switch run.approval {
        case .rejected: return (.rejected, run.error)
        case .expired: return (.expired, run.error)
        default: break
        }
        if let overrun = run.overrun { return (.overBudget, overrun.sentence) }
        return (.failed, ending(run))
    }

    private static func state(of decision: LedgerDecision) -> PlanItemState {
        switch decision {
        case .skippedBudget: .overBudget
        case .skippedApproval: .rejected
        default: .unfinished
        }
    }

    /// `ended as timeout: no answer in 5m`
    static func ending(_ run: RunRow) -> String {
        "ended as \(run.result)\(run.error.map { ": \(String($0.prefix(300)))" } ?? "")"
    }
}
