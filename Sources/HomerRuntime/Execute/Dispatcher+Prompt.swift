import HomerCore
import HomerStore

extension Dispatcher {
    /// Adds what the prompt of a run is made of beside its spec. The database is asked only by the few runs that need it.
    ///
    /// Throws when it cannot be had: a run that was to carry out a plan must not run the query instead.
    nonisolated func fillPrompt(of request: inout ExecutionRequest, for claimed: ClaimedRun) async throws {
        request.generation = claimed.generation
        if claimed.triggeredBy == .plan {
            guard let plan = try await store.off({ try $0.approvedPlan(ofRun: claimed.id) }) else {
                throw StoreError(.notFound, "the plan that run \(claimed.id) was to carry out is gone")
            }
            request.approvedPlan = plan
            return
        }
        if let instructions = claimed.given[PlanRevision.variable] {
            let plan = try await store.off { try $0.rejectedPlan(of: claimed.intentID, at: claimed.triggeredAt) }
            request.revision = PlanRevision(plan: plan, instructions: instructions)
        }
        if claimed.spec.wantsLastRun {
            request.last = try await store.off { try $0.lastRun(of: claimed.intentID, before: claimed.id) }
        }
    }
}
