package import HomerCore
package import HomerReport
package import HomerStore

/// What an action would do, before it is done: asked of the rules by which it is done.
package struct ActionPreview: Hashable, Sendable {
    /// `Suspend 3 intents`
    package var title: String
    /// What it will run, skip or change, a line each.
    package var lines: [String] = []
    /// What of it will not be done, and why, a line each.
    package var problems: [String] = []
    /// Fields that get other values, where it changes what an intent says. Secrets are not masked.
    package var changes: [FieldChange] = []
    /// `lines`, and of each changed field its name.
    package var allLines: [String] { lines + changes.map { "changes \($0.path)" } }
    /// Whether nothing of it can be done.
    package var isImpossible: Bool { lines.isEmpty && !problems.isEmpty }

    /// - Parameter contexts: of the same state, where they are known already.
    package init(
        _ action: DashboardAction, _ snapshot: StoreSnapshot, settings: ReportSettings, moments: Moments,
        zones: ZoneDatabase, contexts: IntentContexts? = nil
    ) throws {
        title = action.title
        var facts = PreviewFacts(
            snapshot: snapshot, settings: settings, moments: moments, zones: zones,
            contexts: try contexts ?? IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now))
        switch action {
        case .trigger(let ids, let given): try facts.trigger(ids, given)
        case .suspend(let ids, let until): try facts.suspend(ids, until)
        case .resume(let ids): try facts.resume(ids)
        case .cancel(let runs): try facts.cancel(runs)
        case .approve(let waiting): try facts.decide(waiting, isApproval: true)
        case .reject(let waiting): try facts.decide(waiting, isApproval: false)
        case .rollback(let id, let generation): try facts.rollback(id, to: generation)
        case .flag(let flag, let value): try facts.flag(flag, value)
        case .discover: try facts.discover()
        case .acknowledge(let incident): try facts.acknowledge(incident)
        }
        (lines, problems, changes) = (facts.lines, facts.problems, facts.changes)
    }
}

extension DashboardAction {
    /// What it is, in a few words: `Run backup now`.
    package var title: String {
        switch self {
        case .trigger(let ids, _): "Run \(Self.named(ids)) now"
        case .suspend(let ids, _): "Suspend \(Self.named(ids))"
        case .resume(let ids): "Resume \(Self.named(ids))"
        case .cancel(let runs): runs.count == 1 ? "End run \(runs[0])" : "End \(runs.count) runs"
        case .approve(let waiting): "Approve \(waiting.phrase)"
        case .reject(let waiting): "Reject \(waiting.phrase)"
        case .rollback(let id, let generation): "Put generation \(generation) of \(id) in force"
        case .flag(let flag, let value): "Set \(flag.rawValue) to \(value)"
        case .discover: "Begin a night now"
        case .acknowledge(let incident): "Acknowledge incident \(incident)"
        }
    }

    private static func named(_ ids: [String]) -> String { ids.count == 1 ? ids[0] : "\(ids.count) intents" }
}

extension DashboardAction.Kind {
    /// What a page says when it was done.
    package var done: String {
        switch self {
        case .trigger: "A run was asked for; it starts as soon as it may."
        case .suspend: "Suspended."
        case .resume: "Resumed."
        case .cancel: "The run was asked to end."
        case .approve: "Approved."
        case .reject: "Rejected."
        case .rollback: "The earlier generation is in force."
        case .flag: "The flag is set."
        case .discover: "A night begins."
        case .acknowledge: "Acknowledged."
        }
    }
}

extension DashboardAction.Waiting {
    /// Why changes of files are not rejected here.
    static let noRejection = "changes need no rejection: change the files, and they wait no more"

    package var phrase: String {
        switch self {
        case .changes(let id): "changes \(id)"
        case .run(let run, _): "run \(RunName(run))"
        case .plan(let id, let digest): "the plan \(digest) of \(id)"
        }
    }
}
