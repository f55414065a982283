import HomerCore
import HomerReport
import HomerStore

/// The nights of discovery.
struct NightsPage {
    let facts: PageFacts

    private static let most = 60

    func content() throws -> PageContent {
        let nights = try facts.snapshot.nights(limit: Self.most)
        let isOn = facts.state.flags.discoveryEnabled
        return PageContent(
            "Discovery", "nights", place: DashboardPath.discovery,
            .fields([
                "discoverHref": .text(DashboardAction.discover.confirmPath), "hasNights": .flag(!nights.isEmpty),
                "nights": .rows(nights, row),
                "empty": isOn
                    ? .empty("No night has begun yet.", advice: "The first begins at the time homer.json names.")
                    : .empty(
                        "Discovery is off.", advice: "It looks for work at night, and only suggests.",
                        command: RuntimeFlag.discoveryEnabled.command("true")),
            ]))
    }

    private func row(_ night: NightFacts) -> ViewValue {
        ViewValue.fields(ViewValue.tag(night.tone, night.phase)).adding([
            "phase": .text(night.phase), "href": .text(DashboardPath.session(night.id)), "date": .text(night.date),
            "reason": .maybe(night.reason), "timeHTML": .html(facts.times.relative(night.startedAt)),
            "length": .text(night.completedAt.map { ($0 - night.startedAt).elapsed } ?? ""),
            "planned": .number(night.planned), "done": .number(night.done), "failed": .number(night.failed),
        ])
    }
}

/// One night: its briefing, its plan with what became of each item, what it found.
struct NightPage {
    let facts: PageFacts
    let id: String

    /// nil when there is no such night.
    func content() throws -> PageContent? {
        guard let night = try facts.snapshot.night(id) else { return nil }
        return PageContent(
            "Night of \(night.date)", "night", place: DashboardPath.discovery, Self.value(night))
    }

    static func value(_ night: NightFacts) -> ViewValue {
        ViewValue.fields(ViewValue.tag(night.tone, night.phase)).adding([
            "listHref": .text(DashboardPath.discovery), "date": .text(night.date), "phase": .text(night.phase),
            "reason": .maybe(night.reason), "briefing": .flag(night.briefing != nil),
            "briefingHTML": .html(night.briefing.map(MarkdownText.html) ?? .empty),
            "findings": .flag(night.findings != nil),
            "findingsHTML": .html(night.findings.map(MarkdownText.html) ?? .empty),
            "hasItems": .flag(!night.items.isEmpty), "items": .rows(night.items, item),
        ])
    }

    private static func item(_ item: NightFacts.Item) -> ViewValue {
        ViewValue.fields(ViewValue.tag(item.tone, item.state)).adding([
            "number": .number(item.number), "title": .text(item.title), "kind": .text(item.kind),
            "risk": .text(item.risk), "reason": .maybe(item.reason),
            "run": .text(item.run.map { RunName($0).description } ?? ""),
            "runHref": .maybe(item.run.map(DashboardPath.run)),
        ])
    }
}
