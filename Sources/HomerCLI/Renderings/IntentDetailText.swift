import Cron
import HomerCore
import HomerReport
import HomerStore

/// `homer describe` for people: facts in a column, then tables, events last.
struct IntentDetailText {
    private let detail: IntentDetail
    private let moments: Moments
    private let zones: ZoneDatabase
    private let style: Style

    init(_ detail: IntentDetail, moments: Moments, zones: ZoneDatabase, style: Style) {
        self.detail = detail
        self.moments = moments
        self.zones = zones
        self.style = style
    }

    private var row: IntentRow { detail.row }
    private var spec: IntentSpec { detail.row.spec }

    var text: String {
        var text = facts(identity) + facts(trigger) + "Execution:\n" + facts(execution, indent: 2)
        text += "Policies:\n" + facts(policies, indent: 2) + "Query:\n" + query
        text += overrides + section("Conditions", conditions.text)
        if let held = row.held { text += "Held input:\n" + facts(self.held(held), indent: 2) }
        var runs = RunTable(moments: moments, style: style)
        runs.queue = detail.queue
        runs.showsEngine = detail.runs.contains { $0.name.engine == .old }
        text += section("Last runs", detail.runs.isEmpty ? nil : runs.table(detail.runs).text)
        let notes = AttemptTable.notes(detail.runs)
        let several = detail.runs.filter { !$0.attempts.isEmpty }
        if !several.isEmpty {
            text += section("Attempts", AttemptTable(moments: moments, style: style).table(several).text)
        }
        if !notes.isEmpty { text += section("Notes", notes) }
        text += messages
        text += section(
            "Generations", GenerationTable(Array(detail.generations.prefix(5)), moments: moments).text)
        if detail.generations.count > 5 {
            text += "  … \(detail.generations.count - 5) more: homer history \(row.id)\n"
        }
        text += section(
            "Events", detail.events.isEmpty ? nil : EventTable(moments: moments, style: style).table(detail.events).text
        )
        return text + detail.window.footer(moments) + "\n"
    }

    /// What is wrong with it, and who was told of its runs; nothing where there is nothing.
    private var messages: String {
        let alerts = detail.incidents.map { "\($0.id)  \($0.title)  \($0.standing(moments))\n" }.joined()
        let told = detail.runs.flatMap { $0.detail?.messages ?? [] }
        return (alerts.isEmpty ? "" : section("Alerts", alerts))
            + (told.isEmpty ? "" : section("Messages", MessageTable(moments: moments, style: style).table(told).text))
    }

    private var identity: [Fact] {
        let commit = row.commit.map { "\($0.prefix(7))" + (row.author.map { " by \($0)" } ?? "") }
        return [
            Fact("ID", row.id), Fact("Name", row.name), Fact("Description", spec.description),
            Fact("Source", row.source), Fact("Night", night, isShown: night != nil), Fact("File", row.file),
            Fact("Commit", commit),
            Fact("Generation", "\(row.generation), accepted \(both(row.acceptedAt))"),
            Fact("Created", both(row.createdAt)),
            Fact("Removed", row.removedAt.map { both($0) }, isShown: row.removedAt != nil),
            Fact(
                "Labels", spec.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
            ),
            Fact("Sync", detail.view.status.sync.rawValue), Fact("Health", detail.view.status.health.rawValue),
        ]
    }

    /// `item 3, "Caches of SQLite", of night-2026-11-30 (done): homer discover show night-2026-11-30`
    private var night: String? {
        detail.night.map { night in night.sentence + (night.command.map { ": \($0)" } ?? "") }
    }

    private var trigger: [Fact] {
        var (zoneName, zone): (String?, Zone?) = (nil, nil)
        for case .cron(let cron) in spec.triggers where zone == nil {
            zoneName = cron.timeZone ?? "\(zones.localName), the daemon's own"
            zone = zones.zone(named: cron.timeZone)
        }
        let triggers = spec.triggers.enumerated().flatMap { place, trigger in
            [
                Fact(place == 0 ? "Trigger" : "", "\(trigger.typeName): \(trigger.short)"), Fact("", trigger.inWords),
            ]
        }
        var facts =
            triggers + [
                Fact("Time zone", zoneName, isShown: zoneName != nil),
                Fact(
                    "Windows", spec.windows.map(\.inWords).joined(separator: ", "), isShown: !spec.windows.isEmpty),
                Fact(
                    "Followed by", detail.followers.joined(separator: ", "), isShown: !detail.followers.isEmpty),
            ]
        if detail.next.isEmpty { facts.append(Fact("Next runs", "<none>")) }
        for (index, time) in detail.next.enumerated() {
            let there = zone.map { zone in
                zone == moments.zone
                    ? "" : ", \(moments.local(time, in: zone)) \(zone.abbreviation(atUTC: time.seconds))"
            }
            facts.append(
                Fact(
                    index == 0 ? "Next runs" : "",
                    "\(moments.local(time)) (\(time.wholeSeconds)\(there ?? ""), \(moments.next(time)))"))
        }
        return facts
    }

    private var execution: [Fact] {
        let execution = spec.execution
        return [
            Fact("Executor", execution.executor), Fact("Model", execution.model),
            Fact("Timeout", "\(execution.timeout)"),
            Fact("Lane", spec.lane), Fact("Working directory", execution.workingDirectory),
            Fact("Arguments", execution.arguments.joined(separator: " ")),
            // Values may be secrets; names are enough to find them.
            Fact("Environment", execution.environment.keys.sorted().joined(separator: ", ")),
            Fact("Permission mode", execution.permissionMode),
            Fact("Context files", spec.contextFiles.joined(separator: ", ")),
        ]
    }

    private var policies: [Fact] {
        [
            Fact("Priority", "\(spec.priority)"), Fact("Overlap", spec.overlap.typeName),
            Fact("Catch-up", spec.catchUp.typeName), Fact("Start deadline", startDeadline),
            Fact("Jitter", spec.jitter == .zero ? nil : "\(spec.jitter)"),
            Fact("Condition", spec.condition?.text),
            Fact("Retry", spec.retry.limit == 0 ? "off" : "\(spec.retry.limit) times, after \(spec.retry.backoff)"),
            Fact("Suspended after", spec.suspendAfter.map { "\($0) failure\($0 == 1 ? "" : "s in a row")" }),
            Fact("Fallback", spec.fallback.map(\.executor).joined(separator: ", ")),
            Fact("Approval", "\(spec.approval.rawValue), risk \(spec.risk.rawValue)"),
        ] + budgets + [
            Fact("On removal", spec.onRemove.rawValue), Fact("Protected", spec.protect ? "yes" : "no"),
            Fact(
                "Notify",
                [spec.notify.onSuccess ? "success" : nil, spec.notify.onFailure ? "failure" : nil].compactMap { $0 }
                    .joined(separator: ", ")),
        ]
    }

    /// `auto: 5m`, `1h`
    private var startDeadline: String? {
        let length = spec.startDeadline.map { "\($0)" }
        return spec.startDeadlineRule == .auto ? "auto: \(length ?? "none, its trigger has no period")" : length
    }

    private var budgets: [Fact] {
        detail.budgets.enumerated().map { index, budget in
            Fact(index == 0 ? "Budget" : "", "\(budget.owner): \(budget.sentence(moments))")
        }
    }

    private var query: String {
        let lines = spec.query.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.prefix(12).map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
        return shown + (lines.count > 12 ? "  … \(lines.count - 12) more lines\n" : "")
    }

    private var conditions: TextTable {
        var table = TextTable(["Type", "Status", "Since", "Reason", "Message"])
        for condition in detail.view.status.conditions {
            table.add([
                .init(condition.type.rawValue), style.condition(condition),
                .init(condition.since.map { moments.age($0) } ?? "-"), .init(condition.reason),
                .init(condition.message),
            ])
        }
        return table
    }

    private func held(_ held: HeldRow) -> [Fact] {
        [
            Fact("Place", held.place), Fact("Error", "\(held.code) \(held.message)"),
            Fact("Reason", held.reason.rawValue),
            Fact("Since", both(held.since)),
            Fact("Runs meanwhile", held.keepsGeneration.map { "generation \($0)" } ?? "nothing"),
            Fact("Stale", held.staleness(moments), isShown: held.keepsGeneration != nil),
        ]
    }

    /// What operators decided and what waits for one, one line each; nothing when there is nothing.
    private var overrides: String {
        let context = detail.view.context
        let lines =
            context.overrides.map { "\($0.sentence(moments)) (\(moments.age($0.createdAt)))" }
            + context.pending.map { pass in
                pass.status == .approved
                    ? "\(pass.summary); approved" + (pass.decidedBy.map { " by \($0)" } ?? "")
                    : "\(pass.summary): homer approve \(pass.id)"
            }
        return lines.isEmpty ? "" : "Overrides:\n" + lines.map { "  \($0)\n" }.joined()
    }

    /// `2026-02-03 09:15, 3d ago`
    private func both(_ time: Timestamp) -> String { "\(moments.local(time)), \(moments.relative(time))" }

    private func section(_ title: String, _ body: String?) -> String {
        guard let body else { return "\(title): <none>\n" }
        return "\(title):\n"
            + body.split(separator: "\n", omittingEmptySubsequences: true).map { "  \($0)\n" }.joined()
    }

    private func facts(_ facts: [Fact], indent: Int = 0) -> String {
        let shown = facts.filter(\.isShown)
        // One column for all blocks, so that values stand under each other.
        return shown.map { fact in
            let name = String(repeating: " ", count: indent) + (fact.name.isEmpty ? "" : fact.name + ":")
            return name + String(repeating: " ", count: max(1, 22 - name.count)) + fact.value + "\n"
        }.joined()
    }

    private struct Fact {
        let name: String
        let value: String
        let isShown: Bool

        init(_ name: String, _ value: String?, isShown: Bool = true) {
            self.name = name
            self.value = value.flatMap { $0.isEmpty ? nil : TerminalText.line($0) } ?? "<unset>"
            self.isShown = isShown
        }
    }
}
