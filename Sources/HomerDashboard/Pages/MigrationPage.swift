import HomerCore
import HomerReport
import HomerStore

/// How far the move from the old HOMER is, what was compared, and the next safe step.
struct MigrationPage {
    let facts: PageFacts

    func content() throws -> PageContent {
        guard let move = try facts.settings.sources.migration(facts.snapshot, facts.moments) else {
            return PageContent(
                "Migration", "migration", place: DashboardPath.migration,
                [
                    "isThere": false,
                    "empty": .empty(
                        "There is no old HOMER here.",
                        advice: "A database that the old HOMER made, or a schedule.json, begins a move.",
                        command: "homer migrate status"),
                ])
        }
        let here = move.phases.firstIndex(of: move.phase) ?? 0
        return PageContent(
            "Migration", "migration", place: DashboardPath.migration,
            .fields([
                "isThere": true,
                "facts": .list([
                    .fact("Now", move.state),
                    .fact("Since", move.since.map { facts.times.absolute($0) } ?? "nobody knows"),
                    .fact("Jobs are run by", move.runBy),
                ]),
                "phases": .rows(move.phases.enumerated()) { index, name in
                    [
                        "name": .text(name), "isHere": .flag(index == here),
                        "kind": .text(index < here ? "done" : index == here ? "here" : "coming"),
                    ]
                },
                "compared": .maybe(move.compared), "executed": .number(move.executed), "wanted": .number(move.wanted),
                "nextWhy": .text(move.next.why), "nextSteps": .texts(move.next.commands),
                "backWhy": .maybe(move.back?.why), "backSteps": .texts(move.back?.commands ?? []),
            ]))
    }
}
