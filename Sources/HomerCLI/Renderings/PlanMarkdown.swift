import HomerCore
import HomerReport

/// A plan as a comment for a pull request: totals, a table of changes, the fields behind them folded away.
struct PlanMarkdown {
    private let form: PlanText
    private var plan: Plan { form.plan }

    /// Hosts refuse comments beyond 65,536 characters.
    static let shownRows = 100
    static let shownDetails = 40
    static let detailBytes = 30_000

    init(_ form: PlanText) { self.form = form }

    var text: String {
        let parts = [
            "### \(MarkdownText.escaped(form.lastLine))", hold, raises, table(plan.changes), details(plan.changes),
            blocked, held, notes,
        ]
        return parts.compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    private var hold: String? {
        plan.hold.map { hold in
            "**Nothing is applied now** (\(hold.reason.rawValue)): \(MarkdownText.escaped(hold.message))"
        }
    }

    /// Above everything that can be folded away.
    private var raises: String? {
        let all = (plan.changes + plan.blocked.map(\.change)).flatMap { change in change.raises.map { (change.id, $0) }
        }
        guard !all.isEmpty else { return nil }
        var lines = all.prefix(Self.shownRows).map { id, raise in
            "- \(MarkdownText.code(id)): \(MarkdownText.escaped(raise.sentence))"
        }
        if all.count > Self.shownRows { lines.append("- … and \(all.count - Self.shownRows) more") }
        return "**Permissions raised**\n\n" + lines.joined(separator: "\n")
    }

    private func table(_ changes: [Change]) -> String? {
        guard !changes.isEmpty else { return nil }
        var rows = ["| what | intent | file | next runs |", "|---|---|---|---|"]
        for change in changes.prefix(Self.shownRows) {
            let cells = [
                what(change), MarkdownText.code(change.id), file(change), runs(change.forecast),
            ]
            rows.append("| \(cells.joined(separator: " | ")) |")
        }
        if changes.count > Self.shownRows {
            rows.append("\n… and \(changes.count - Self.shownRows) more; <code>homer diff</code> shows all.")
        }
        return rows.joined(separator: "\n")
    }

    /// `create, switched off, not committed, written by run 12 of tidy`
    private func what(_ change: Change) -> String {
        let isNew = !(change.actions.isEmpty || change.actions == [.update])
        var words = change.actions.map(\.rawValue)
        if isNew, change.desired?.spec.enabled == false { words.append("switched off") }
        if change.waitsForCommit { words.append("not committed") }
        if let writer = change.writer { words.append("written by " + MarkdownText.escaped(writer.name)) }
        return words.joined(separator: ", ")
    }

    private func file(_ change: Change) -> String {
        guard let from = change.fromFile, from != change.file else { return MarkdownText.code(change.file) }
        return "\(MarkdownText.code(from)) → \(MarkdownText.code(change.file))"
    }

    /// `Mon 06:00 → Mon 05:00, 24 h: 1 → 0`
    private func runs(_ forecast: RunForecast?) -> String {
        guard let forecast else { return "" }
        let before = forecast.before.first.map { form.moments.short($0) } ?? "none"
        let after = forecast.after.first.map { form.moments.short($0) } ?? "none"
        return "\(before) → \(after), 24 h: \(forecast.dayBefore) → \(forecast.dayAfter)"
    }

    private func details(_ changes: [Change]) -> String? {
        var blocks: [String] = []
        var left = changes.count { PlanMarkdownDetails($0, directory: form.directory) != nil }
        var room = Self.detailBytes
        for change in changes {
            guard let details = PlanMarkdownDetails(change, directory: form.directory) else { continue }
            let text = details.text
            guard blocks.count < Self.shownDetails, text.utf8.count <= room else { break }
            blocks.append(text)
            (room, left) = (room - text.utf8.count, left - 1)
        }
        if left > 0 { blocks.append("… and the fields of \(left) more.") }
        return blocks.isEmpty ? nil : blocks.joined(separator: "\n")
    }

    private var blocked: String? {
        guard !plan.blocked.isEmpty else { return nil }
        var rows = ["| what | intent | why |", "|---|---|---|"]
        for blocked in plan.blocked.prefix(Self.shownRows) {
            let change = blocked.change
            rows.append(
                "| \(what(change)) | \(MarkdownText.code(change.id)) "
                    + "| \(MarkdownText.escaped(blocked.message)) (\(blocked.reason.rawValue)) |")
        }
        if plan.blocked.count > Self.shownRows { rows.append("\n… and \(plan.blocked.count - Self.shownRows) more.") }
        let approve = plan.approvalID.map { "\n\nApprove all of these with <code>homer approve \($0)</code>." } ?? ""
        let fields = details(plan.blocked.map(\.change)).map { "\n\n" + $0 } ?? ""
        return "**Waits for approval**\n\n" + rows.joined(separator: "\n") + fields + approve
    }

    private var held: String? {
        guard !plan.held.isEmpty else { return nil }
        var rows = ["| place | code | problem | meanwhile |", "|---|---|---|---|"]
        let all = plan.held.flatMap { held in held.input.diagnostics.map { (held, $0) } }
        for (held, diagnostic) in all.prefix(Self.shownRows) {
            let place = diagnostic.file + (diagnostic.range.map { ":\($0.start.line):\($0.start.column)" } ?? "")
            let hint = diagnostic.hint.map { " (\($0))" } ?? ""
            let keeps = HeldWording.keepsRunning(held, in: plan)
            rows.append(
                "| \(MarkdownText.code(place)) | \(diagnostic.code.rawValue) "
                    + "| \(MarkdownText.escaped(diagnostic.message + hint)) | \(keeps) |")
        }
        if all.count > Self.shownRows { rows.append("\n… and \(all.count - Self.shownRows) more.") }
        return "**Held: not applied until corrected**\n\n" + rows.joined(separator: "\n")
    }

    private var notes: String? {
        let lines = PlanNotes(plan: plan, moments: form.moments).lines
        return lines.isEmpty ? nil : lines.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n")
    }
}
