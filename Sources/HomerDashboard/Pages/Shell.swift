import HomerReport
import HomerStore

/// What stands around a page: the head, the navigation with what needs a look, the notice of what was just done.
struct Shell {
    let context: PageContext
    let content: PageContent

    func inside(_ facts: PageFacts, body: SafeHTML) -> ViewValue {
        let isBad = facts.alarms > 0
        return head(isBad: isBad, mark: isBad ? "(\(facts.alarms)) " : "", body: body).adding([
            "isInside": true, "live": .maybe(context.isLive ? DashboardPath.events : nil),
            "nav": .list(navigation(facts)), "root": .text(facts.report.root),
            "version": .text(facts.state.lastDaemon?.version ?? ""),
        ])
    }

    /// Without navigation and news, for somebody who is not signed in.
    func outside(body: SafeHTML) -> ViewValue {
        head(isBad: false, mark: "", body: body).adding(["isInside": false, "live": false, "nav": .list([])])
    }

    private func head(isBad: Bool, mark: String, body: SafeHTML) -> ViewValue {
        [
            "state": .text((isBad ? Tone.bad : Tone.ok).rawValue), "mark": .text(mark), "title": .text(content.title),
            "css": .text(DashboardAssets.style.path), "script": .text(DashboardAssets.script.path),
            "icon": .text((isBad ? DashboardAssets.iconBad : DashboardAssets.iconWell).path),
            "home": .text(DashboardPath.overview), "logout": .text(DashboardPath.logout), "csrf": .text(context.csrf),
            "notice": .maybe(context.notice), "bodyHTML": .html(body),
        ]
    }

    private func navigation(_ facts: PageFacts) -> [ViewValue] {
        [
            entry("Overview", DashboardPath.overview, facts.alarms, .bad),
            entry("Intents", DashboardPath.intents, facts.failing.count, .bad),
            entry("Runs", DashboardPath.runs, facts.state.counts.running, .busy),
            entry("Changes", DashboardPath.changes, facts.waiting, .warn),
            entry("Discovery", DashboardPath.discovery, 0, .off),
            entry("Incidents", DashboardPath.incidents, facts.incidents, .bad),
            entry("Flags", DashboardPath.flags, 0, .off),
            entry("Migration", DashboardPath.migration, 0, .off),
        ]
    }

    private func entry(_ label: String, _ path: String, _ count: Int, _ tone: Tone) -> ViewValue {
        [
            "label": .text(label), "href": .text(path), "isHere": .flag(content.place == path),
            "count": .maybe(count > 0 ? "\(count)" : nil), "tone": .text(tone.rawValue),
        ]
    }
}
