import HomerCore
import HomerSources
import HomerStore

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
        var plan = try planner.plan(desired: new, stored: StoredState(accepting: old), now: WallClock.now())
        plan.readAsComparison(with: old)
        return PlanPreview(plan: plan) { specs[$0] }
    }
}

extension Workspace {
    /// The plan of a pass that would be made after everything in the work tree was committed to the ref that is the
    /// source. What the next pass does not take, because it is not committed, is marked.
    func commitPreview(_ ref: String, store: Store, zones: ZoneDatabase) async throws -> Plan {
        let source = commitSource(ref, zones)
        let committed = marked(await source.read())
        if committed.hold != nil, await !source.hasNoCommit() {
            return try makePlan(of: committed, store: store, zones: zones, now: WallClock.now())
        }
        let files = await workTreeSource(zones).read(waitingFor: .seconds(30))
        let edited = marked(await source.committing(files, to: committed))
        let now = WallClock.now()
        var plan = try makePlan(of: edited, store: store, zones: zones, now: now)
        let next =
            try committed.hold == nil ? makePlan(of: committed, store: store, zones: zones, now: now) : nil
        plan.markUncommitted(since: next)
        return plan
    }

    /// The work tree, whichever branch it is on: only to look at.
    private func workTreeSource(_ zones: ZoneDatabase) -> FileSource {
        var workspace = self
        (workspace.branch, workspace.gitHold) = (nil, .lock)
        return workspace.fileSource(zones)
    }
}
