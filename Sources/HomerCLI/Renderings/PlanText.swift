import HomerCore
import HomerReport

/// A plan for people. The `Plan:` line is a contract: scripts read it.
struct PlanText {
    let plan: Plan
    let moments: Moments
    let style: Style
    /// How the desired directory is called, for the line that says there is nothing to do.
    let desiredName: String
    /// Where an intent would run, as a user would write it.
    let directory: (IntentSpec) -> String
    /// What the changes would have meant over the last while, when that was asked for.
    let backtest: BacktestText?
    /// Of the columns, taken once: a plan may have ten thousand changes.
    private let fileWidth: Int
    private let idWidth: Int
    private let approvalID: String?

    init(
        plan: Plan, moments: Moments, style: Style, desiredName: String,
        directory: @escaping (IntentSpec) -> String = {
            $0.execution.workingDirectory ?? "that of lane \($0.lane)"
        }, backtest: BacktestText? = nil
    ) {
        self.plan = plan
        self.moments = moments
        self.style = style
        self.desiredName = desiredName
        self.directory = directory
        self.backtest = backtest
        let shown = [plan.changes, plan.blocked.map(\.change)].joined()
        fileWidth = min(60, shown.map(\.file.count).max() ?? 0)
        let ids = [shown.map(\.id.count), plan.held.map { $0.input.intentID?.count ?? 1 }].joined()
        idWidth = min(32, ids.max() ?? 0)
        approvalID = plan.approvalID
    }

    var text: String {
        var blocks = plan.changes.map { block(for: $0) }
        blocks += plan.blocked.map { block(for: $0) }
        blocks += plan.held.map { block(for: $0) }
        for source in plan.sources where source.condition != .ready {
            let reason = source.message.map { " (\($0))" } ?? ""
            let kept =
                plan.keptBySource[source.path].map {
                    ", \($0) intent\($0 == 1 ? " from there keeps" : "s from there keep") running"
                }
                ?? ""
            let step = kept.isEmpty && source.isUnusable ? Self.nextStep(source.condition) : ""
            blocks.append(
                style.yellow(
                    "! \(source.path)  source is \(source.condition.rawValue)\(reason) — nothing of it is removed\(kept)\(step)\n"
                ))
        }
        if let hold = plan.hold {
            blocks.append(style.yellow("! nothing is applied now (\(hold.reason.rawValue)): \(hold.message)\n"))
        }
        blocks += PlanNotes(plan: plan, moments: moments).lines.map { $0 + "\n" }
        let body = blocks.joined()
        return (body.isEmpty ? "" : body + "\n") + lastLine + "\n"
    }

    /// Only the list of what changes, one line each, and the contract line.
    var summary: String {
        plan.changes.map { "\(symbol($0)) \($0.id)\(raised($0))\n" }.joined()
            + plan.blocked.map { blocked in
                "\(symbol(blocked.change)) \(blocked.change.id)\(raised(blocked.change))   "
                    + "waits (\(blocked.reason.rawValue))\n"
            }.joined()
            + plan.held.map { style.yellow("! \($0.input.intentID ?? $0.input.file)\n") }.joined()
            + (plan.hold.map { style.yellow("! nothing is applied now (\($0.reason.rawValue))\n") } ?? "") + lastLine
            + "\n"
    }

    var lastLine: String {
        let isUsable = plan.hold == nil && plan.keptBySource.isEmpty && plan.unusableSource == nil
        if plan.isEmpty, plan.held.isEmpty, plan.blocked.isEmpty, isUsable {
            return
                "No changes. \(plan.unchanged) intent\(plan.unchanged == 1 ? "" : "s") match \(desiredName)/\(revision(" at "))\(pinned)."
        }
        let source = plan.revision.map { "   source \($0.short) (\($0.dirty ? "dirty" : "clean"))" } ?? ""
        let waiting = plan.blocked.count
        return "Plan: \(plan.count(.create)) to create, \(plan.count(.update)) to update, "
            + "\(plan.count(.disable)) to disable, \(plan.count(.move)) moved, \(plan.count(.enable)) to enable; "
            + "\(plan.held.count) held; \(plan.unchanged) unchanged"
            + (plan.pinned.isEmpty ? "" : "; \(plan.pinned.count) pinned")
            + (waiting == 0 ? "" : "; \(waiting) wait for approval") + ".\(source)"
    }

    /// `, 1 is pinned and does not`
    private var pinned: String {
        let count = plan.pinned.count
        return count == 0 ? "" : ", \(count) \(count == 1 ? "is pinned and does" : "are pinned and do") not"
    }

    private static func nextStep(_ condition: SourceReport.Condition) -> String {
        condition == .missing
            ? "; make it with `homer init`, or say where the files are (-C, --desired, --schedule)"
            : "; see its permissions, and those of the directories above it"
    }

    private func raised(_ change: Change) -> String {
        change.raises.isEmpty ? "" : "   " + style.red("! permissions raised")
    }

    private func revision(_ lead: String) -> String { plan.revision.map { lead + $0.short } ?? "" }

    private func symbol(_ change: Change) -> String {
        switch change.actions.first {
        case .create, .enable: style.green("+")
        case .disable: style.red("-")
        case .move: style.cyan("→")
        case .update, nil: style.yellow("~")
        }
    }

    private func block(for change: Change) -> String {
        var lines = [
            "\(symbol(change)) \(pad(change.id))\(headline(change))\(change.waitsForCommit ? "   not committed" : "")"
        ]
        if change.actions.contains(.update), let from = change.fromFile {
            lines.append("    moved from \(from)")
        }
        if let writer = change.writer { lines.append("    " + style.yellow("written by \(writer.name)")) }
        lines += change.raises.map { "    " + style.red("! permissions raised: \($0.sentence)") }
        lines += FieldChangeText(style: style).lines(change.fields).map { "    " + $0 }
        if let outline = OutlineText(change, directory: directory) { lines += outline.lines.map { "    " + $0 } }
        if change.actions.contains(.update), !change.fields.isEmpty {
            lines.append(style.dim("      (\(unchangedFields(change)) unchanged fields hidden)"))
        }
        if let forecast = change.forecast { lines.append("    " + RunForecastText(forecast, moments: moments).line) }
        if let line = backtest?.line(for: change.id) { lines.append(line) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A change that waits looks like one that does not, and then says what it waits for.
    private func block(for blocked: BlockedChange) -> String {
        let approve = approvalID.map { "; approve with: homer approve \($0)" } ?? ""
        return block(for: blocked.change)
            + style.yellow("      waits: \(blocked.message) (\(blocked.reason.rawValue))\(approve)") + "\n"
    }

    private func headline(_ change: Change) -> String {
        let commit = change.desired?.origin.commit.map { "   (\($0.hash.prefix(7)), \($0.author))" } ?? ""
        let off = change.desired?.spec.enabled == false ? ", switched off" : ""
        switch change.actions.first {
        case .create: return "\(pad(change.file, fileWidth))new\(off)\(commit)"
        case .disable where change.successor != nil:
            let id = change.successor ?? ""
            return
                "\(pad(change.file, fileWidth))\(change.id) → \(id) (id changed) ⇒ will be disabled; keep the id to keep "
                + "its history"
        case .disable:
            let place =
                change.waitsForCommit
                ? "" : plan.revision.map { " in commit \($0.commit.prefix(7)), \($0.author)" } ?? ""
            return "\(pad(change.file, fileWidth))removed ⇒ will be disabled (file absent\(place))"
        case .enable:
            let generation = plan.knowsGenerations ? ", generation \(change.toGeneration)" : ""
            return "\(pad(change.file, fileWidth))is back ⇒ will be enabled\(generation)\(off)\(commit)"
        case .move: return "moved \(change.fromFile ?? "?") → \(change.file)   (no change in behaviour)"
        case .update where change.cause == .inputMended:
            return "\(pad(change.file, fileWidth))invalid before, valid now\(off)\(commit)"
        case .update, nil:
            let what =
                plan.knowsGenerations
                ? "generation \(change.fromGeneration ?? 0) → \(change.toGeneration)" : "changed"
            return "\(pad(change.file, fileWidth))\(what)\(commit)"
        }
    }

    private func unchangedFields(_ change: Change) -> Int {
        let all = change.desired?.spec.canonical.leafCount ?? 0
        return max(0, all - change.fields.count { $0.after != nil })
    }

    private func block(for held: HeldChange) -> String {
        let first = held.input.diagnostics.first
        let place = first?.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
        var text = first.map { "\($0.code.rawValue) \($0.message)" } ?? held.reason.rawValue
        if let hint = first?.hint { text += " (\(hint))" }
        let more = held.input.diagnostics.count > 1 ? ", and \(held.input.diagnostics.count - 1) more" : ""
        let keeps = " — \(HeldWording.keeps(held, in: plan))"
        return style.yellow("!")
            + " \(pad(held.input.intentID ?? "?"))\(held.input.file)\(place)  \(text)\(more)\(keeps)\n"
    }

    private func pad(_ text: String) -> String { pad(text, idWidth) }
    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count) + 3)
    }
}
