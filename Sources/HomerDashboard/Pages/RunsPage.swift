import HomerCore
import HomerReport
import HomerStore

/// Runs, newest first, by what came of them.
struct RunsPage {
    let facts: PageFacts
    let query: ListQuery

    static let size = 60

    func content() throws -> PageContent {
        let unknown = query.unknownOfRuns()
        // One more says whether another page follows.
        let filter = query.runs(now: facts.now, limit: Self.size + 1)
        let found = unknown != nil ? [] : try facts.snapshot.withDetails(facts.snapshot.allRuns(filter, now: facts.now))
        let runs = found.prefix(Self.size)
        let isFiltered =
            unknown != nil || filter.intentID != nil || filter.executor != nil || filter.since != nil
            || filter.result != nil
        let told = Dictionary(
            try facts.snapshot.sentMessages(limit: Self.size, facts.moments).compactMap { message in
                message.run.map { ($0, message.state) }
            }
        ) { first, _ in first }
        return PageContent(
            "Runs", "runs", place: DashboardPath.runs,
            .fields([
                "path": .text(DashboardPath.runs), "confirm": .text(DashboardPath.confirm),
                "results": .list(results(filter)), "result": .maybe(filter.result?.rawValue),
                "intentFilter": .text(filter.intentID ?? ""), "executorFilter": .text(filter.executor ?? ""),
                "spans": .rows(ListQuery.Span.allCases.reversed()) {
                    ["value": .text($0.rawValue), "text": .text($0.words), "isHere": .flag($0 == query.span)]
                },
                "isFiltered": .flag(isFiltered), "hasRows": .flag(!runs.isEmpty),
                "rows": .rows(runs) { row($0, told: told[$0.id]) }, "hasOpen": .flag(runs.contains { !$0.isFinal }),
                "empty": unknown.map { .empty($0.title, advice: $0.advice) } ?? empty(isFiltered),
            ]).adding(unknown == nil ? pages(found, filter) : [:]))
    }

    private func empty(_ isFiltered: Bool) -> ViewValue {
        isFiltered
            ? .empty("No run is like that.", advice: "Clear the filter, or look further back.")
            : .empty(
                "Nothing has run yet.", advice: "Runs appear when an intent is due, or when you run one.",
                command: "homer trigger ID")
    }

    private func results(_ filter: Store.RunFilter) -> [ViewValue] {
        let all: ViewValue = [
            "word": "all", "href": .text(query.link(DashboardPath.runs, ["result": nil])), "tone": false, "sign": false,
            "isHere": .flag(query.text("result") == nil),
        ]
        return [all]
            + RunResult.allCases.map { result in
                [
                    "word": .text(result.rawValue), "tone": .text(Tone(result).rawValue),
                    "sign": .text(Tone(result).sign), "isHere": .flag(filter.result == result),
                    "href": .text(query.link(DashboardPath.runs, ["result": result.rawValue])),
                ]
            }
    }

    private func row(_ run: RunRow, told: String?) -> ViewValue {
        let word = facts.state.queue.result(of: run)
        let why = run.hasFailed ? run.error.map { String(WhyTeller.lastLine($0).prefix(120)) } : nil
        return ViewValue.fields(ViewValue.tag(Tone(run.result), word)).adding([
            "name": .text(run.name.description), "number": .number(run.id), "href": .text(DashboardPath.run(run.id)),
            "intent": .text(run.intentID), "intentHref": .text(DashboardPath.intent(run.intentID)),
            "why": .maybe(why), "timeHTML": .html(facts.times.relative(run.startedAt ?? run.triggeredAt)),
            "length": .text(run.length(now: facts.now)?.elapsed ?? ""),
            "attempt": .text(run.attempt > 1 ? "\(run.attempt)" : ""),
            "cost": .text(run.costEstimate.map { BudgetUnit.cost.text($0) } ?? ""), "cause": .text(run.cause),
            "told": .text(told ?? ""), "isOpen": .flag(!run.isFinal && run.name.engine == .new),
        ])
    }

    private func pages(_ found: [RunRow], _ filter: Store.RunFilter) -> [String: ViewValue] {
        let isMore = found.count > Self.size
        let last = found.prefix(Self.size).last
        return [
            "hasPages": .flag(isMore || filter.beforeID != nil),
            "pageText": .text(filter.beforeID == nil ? "the newest" : "older ones"),
            "previous": filter.beforeID == nil ? false : .text(query.link(DashboardPath.runs, [:])),
            "following": isMore
                ? .text(query.link(DashboardPath.runs, ["before": last.map { "\($0.id)" }])) : false,
        ]
    }
}
