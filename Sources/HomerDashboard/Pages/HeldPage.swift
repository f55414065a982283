import HomerCore
import HomerReport
import HomerStore

/// An intent whose file is held and was never accepted: what is wrong with it, and what to do.
struct HeldPage {
    let facts: PageFacts
    let id: String

    /// nil when no file of that name is held.
    func content() -> PageContent? {
        let rows = facts.state.held.filter { $0.intentID == id }
        guard !rows.isEmpty else { return nil }
        return PageContent(
            id, "held", place: DashboardPath.intents,
            ViewValue.fields(ViewValue.tag(.bad, "held")).adding([
                "listHref": .text(DashboardPath.intents), "id": .text(id),
                "problems": .rows(rows) { row in
                    [
                        "place": .text(row.place), "code": .text(row.code), "message": .text(row.message),
                        "timeHTML": .html(facts.times.relative(row.since)),
                        "advice": .text("homer validate \(row.file)"),
                    ]
                },
            ]))
    }
}
