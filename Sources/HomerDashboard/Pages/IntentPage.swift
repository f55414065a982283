import HomerCore
import HomerReport
import HomerStore

/// One intent: why it did or did not run first, then everything that is known of it.
struct IntentPage {
    let facts: PageFacts
    let id: String

    private static let stripCells = 60
    private static let mostGenerations = 20
    private static let mostEvents = 20

    /// nil when there is no such intent.
    func content() throws -> PageContent? {
        guard let row = try facts.snapshot.intents(ids: [id], includeRemoved: true).first else { return nil }
        let detail = try IntentDetail(
            row, snapshot: facts.snapshot, contexts: facts.contexts, moments: facts.moments, zones: facts.zones,
            queue: facts.state.queue, settings: facts.report, withBlame: true)
        let state = IntentList.State(detail.view)
        let strip = try RunStrip(of: id, facts.snapshot, newest: Self.stripCells, now: facts.now)
        return PageContent(
            id, "intent", place: DashboardPath.intents,
            ViewValue.fields(ViewValue.tag(Tone(state), state.rawValue)).adding([
                "listHref": .text(DashboardPath.intents), "id": .text(id),
                "description": .maybe(row.spec.description),
                "acts": .rows(acts(detail.view)) { ["label": .text($0.label), "href": .text($0.action.confirmPath)] },
                "facts": .list(factList(detail)), "stripText": .text(strip.sentence),
                "stripHTML": .html(StripView(strip: strip, times: facts.times, hasLinks: true).html),
                "conditions": .rows(detail.view.status.conditions, condition),
                "spec": .text(SecretMask.spec(row.spec.canonical).pretty),
                "triggerHref": .text(DashboardAction.trigger([id], given: [:]).confirmPath),
                "allRunsHref": .text(PageLink(DashboardPath.runs, [("intent", id)]).text),
            ]).adding(try why(row)).adding(runs(detail)).adding(try generations()).adding(events(detail)).adding([
                "blame": .rows(detail.blame ?? [], blamed)
            ]))
    }

    private func why(_ row: IntentRow) throws -> [String: ViewValue] {
        let whole = try WhyFacts(
            row, asked: nil, snapshot: facts.snapshot, settings: facts.report, now: facts.now,
            zones: facts.zones, contexts: facts.contexts)
        let story = WhyStory(whole, moments: facts.moments, zones: facts.zones)
        return [
            "answer": .text(story.answer), "hasSteps": .flag(!story.steps.isEmpty),
            "steps": .rows(story.steps, facts.step),
            "advice": .texts(story.nextSteps.prefix(3)),
        ]
    }

    private func acts(_ view: IntentView) -> [(label: String, action: DashboardAction)] {
        let suspension =
            view.context.overrides.contains { $0.kind == .suspend && $0.intentID == id }
            ? ("Resume", DashboardAction.resume([id])) : ("Suspend", DashboardAction.suspend([id], until: nil))
        let cancel = view.row.lastRun.flatMap { run in
            run.isFinal ? nil : (label: "Cancel run \(run.name)", action: DashboardAction.cancel([run.id]))
        }
        return [("Run now", .trigger([id], given: [:])), suspension] + (cancel.map { [$0] } ?? [])
    }

    private func factList(_ detail: IntentDetail) -> [ViewValue] {
        let row = detail.row
        let spec = row.spec
        let zone = spec.zoneName
        let next = detail.next.map { facts.times.next($0, zone: zone) }
        let nextHTML = next.enumerated().map { $0.offset == 0 ? $0.element : .literal(", ") + $0.element }.joined()
        let obstacle = detail.view.status.due.obstacle.map { $0.reason(spec) } ?? ""
        var list: [ViewValue] = [
            .fact("Runs", spec.triggersInWords + (zone.map { ", \($0)" } ?? "")),
            .fact("Next", next.isEmpty ? "none: \(obstacle)" : "", nextHTML),
            .fact(
                "Executor",
                spec.execution.executor + (spec.execution.model.map { ", \($0)" } ?? "")
                    + (spec.fallback.isEmpty ? "" : ", then " + spec.fallback.map(\.executor).joined(separator: ", "))),
            .fact("Lane", "\(spec.lane), priority \(spec.priority)"),
            .fact("File", row.file + (row.author.map { ", by \($0)" } ?? "")),
            .fact("Generation", "\(row.generation), ", facts.times.relative(row.acceptedAt)),
        ]
        if !detail.followers.isEmpty { list.append(.fact("Then", detail.followers.joined(separator: ", "))) }
        if !spec.labels.isEmpty {
            let labels = spec.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            list.append(.fact("Labels", labels.joined(separator: ", ")))
        }
        if let note = detail.view.note(facts.moments) { list.append(.fact("Note", note)) }
        return list + detail.budgets.map { .fact("Budget, \($0.owner)", $0.sentence(facts.moments)) }
    }

    private func condition(_ condition: Condition) -> ViewValue {
        [
            "tone": .text(Tone(condition).rawValue), "sign": .text(Tone(condition).sign),
            "type": .text(condition.type.rawValue), "status": .text(condition.status.rawValue),
            "reason": .text(condition.reason), "message": .text(condition.message),
        ]
    }

    private func runs(_ detail: IntentDetail) -> [String: ViewValue] {
        [
            "hasRuns": .flag(!detail.runs.isEmpty),
            "runs": .rows(detail.runs) { run in
                ViewValue.fields(ViewValue.tag(Tone(run.result), detail.queue?.result(of: run) ?? RunEnding(run).word))
                    .adding([
                        "href": .text(DashboardPath.run(run.id)), "name": .text(run.name.description),
                        "timeHTML": .html(
                            facts.times.relative(run.startedAt ?? run.triggeredAt, zone: detail.row.spec.zoneName)),
                        "length": .text(run.length(now: facts.now)?.elapsed ?? ""), "cause": .text(run.cause),
                    ])
            },
        ]
    }

    private func generations() throws -> [String: ViewValue] {
        let history = try IntentHistory(id, snapshot: facts.snapshot)
        let newest = history.entries.first?.row.generation
        let more = history.entries.count - Self.mostGenerations
        return [
            "moreGenerations": .maybe(more > 0 ? "and \(more) older; `homer history \(id)` has them" : nil),
            "generations": try .rows(history.withChanges(newest: Self.mostGenerations)) { entry -> ViewValue in
                let row = entry.row
                let from = [row.file, row.commit.map { String($0.prefix(7)) }, row.author].compactMap { $0 }
                let back = DashboardAction.rollback(id, generation: row.generation).confirmPath
                return ViewValue.fields([
                    "number": .number(row.generation),
                    "isOpen": .flag(row.generation == newest && history.entries.count > 1),
                    "tags": .texts(entry.tags), "cause": .text(row.cause.rawValue),
                    "from": .text(from.joined(separator: ", ")),
                    "timeHTML": .html(facts.times.relative(row.acceptedAt)),
                    "backHref": .maybe(row.generation == newest ? nil : back),
                    "noChanges": "It says the same as the one before.",
                ]).adding(FieldChangesView(entry.changes ?? []).fields)
            },
        ]
    }

    private func events(_ detail: IntentDetail) -> [String: ViewValue] {
        [
            "hasEvents": .flag(!detail.events.isEmpty), "window": .text(detail.window.footer(facts.moments)),
            "events": .rows(detail.events.suffix(Self.mostEvents).reversed()) { event in
                let tone: Tone = event.type == .warning ? .warn : .ok
                return [
                    "tone": .text(tone.rawValue), "sign": .text(tone.sign), "reason": .text(event.reason.rawValue),
                    "message": .text(event.message), "timeHTML": .html(facts.times.relative(event.lastTime)),
                    "times": .maybe(event.count > 1 ? "×\(event.count)" : nil),
                ]
            },
        ]
    }

    private func blamed(_ field: BlamedField) -> ViewValue {
        let who = [field.row.commit.map { String($0.prefix(7)) }, field.row.author].compactMap { $0 }
        return [
            "path": .text(field.path), "value": .text(FieldChangesView.shown(field.value)),
            "generation": .number(field.row.generation), "who": .text(who.joined(separator: ", ")),
        ]
    }
}
