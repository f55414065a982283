import HomerCore
import HomerReport
import HomerStore

/// What `plan:ID` or `plan:ID@DIGEST` on a command line means, and what is done with it.
struct PlanTarget {
    static let prefix = PendingPlan.targetPrefix
    private let text: String

    /// nil for anything that does not begin with `plan:`.
    init?(_ argument: String) {
        guard argument.hasPrefix(Self.prefix) else { return nil }
        text = String(argument.dropFirst(Self.prefix.count))
    }

    /// Approves the plan and says which run carries it out.
    func approve(_ workspace: Workspace, _ output: OutputOptions, reason: String?) throws {
        let store = try workspace.existingStoreForWriting()
        let plan = try find(store)
        let run = try store.approvePlan(
            of: plan.intentID, digest: plan.digest, by: CurrentUser.atHost, reason: reason, now: WallClock.now())
        output.printOne(.planDecision, ActJSON.planDecision(plan.intentID, digest: plan.digest, run: run)) {
            "plan \(plan.digest) of \(plan.intentID) approved: run \(run) carries it out\n"
        }
        if workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: run \(run) waits for `homer run`")
        }
    }

    func reject(_ workspace: Workspace, _ output: OutputOptions, reason: String?) throws {
        let store = try workspace.existingStoreForWriting()
        let plan = try find(store)
        try store.rejectPlan(
            of: plan.intentID, digest: plan.digest, by: CurrentUser.atHost, reason: reason, now: WallClock.now())
        output.printOne(.planDecision, ActJSON.planDecision(plan.intentID, digest: plan.digest, run: nil)) {
            "plan \(plan.digest) of \(plan.intentID) rejected\n"
        }
    }

    /// The plan meant. What is decided afterwards is bound to the text found here.
    private func find(_ store: Store) throws -> PendingPlan {
        if let plan = try store.pendingPlan(of: text) { return plan }
        if let at = text.lastIndex(of: "@"), let plan = try store.pendingPlan(of: String(text[..<at])) {
            guard plan.digest == text[text.index(after: at)...] else {
                throw Failure(
                    message: "the plan of \(plan.intentID) is another one by now (\(plan.digest)); read it with "
                        + "`homer plans \(plan.intentID)`")
            }
            return plan
        }
        throw Failure(message: "no plan waits under \"\(text)\"; `homer plans` lists what does")
    }
}
