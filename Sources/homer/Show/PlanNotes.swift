import HomerCore

/// What a reader of a plan must know although it is no change: decisions of operators, and edits that are not looked at.
struct PlanNotes {
    let plan: Plan
    let moments: Moments

    /// One line each, without colours; empty when there is nothing to say.
    var lines: [String] { plan.overrides.map { line(for: $0) } + uncommitted }

    /// `= nightly   suspended by ada@box until 2026-02-04 08:00: the disk is being replaced`
    private func line(for override: Override) -> String {
        let what =
            switch override.kind {
            case .suspend: "suspended"
            case .pin: "pinned" + (override.generation.map { " to generation \($0)" } ?? "")
            }
        let until = override.until.map { " until \(moments.local($0))" } ?? ""
        return "= \(override.intentID ?? "all intents")   \(what) by \(override.by)\(until): \(override.reason)"
    }

    /// `2 files with uncommitted edits are not applied: desired/a.json, desired/b.json`
    private var uncommitted: [String] {
        let files = plan.uncommitted
        guard !files.isEmpty else { return [] }
        let more = files.count > Self.shownFiles ? ", and \(files.count - Self.shownFiles) more" : ""
        let subject =
            files.count == 1 ? "1 file with uncommitted edits is" : "\(files.count) files with uncommitted edits are"
        return ["\(subject) not applied: \(files.prefix(Self.shownFiles).joined(separator: ", "))\(more)"]
    }

    private static let shownFiles = 5
}
