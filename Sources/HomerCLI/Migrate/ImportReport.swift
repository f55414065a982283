import HomerCore
import HomerReport
import HomerSources

/// What `homer import` says: what became of each job, and the exact steps that are left to a person.
struct ImportReport {
    let plan: ImportPlan
    let source: ImportSource
    let directory: String
    /// Whether the daemon reads the directory.
    let isRead: Bool
    let runsInOldEngine: Bool
    /// Jobs that their schedule file already holds.
    let held: [String]
    let isWritten: Bool

    func json(dryRun: Bool) -> JSONValue {
        let head: JSONValue = .object([
            "schedule": .string(source.shown), "directory": .string(directory), "dryRun": .bool(dryRun),
            "written": .bool(isWritten),
        ])
        return Self.answer(head, plan.entries, held: held, warnings: warnings, nextSteps: next)
    }

    /// - Parameter head: from where to where, and whether anything was written.
    static func answer(
        _ head: JSONValue, _ entries: [ImportEntry], held: [String], warnings: [String], nextSteps: [String]
    ) -> JSONValue {
        head.adding([
            "jobs": .array(entries.map(\.json)), "held": .strings(held), "warnings": .strings(warnings),
            "nextSteps": .strings(nextSteps),
        ])
    }

    func text(dryRun: Bool) -> String {
        guard !plan.entries.isEmpty else { return "\(source.shown) has no usable jobs\n" }
        var table = TextTable(["JOB", "FILE", "ACTION", "THEN"])
        for entry in plan.entries {
            table.add([
                .init(entry.job.id), .init(entry.file), .init(action(entry, dryRun)),
                .init(entry.action == .refuse ? "-" : entry.later.rawValue),
            ])
        }
        var text = table.text
        for entry in plan.entries {
            if let reason = entry.reason { text += "\(entry.job.id): \(reason)\n" }
            for note in entry.job.notes { text += "\(entry.job.id): \(note)\n" }
        }
        for warning in warnings { text += "warning: \(warning)\n" }
        guard !next.isEmpty else { return text }
        text +=
            "\nUntil the jobs leave \(source.shown), it owns their ids and goes on running them; the new files are held "
        text += "as duplicates.\n\nNext:\n"
        for (index, step) in next.enumerated() { text += "  \(index + 1). \(step)\n" }
        return text
    }

    private func action(_ entry: ImportEntry, _ dryRun: Bool) -> String {
        switch entry.action {
        case .write: isWritten ? "written" : dryRun ? "would write" : "not written"
        case .replace: isWritten ? "replaced" : dryRun ? "would replace" : "not written"
        case .unchanged: "there already"
        case .refuse: "refused"
        }
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if !isRead { warnings.append("\(directory) is not in the workspace's desired directory, so nothing reads it") }
        if !source.isBridged {
            warnings.append(
                "\(source.shown) is not a schedule file of this workspace (--schedule), so its jobs are new")
        } else if runsInOldEngine {
            warnings.append(
                "the flags leave the jobs of \(source.shown) to the old engine; as intent files Homer runs them, "
                    + "whatever the bridge and parallel flags say")
        }
        let new = plan.ready.filter { $0.later == .create }.map(\.job.id)
        if source.isBridged, !new.isEmpty {
            warnings.append(
                "not accepted from \(source.shown) yet: \(new.joined(separator: ", ")); while such a job is in both places "
                    + "neither is applied")
        }
        return warnings
    }

    /// Empty when there is nothing to go on with.
    private var next: [String] {
        let ids = plan.ready.map(\.job.id)
        guard !ids.isEmpty, isWritten || plan.count(.refuse) == 0 else { return [] }
        return [
            "take out of \(source.shown): \(ids.joined(separator: ", "))",
            "homer diff: each of them is a move, and nothing is created or disabled",
            "git add \(source.shown) \(directory), and commit both in one commit: a pass between two commits would see "
                + "the jobs twice, or not at all",
        ]
    }
}
