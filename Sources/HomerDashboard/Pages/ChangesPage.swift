import HomerCore
import HomerReport
import HomerStore

/// What waits for a person, with what it would change; what is edited and not committed; what is held.
struct ChangesPage {
    let facts: PageFacts

    func content() throws -> PageContent {
        let state = facts.state
        let plans = try facts.snapshot.pendingPlans()
        let waiting = state.pending.count + state.waiting.count + plans.count
        let plan = facts.settings.sources.plan()
        return PageContent(
            "Changes", "changes", place: DashboardPath.changes,
            .fields([
                "waitingCount": .number(waiting), "hasWaiting": .flag(waiting > 0),
                "passes": .rows(state.pending) { pass($0, plan) }, "runs": .list(try state.waiting.map(run)),
                "plans": .rows(plans, agentPlan), "editCount": .number(state.edits.count),
                "hasEdits": .flag(!state.edits.isEmpty),
                "edits": .rows(state.edits) {
                    ["file": .text($0.file), "timeHTML": .html(facts.times.relative($0.since))]
                },
                "heldCount": .number(state.held.count), "hasHeld": .flag(!state.held.isEmpty),
                "held": .rows(state.held, held),
            ]))
    }

    private func pass(_ pass: PendingPass, _ plan: Plan?) -> ViewValue {
        let isWaiting = pass.status == .waiting
        let blocked = plan?.approvalID == pass.id ? plan?.blocked ?? [] : []
        return ViewValue.fields(ViewValue.tag(isWaiting ? .warn : .ok, pass.status.rawValue)).adding([
            "summary": .text(pass.summary), "timeHTML": .html(facts.times.relative(pass.createdAt)),
            "decided": .maybe(pass.decidedBy.map { "approved by \($0)" + (pass.reason.map { ": \($0)" } ?? "") }),
            "items": blocked.isEmpty
                ? .rows(pass.changes.enumerated()) { stored($0.element, "\(pass.id)-\($0.offset)") }
                : .rows(blocked.enumerated()) { item($0.element, "\(pass.id)-\($0.offset)", isFirst: $0.offset == 0) },
            "canDecide": .flag(isWaiting),
            "approveHref": .text(DashboardAction.approve(.changes(pass.id)).confirmPath),
        ])
    }

    /// A change of the newest plan: what it changes, and what that does.
    private func item(_ blocked: BlockedChange, _ anchor: String, isFirst: Bool) -> ViewValue {
        let change = blocked.change
        let outline = OutlineText(change) { $0.directoryInWords }
        return ViewValue.fields([
            "anchor": .text(anchor), "isOpen": .flag(isFirst), "intent": .text(change.id),
            "intentHref": .text(DashboardPath.intent(change.id)),
            "actions": .text(change.actions.map(\.rawValue).joined(separator: ", ")),
            "reason": .text(blocked.reason.rawValue), "message": .text(blocked.message),
            "forecast": .maybe(change.forecast.map { RunForecastText($0, moments: facts.moments).line }),
            "raises": .texts(change.raises.map(\.message)),
            "outline": .rows(outline?.facts ?? []) {
                ["name": .text($0.name), "value": .text($0.lines.joined(separator: " "))]
            },
            "file": .text(change.file), "noChanges": "No field changes.",
        ]).adding(FieldChangesView(change.fields).fields)
    }

    /// As far as the database keeps a change, when no plan is at hand.
    private func stored(_ change: PendingChange, _ anchor: String) -> ViewValue {
        [
            "anchor": .text(anchor), "isOpen": false, "intent": .text(change.id),
            "intentHref": .text(DashboardPath.intent(change.id)), "actions": "",
            "reason": .text(change.reason?.rawValue ?? ""), "message": "", "forecast": false, "raises": .list([]),
            "outline": .list([]), "file": "", "hasChanges": false, "changes": .list([]),
            "noChanges": "`homer diff` shows what it would change.",
        ]
    }

    private func run(_ run: WaitingRun) throws -> ViewValue {
        let text = try WaitingText(run, facts.snapshot)
        return [
            "href": .text(DashboardPath.run(run.run)), "name": .text(RunName(run.run).description),
            "intent": .text(run.intentID), "intentHref": .text(DashboardPath.intent(run.intentID)),
            "reason": .text(run.reason), "timeHTML": .html(facts.times.relative(run.until)),
            "outline": text?.rows ?? .list([]),
            "approveHref": .text(DashboardAction.approve(.run(run.run, digest: text?.digest ?? "")).confirmPath),
            "rejectHref": .text(DashboardAction.reject(.run(run.run, digest: text?.digest)).confirmPath),
        ]
    }

    private func agentPlan(_ plan: PendingPlan) -> ViewValue {
        let waiting = DashboardAction.Waiting.plan(plan.intentID, digest: plan.digest)
        return [
            "intent": .text(plan.intentID), "intentHref": .text(DashboardPath.intent(plan.intentID)),
            "digest": .text(plan.digest), "timeHTML": .html(facts.times.relative(plan.createdAt)),
            "planHTML": .html(MarkdownText.html(plan.plan)),
            "approveHref": .text(DashboardAction.approve(waiting).confirmPath),
            "rejectHref": .text(DashboardAction.reject(waiting).confirmPath),
        ]
    }

    private func held(_ row: HeldRow) -> ViewValue {
        [
            "place": .text(row.place), "code": .text(row.code), "message": .text(row.message),
            "keeps": .text(row.keepsGeneration.map { "keeps generation \($0)" } ?? "not applied"),
            "timeHTML": .html(facts.times.relative(row.since)),
        ]
    }
}
