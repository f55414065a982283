import HomerCore
import HomerSources

/// A plan to look at, and what it was compared with.
struct PlanPreview {
    var plan: Plan
    /// The canonical spec of the stored side.
    var storedSpec: (String) throws -> JSONValue?
}

extension Workspace {
    /// The plan of a pass over the files of `to` (nil: the work tree) in a workspace that has accepted those of `from`.
    /// Neither database nor daemon is asked.
    func refPlan(from: String, to: String?, zones: ZoneDatabase) async throws -> PlanPreview {
        let old = try await state(at: from)
        let new = if let to { try await state(at: to) } else { await fileSource(zones).read() }
        let specs = old.acceptedSpecs
        let planner = Planner(zones: zones) { specs[$0] }
        let plan = try planner.plan(desired: new, stored: StoredState(accepting: old), now: WallClock.now())
        return PlanPreview(plan: plan) { specs[$0] }
    }
}
