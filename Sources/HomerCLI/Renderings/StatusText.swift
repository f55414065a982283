import HomerCore
import HomerReport
import HomerStore

/// `homer status` for people.
struct StatusText {
    private let report: StatusReport
    private let moments: Moments
    private let style: Style

    init(_ report: StatusReport, moments: Moments, style: Style) {
        self.report = report
        self.moments = moments
        self.style = style
    }

    var text: String {
        let settings = report.settings
        var text = line("Workspace", settings.root) + line("Daemon", daemon)
        if let configuration = settings.configuration {
            text += some(
                "Settings", configuration.sentences.map { style.yellow($0) })
        }
        guard let state = report.state else {
            return text
                + line(
                    "Database", "none yet at \(settings.shownDatabase); `homer run` makes it and starts")
        }
        text += line(
            "Database",
            "\(settings.shownDatabase) (schema \(state.schema.step), serial \(state.version.serial))")
        text += line("Intents", intents(state.counts)) + line("Runs", runs(state.counts, state.queue))
        text += line("Last pass", state.lastPass.map { pass($0) } ?? "<none>")
        if let night = state.night {
            let end = (night.phaseDeadline ?? night.deadline).map { ", until \(moments.local($0)) at the latest" } ?? ""
            text += line("Night", "\(night.id) is in phase \(night.phase)\(end); `homer discover show \(night.id)`")
        }
        if let freeze = state.freeze {
            let why = freeze.reason.map { " (\($0))" } ?? ""
            text += line("Freeze", "nothing is applied until \(moments.local(freeze.until))\(why)")
        }
        text += line("Flags", state.flags.texts.map { "\(short($0.key))=\($0.value)" }.joined(separator: " "))
        for (key, value) in state.flags.unparsable.sorted(by: { $0.key < $1.key }) {
            text += line(
                "", style.yellow("\(key) has the value \"\(value)\", which is not understood; the default holds"))
        }
        if let jobs = state.jobs, jobs.count > 0 {
            text += line("Jobs", jobs.isWrong ? style.yellow(jobs.sentence) : jobs.sentence)
        }
        text += some(
            "No intent",
            (state.jobs?.withoutIntent ?? []).map { style.yellow($0.id) + "  \($0.text)" }
        )
        text += some("Sources", state.sources.map { source($0) })
        text += some("Edits", state.edits.map { edit($0) })
        text += block("Held", state.held.map { held($0) })
        text += some("Suspended", state.overrides.filter { $0.kind == .suspend }.map { override($0) })
        text += some("Pinned", state.overrides.filter { $0.kind == .pin }.map { override($0) })
        text += some("Approvals", state.pending.map { pending($0) })
        text += block("Next due", state.due.map { "\($0.id)  \(moments.next($0.time)) (\(moments.local($0.time)))" })
        if !state.waiting.isEmpty { text += block("To approve", state.waiting.map { waiting($0) }) }
        text += block("Active runs", state.running.filter { !$0.waitsForApproval }.map { active($0, state.queue) })
        text += some(
            "Budgets",
            state.budgets.map { budget in
                let text = "\(budget.owner)  \(budget.sentence(moments))"
                return budget.overrun == nil ? text : style.yellow(text)
            })
        text += some(
            "Alerts",
            state.incidents.map { "\(style.yellow("\($0.id)  \($0.title)"))  \($0.standing(moments))" })
        if !state.messages.isEmpty { text += line("Messages", messages(state.messages)) }
        if !state.paused.isEmpty { text += block("Paused", state.paused.map { style.yellow($0.sentence(moments)) }) }
        return text
    }

    private var daemon: String {
        if report.holder == nil, let pid = report.displaced {
            return style.yellow(
                "\(pid) is ending its runs: its state was moved or deleted; wait before you start another")
        }
        guard let holder = report.holder else {
            let death = report.death.map { "; the last \($0.phrase)" } ?? ""
            return style.yellow("not running\(death); start it with `homer run`")
        }
        guard let daemon = report.daemon else { return style.green("running") + ", \(holder)" }
        return style.green("running")
            + ", pid \(daemon.pid), \(daemon.user)@\(daemon.host), version \(daemon.version), since "
            + "\(moments.local(daemon.startedAt)) (\(moments.age(daemon.startedAt)))"
    }

    private func intents(_ counts: StoreCounts) -> String {
        let held = "\(counts.held) held"
        return "\(counts.intents), \(counts.enabled) enabled, \(counts.removed) removed, "
            + (counts.held > 0 ? style.yellow(held) : held)
    }

    private func runs(_ counts: StoreCounts, _ queue: RunQueue) -> String {
        let failed = "\(counts.failedLastDay) failed"
        let reasons = queue.counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        let waiting = reasons.isEmpty ? "" : " (\(reasons))"
        return
            "\(counts.running) running, \(counts.pending) pending\(waiting); last 24 h: \(counts.succeededLastDay) succeeded, "
            + (counts.failedLastDay > 0 ? style.red(failed) : failed)
    }

    /// `last 24 h: 12 sent, 3 muted, 1 dead; homer notify list`
    private func messages(_ counts: MessageCounts) -> String {
        func texts(_ states: [MessageState]) -> [String] {
            states.compactMap { state in
                counts[state].map { count in
                    let text = "\(count) \(state)"
                    return state == .dead || state == .unknown ? style.red(text) : text
                }
            }
        }
        let open = texts([.queued, .sending])
        let ended = texts([.sent, .muted, .dead, .unknown])
        return ([open.joined(separator: ", ")] + (ended.isEmpty ? [] : ["last 24 h: " + ended.joined(separator: ", ")]))
            .filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private func pass(_ pass: PassRow) -> String {
        "\(pass.id), \(moments.relative(pass.finishedAt)), \(pass.result), trigger \(pass.trigger)"
            + (pass.revision.map { ", \($0)" } ?? "")
    }

    private func held(_ held: HeldRow) -> String {
        style.yellow("\(held.place)") + "  \(held.code) \(held.message) (\(moments.age(held.since)))"
            + (held.keepsGeneration.map { " — keeps generation \($0)" } ?? " — not applied")
    }

    private func override(_ override: Override) -> String {
        let what = override.intentID.map { style.yellow($0) } ?? style.yellow("every intent")
        return what + "  \(override.sentence(moments)) (\(moments.age(override.createdAt)))"
    }

    private func pending(_ pass: PendingPass) -> String {
        let next =
            pass.status == .approved
            ? "approved" + (pass.decidedBy.map { " by \($0)" } ?? "") + ", the next pass applies it"
            : style.yellow("homer approve \(pass.id)")
        return "\(pass.summary) (\(moments.age(pass.createdAt)))  \(next)"
    }

    private func source(_ source: SourceStatusRow) -> String {
        let name = source.path == "." ? "all" : source.path
        let condition = source.isReady ? source.sentence : style.yellow(source.sentence)
        return "\(name)  \(condition) (\(moments.age(source.since)))"
    }

    private func edit(_ edit: EditRow) -> String {
        style.yellow(edit.file) + "  not committed (\(moments.age(edit.since))); homer diff shows what it would change"
    }

    private func waiting(_ run: WaitingRun) -> String {
        style.yellow("\(run.run)  \(run.intentID)")
            + "  \(run.reason), expires \(moments.relative(run.until)); homer approve \(run.run)"
    }

    private func active(_ run: RunRow, _ queue: RunQueue) -> String {
        if let moment = run.notBefore {
            return "\(run.name)  \(run.intentID)  waits for attempt \(run.attempt + 1), \(moments.relative(moment))"
        }
        return "\(run.name)  \(run.intentID)  \(queue.result(of: run))"
            + (run.length(now: moments.now).map { " for \($0.elapsed)" } ?? "")
            + (run.attempt > 1 ? ", attempt \(run.attempt)" : "")
    }

    private func short(_ key: String) -> String {
        key.hasPrefix("runtime.") ? String(key.dropFirst("runtime.".count)) : key
    }

    private func line(_ name: String, _ value: String) -> String {
        let head = name.isEmpty ? "" : name + ":"
        return head + String(repeating: " ", count: max(1, 13 - head.count)) + value + "\n"
    }

    /// Nothing at all when there is nothing to say.
    private func some(_ name: String, _ lines: [String]) -> String { lines.isEmpty ? "" : block(name, lines) }

    private func block(_ name: String, _ lines: [String]) -> String {
        guard let first = lines.first else { return line(name, "<none>") }
        return line(name, first) + lines.dropFirst().map { line("", $0) }.joined()
    }
}
