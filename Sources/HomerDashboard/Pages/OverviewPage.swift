import HomerCore
import HomerReport
import HomerStore

/// What is wrong first; then who runs all this, the day around now, what runs and what comes.
struct OverviewPage {
    let facts: PageFacts

    private static let mostTroubles = 30
    private static let mostLanes = 16
    private static let mostRunning = 12
    private static let mostComing = 8

    func content() throws -> PageContent {
        let views = facts.views
        let table = try facts.snapshot.timetable(
            views, facts.contexts, zones: facts.zones, now: facts.now, most: Self.mostLanes)
        let troubles = facts.troubles
        let tone: Tone = facts.alarms > 0 ? .bad : facts.waiting > 0 ? .warn : .ok
        return PageContent(
            "Overview", "overview", place: DashboardPath.overview,
            .fields([
                "headline": .text(headline), "tone": .text(tone.rawValue),
                "troubles": .rows(troubles.prefix(Self.mostTroubles), trouble),
                "allWell": .maybe(
                    troubles.isEmpty ? "Every intent is as its file says, and nothing waits for you." : nil),
                "moreTroubles": .maybe(
                    troubles.count > Self.mostTroubles ? "and \(troubles.count - Self.mostTroubles) more" : nil),
                "facts": .list(daemonFacts),
                "day": table.lanes.isEmpty ? .flag(false) : TimetableView(table: table, times: facts.times).value,
                "noDay": .flag(table.lanes.isEmpty),
                "empty": views.isEmpty
                    ? .empty(
                        "There is no intent yet.", advice: "Write a file into desired/, or begin with an example.",
                        command: "homer init")
                    : .empty(
                        "Nothing ran in the last twelve hours, and nothing is due in the next twelve.",
                        advice: "Intents that wait for an event or another intent have no due times."),
            ]).adding(runningFields).adding(comingFields(views)))
    }

    private var headline: String {
        if facts.alarms > 0 { return facts.alarms == 1 ? "1 thing is wrong" : "\(facts.alarms) things are wrong" }
        if facts.waiting > 0 { return facts.waiting == 1 ? "1 decision waits" : "\(facts.waiting) decisions wait" }
        return "All is well"
    }

    private func trouble(_ trouble: Trouble) -> ViewValue {
        let tone = Tone(trouble.weight)
        return [
            "tone": .text(tone.rawValue), "sign": .text(tone.sign), "what": .text(trouble.what),
            "intent": .maybe(trouble.intent), "intentHref": .text(trouble.intent.map(DashboardPath.intent) ?? ""),
            "text": .text(trouble.text), "since": .flag(trouble.since != nil),
            "sinceHTML": .html(facts.times.relative(trouble.since)), "advice": .maybe(trouble.advice),
            "runHref": .maybe(trouble.run.map(DashboardPath.run)),
            "actHref": .maybe(act(trouble)?.href), "actLabel": .text(act(trouble)?.label ?? ""),
        ]
    }

    private func act(_ trouble: Trouble) -> (href: String, label: String)? {
        guard trouble.weight == .waits else { return nil }
        return (DashboardPath.changes, "Decide")
    }

    private var daemonFacts: [ViewValue] {
        let state = facts.state
        let moments = facts.moments
        let daemon = facts.status.daemon
        let running = daemon.map { "pid \($0.pid), version \($0.version), since \(moments.minute($0.startedAt))" }
        let counts = state.counts
        let waiting = state.queue.counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        let source = state.sources.first { !$0.isReady } ?? state.sources.first
        let sourceText = source.map { ($0.path == "." ? "" : "\($0.path): ") + $0.sentence } ?? "Ready"
        let pass = state.lastPass.map { [$0.result.rawValue, $0.revision ?? ""].filter { !$0.isEmpty } }
        let passText = pass.map { $0.joined(separator: ", ") + ", " } ?? "none yet"
        let list: [ViewValue] = [
            .fact(
                "Daemon", running ?? (facts.status.holder == nil ? "not running" : "running"),
                tone: facts.status.holder == nil ? .bad : .ok),
            .fact("Source", sourceText, tone: source?.isReady ?? true ? .ok : .bad),
            .fact("Last pass", passText, facts.times.relative(state.lastPass?.finishedAt)),
            .fact(
                "Intents",
                "\(counts.intents), \(counts.enabled) enabled" + (counts.held > 0 ? ", \(counts.held) held" : "")),
            .fact(
                "Runs", "\(counts.running) running, \(counts.pending) pending\(waiting.isEmpty ? "" : " (\(waiting))")"),
            .fact(
                "24 hours", "\(counts.succeededLastDay) succeeded, \(counts.failedLastDay) failed",
                tone: counts.failedLastDay > 0 ? .warn : nil),
        ]
        return list + state.budgets.map { .fact("Budget of \($0.owner)", $0.sentence(moments)) }
    }

    private var runningFields: [String: ViewValue] {
        let state = facts.state
        let shown = state.running.prefix(Self.mostRunning)
        return [
            "hasRunning": .flag(!shown.isEmpty),
            "runningCount": .maybe(state.running.isEmpty ? nil : "\(state.running.count)"),
            "running": .rows(shown) { run in
                ViewValue.fields(ViewValue.tag(Tone(run.result), state.queue.result(of: run))).adding([
                    "href": .text(DashboardPath.run(run.id)), "name": .text(run.name.description),
                    "intent": .text(run.intentID), "intentHref": .text(DashboardPath.intent(run.intentID)),
                    "length": .text(run.length(now: facts.now)?.elapsed ?? ""),
                ])
            },
        ]
    }

    private func comingFields(_ views: [IntentView]) -> [String: ViewValue] {
        let coming = views.compactMap { view in view.due.time.map { (view: view, time: $0) } }
            .sorted { ($0.time, $0.view.row.id) < ($1.time, $1.view.row.id) }.prefix(Self.mostComing)
        return [
            "hasComing": .flag(!coming.isEmpty),
            "coming": .rows(coming) { entry in
                .fields([
                    "id": .text(entry.view.row.id), "href": .text(DashboardPath.intent(entry.view.row.id)),
                    "timeHTML": .html(facts.times.next(entry.time, zone: entry.view.row.spec.zoneName)),
                ])
            },
        ]
    }
}
