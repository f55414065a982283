package import HomerCore
import HomerStore

/// What a reader of a plan must know although it is no change: warnings, decisions of operators, and edits that are not
/// looked at.
package struct PlanNotes {
    package let plan: Plan
    package let moments: Moments

    package init(plan: Plan, moments: Moments) {
        self.plan = plan
        self.moments = moments
    }

    /// One line each, without colours; empty when there is nothing to say.
    package var lines: [String] {
        warnings + plan.overrides.map { line(for: $0) } + off + uncommitted + nextPass
            + plan.sources.compactMap(\.unreadNote)
    }

    /// What of a look at the work tree is committed already.
    private var nextPass: [String] {
        guard let next = plan.nextPass, next.changes > 0 else { return [] }
        let what = next.changes == 1 ? "1 change that is" : "\(next.changes) changes that are"
        return ["the next pass takes \(what) committed; `homer diff --committed` shows only that"]
    }

    /// Those about files that change, one line each; of the others, where something changes, only how many they are.
    private var warnings: [String] {
        let changes = plan.changes + plan.blocked.map(\.change)
        let files = Set(changes.map(\.file) + plan.held.map(\.input.file))
        let (near, far) = (
            plan.warnings.filter { files.contains($0.file) }, plan.warnings.count { !files.contains($0.file) }
        )
        let rest =
            far == 0 || files.isEmpty
            ? []
            : ["\(far) warning\(far == 1 ? "" : "s") about files that stay as they are; `homer validate` shows them"]
        return near.map { line(for: $0) } + rest
    }

    /// `warning W205 desired/a.json:7:3: homer.json has no directory for lane "wrok" (did you mean "work"?)`
    private func line(for warning: Diagnostic) -> String {
        let place = warning.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
        return "warning \(warning.code.rawValue) \(warning.file)\(place): \(warning.message)"
            + (warning.hint.map { " (\($0))" } ?? "")
    }

    /// `= nightly   suspended by ada@box until 2026-02-04 08:00: the disk is being replaced`
    private func line(for override: Override) -> String {
        let what =
            switch override.kind {
            case .suspend: "suspended"
            case .pin: "pinned" + (override.generation.map { " to generation \($0)" } ?? "")
            }
        let until = override.until.map { " until \(moments.local($0))" } ?? ""
        let isRefused = override.kind == .pin && override.intentID.map { plan.pinned.contains($0) } ?? false
        return "= \(override.intentID ?? "all intents")   \(what) by \(override.by)\(until): \(override.reason)"
            + (isRefused ? " (what its file says is refused until it says something else)" : "")
    }

    /// Said with what changes only: then somebody expects the due times to come.
    private var off: [String] {
        guard plan.isOff, !plan.isEmpty else { return [] }
        return ["= all intents   not run: \(RuntimeFlag.enabled.rawValue) is false"]
    }

    /// `2 files with uncommitted edits are not applied: desired/a.json, desired/b.json`; of a plan that has the edits in
    /// it, that they wait for a commit.
    private var uncommitted: [String] {
        let files = plan.uncommitted
        guard !files.isEmpty else { return [] }
        let more = files.count > Self.shownFiles ? ", and \(files.count - Self.shownFiles) more" : ""
        let subject = files.count == 1 ? "1 file with uncommitted edits" : "\(files.count) files with uncommitted edits"
        let verdict =
            switch (plan.nextPass, files.count) {
            case (nil, 1): "is not applied"
            case (nil, _): "are not applied"
            case (_?, 1): "waits for a commit"
            case (_?, _): "wait for a commit"
            }
        return ["\(subject) \(verdict): \(files.prefix(Self.shownFiles).joined(separator: ", "))\(more)"]
    }

    private static let shownFiles = 5
}
