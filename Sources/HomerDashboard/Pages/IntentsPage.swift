import HomerCore
import HomerReport
import HomerStore

/// Every intent in a row: how it stands, how its newest due times went, when it is due next.
struct IntentsPage {
    let facts: PageFacts
    let query: ListQuery

    /// Rows of a page: as many as leave it under 60 KB.
    static let size = 50
    private static let stripCells = 12

    func content() throws -> PageContent {
        let wish = query.intents
        let list = IntentList(facts.views, wish.filter, page: wish.page, size: Self.size)
        let unknown = list.total > 0 ? query.unknownOfIntents(lanes: list.lanes) : nil
        let matching = unknown == nil ? list.matching : 0
        let isFiltered = unknown != nil || wish.filter != IntentList.Filter()
        return PageContent(
            "Intents", "intents", place: DashboardPath.intents,
            .fields([
                "matching": .number(matching),
                "ofTotal": .maybe(matching < list.total ? "\(list.total)" : nil),
                "allHref": .text(query.link(DashboardPath.intents, ["state": nil])),
                "isAll": .flag(query.text("state") == nil), "all": .number(list.counts.values.reduce(0, +)),
                "states": .list(states(list, wish.filter)), "path": .text(DashboardPath.intents),
                "state": .maybe(wish.filter.state?.rawValue), "q": .text(wish.filter.text ?? ""),
                "label": .text(wish.filter.label ?? ""),
                "lanes": .rows(list.lanes) { ["name": .text($0), "isHere": .flag($0 == wish.filter.lane)] },
                "isFiltered": .flag(isFiltered), "confirm": .text(DashboardPath.confirm),
                "hasRows": .flag(unknown == nil && !list.rows.isEmpty),
                "rows": unknown == nil ? try .rows(list.rows, row) : false,
                "empty": unknown.map { .empty($0.title, advice: $0.advice) } ?? empty(list),
            ]).adding(unknown == nil ? pages(list) : [:]))
    }

    private func empty(_ list: IntentList) -> ViewValue {
        list.total > 0
            ? .empty("No intent is like that.", advice: "Clear the filter to see all \(list.total).")
            : .empty(
                "There is no intent yet.", advice: "Write a file into desired/, or begin with an example.",
                command: "homer init")
    }

    private func states(_ list: IntentList, _ filter: IntentList.Filter) -> [ViewValue] {
        IntentList.State.allCases.filter { list.counts[$0] != nil || filter.state == $0 }.map { state in
            let tone = Tone(state)
            return [
                "tone": .text(tone.rawValue), "sign": .text(tone.sign), "word": .text(state.rawValue),
                "count": .number(list.counts[state] ?? 0), "isHere": .flag(filter.state == state),
                "href": .text(query.link(DashboardPath.intents, ["state": state.rawValue])),
            ]
        }
    }

    private func row(_ view: IntentView) throws -> ViewValue {
        let state = IntentList.State(view)
        let row = view.row
        let strip = try RunStrip(of: row.id, facts.snapshot, newest: Self.stripCells, now: facts.now)
        let zone = row.spec.zoneName
        let next: SafeHTML =
            switch view.due {
            case .at(let time): facts.times.next(time, zone: zone)
            case .none(let obstacle): .element("span", ["class": "dim"], .escaped(obstacle.reason(row.spec)))
            }
        let ended = row.lastRun.flatMap { $0.completedAt ?? $0.startedAt ?? $0.triggeredAt }
        return ViewValue.fields(ViewValue.tag(Tone(state), state.rawValue)).adding([
            "id": .text(row.id), "href": .text(DashboardPath.intent(row.id)),
            "note": .maybe(view.note(facts.moments)),
            "last": .text(row.lastRun.map { RunEnding($0).word } ?? "never ran"),
            "lastHTML": .html(facts.times.relative(ended, zone: zone)),
            "stripHTML": .html(StripView(strip: strip, times: facts.times).html), "nextHTML": .html(next),
        ])
    }

    private func pages(_ list: IntentList) -> [String: ViewValue] {
        func link(_ page: Int) -> ViewValue {
            .text(query.link(DashboardPath.intents, ["page": page > 1 ? "\(page)" : nil]))
        }
        return [
            "hasPages": .flag(list.pages > 1), "pageText": .text("page \(list.page) of \(list.pages)"),
            "previous": list.page > 1 ? link(list.page - 1) : false,
            "following": list.page < list.pages ? link(list.page + 1) : false,
        ]
    }
}
