import HomerCore
import HomerReport
import HomerStore

/// The switches: what holds, what is stored, and how to change it.
struct FlagsPage {
    let facts: PageFacts

    func content() throws -> PageContent {
        PageContent(
            "Flags", "flags", place: DashboardPath.flags,
            [
                "confirm": .text(DashboardPath.confirm), "flags": .rows(try facts.snapshot.flagRows(), row),
            ])
    }

    private func row(_ row: FlagRow) -> ViewValue {
        let other = Self.other(row)
        return [
            "key": .text(row.flag.rawValue), "summary": .text(row.flag.summary), "effective": .text(row.effective),
            "tone": .text((row.isReadable ? Tone.ok : .bad).rawValue), "stored": .text(row.shownValue),
            "problem": .maybe(row.isReadable ? nil : row.unreadableSentence), "standard": .text(row.defaultValue),
            "timeHTML": .html(facts.times.relative(row.updatedAt)),
            "setHref": .maybe(other.map { DashboardAction.flag(row.flag, $0).confirmPath }),
            "setLabel": .text(other.map { "Set to \($0)" } ?? ""), "isLength": .flag(other == nil),
        ]
    }

    /// The other value of a switch that has two; nil for a length.
    private static func other(_ row: FlagRow) -> String? {
        guard row.flag != .tickInterval else { return nil }
        return row.flag.reading(row.effective) == "true" ? "false" : "true"
    }
}
