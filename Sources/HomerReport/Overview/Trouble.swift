package import HomerCore
import HomerStore

/// One thing that a person should know first, in a sentence with the next step.
package struct Trouble: Hashable, Sendable {
    /// The weightiest first.
    package enum Weight: Int, Hashable, Sendable, Comparable, CaseIterable {
        /// Nothing runs, or nothing is taken up.
        case down
        /// Something does not do what its file says.
        case wrong
        /// Somebody is asked.
        case waits
        /// Nothing is wrong, and it explains what is unusual.
        case note

        package static func < (a: Weight, b: Weight) -> Bool { a.rawValue < b.rawValue }

        /// Whether it counts as something being wrong.
        package var isAlarm: Bool { self == .down || self == .wrong }
    }

    package var weight: Weight
    /// A short name of what it is about: `daemon`, `held`, `failing`.
    package var what: String
    package var intent: String?
    package var run: Int64?
    package var text: String
    /// A command, or what to do.
    package var advice: String?
    package var since: Timestamp?

    package init(
        _ weight: Weight, _ what: String, _ text: String, intent: String? = nil, run: Int64? = nil,
        advice: String? = nil, since: Timestamp? = nil
    ) {
        self.weight = weight
        self.what = what
        self.text = text
        self.intent = intent
        self.run = run
        self.advice = advice
        self.since = since
    }
}

extension Trouble {
    /// Everything that is wrong, waits or is unusual; the weightiest first, within that in a fixed order.
    ///
    /// - Parameter failing: intents whose last run went wrong.
    package static func all(_ report: StatusReport, failing: [IntentView], moments: Moments) -> [Trouble] {
        guard let state = report.state else {
            return [
                Trouble(.down, "daemon", "There is no database yet.", advice: "homer run")
            ]
        }
        let found =
            daemon(report) + settings(report) + state.sources.compactMap(source) + flags(state) + jobs(state)
            + failing.map(failure) + state.held.map(held) + state.paused.map { paused($0, moments) }
            + state.waiting.map { waiting($0, moments) } + state.pending.map(pending)
            + state.edits.map(edit) + state.overrides.filter { $0.kind == .suspend }.map { suspended($0, moments) }
            + freeze(state, moments) + state.budgets.compactMap { budget($0, moments) }
        return found.enumerated().sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }
            .map(\.element)
    }

    private static func daemon(_ report: StatusReport) -> [Trouble] {
        if let pid = report.displaced, report.holder == nil {
            return [
                Trouble(
                    .down, "daemon", "The daemon \(pid) is ending its runs: its state was moved or deleted.",
                    advice: "wait for it before you start another")
            ]
        }
        guard report.holder == nil else { return [] }
        let last = report.death.map { "; the last \($0.phrase)" } ?? ""
        return [
            Trouble(
                .down, "daemon", "No daemon is running\(last).", advice: "homer run",
                since: report.state?.lastDaemon?.stoppedAt)
        ]
    }

    private static func settings(_ report: StatusReport) -> [Trouble] {
        guard let configuration = report.settings.configuration else { return [] }
        return configuration.sentences.map {
            Trouble(
                configuration.fault == nil ? .note : .wrong, "settings", $0, advice: "homer doctor",
                since: configuration.faultSince)
        }
    }

    private static func source(_ row: SourceStatusRow) -> Trouble? {
        guard !row.isReady else { return nil }
        let name = row.path == "." ? "The source" : row.path
        return Trouble(
            .down, "source", "\(name) is not read: \(row.sentence)", advice: "homer status", since: row.since)
    }

    private static func flags(_ state: StateReport) -> [Trouble] {
        let off =
            state.flags.enabled
            ? []
            : [
                Trouble(
                    .down, "flags", "\(RuntimeFlag.enabled.rawValue) is false: nothing is run.",
                    advice: RuntimeFlag.enabled.command("true"))
            ]
        return off
            + state.flags.unparsable.sorted { $0.key < $1.key }.map { key, value in
                Trouble(
                    .wrong, "flags", "\(key) holds \"\(value)\", which is not understood; its default is used.",
                    advice: "homer flags reset \(key)")
            }
    }

    private static func jobs(_ state: StateReport) -> [Trouble] {
        guard let jobs = state.jobs else { return [] }
        let wrong = jobs.isWrong ? [Trouble(.wrong, "jobs", jobs.sentence, advice: jobs.advice)] : []
        return wrong
            + jobs.withoutIntent.map {
                Trouble(.wrong, "jobs", "\($0.id): \($0.text)", advice: "homer validate")
            }
    }

    private static func failure(_ view: IntentView) -> Trouble {
        let told = view.row.lastRun.map { RunEnding($0).told } ?? "the last run failed"
        let times = view.row.consecutiveFailures
        return Trouble(
            .wrong, "failing", told + (times > 1 ? " (\(times)\(times >= 10 ? " or more" : "") in a row)" : ""),
            intent: view.row.id, run: view.row.lastRun?.id, advice: "homer why \(view.row.id)",
            since: view.row.lastRun?.completedAt)
    }

    private static func held(_ row: HeldRow) -> Trouble {
        let kept = row.keepsGeneration.map { "generation \($0) keeps running" } ?? "not applied"
        return Trouble(
            .wrong, "held", "\(row.place): \(row.code) \(row.message); \(kept)",
            intent: row.intentID.isEmpty ? nil : row.intentID, advice: "homer validate \(row.file)", since: row.since)
    }

    private static func paused(_ state: ExecutorState, _ moments: Moments) -> Trouble {
        Trouble(.wrong, "executor", state.sentence(moments), since: state.changedAt)
    }

    private static func waiting(_ run: WaitingRun, _ moments: Moments) -> Trouble {
        Trouble(
            .waits, "approval",
            "run \(run.run) waits for a person: \(run.reason); it expires \(moments.relative(run.until))",
            intent: run.intentID, run: run.run, advice: "homer approve \(run.run)", since: run.since)
    }

    private static func pending(_ pass: PendingPass) -> Trouble {
        let isApproved = pass.status == .approved
        return Trouble(
            isApproved ? .note : .waits, "changes",
            pass.summary + (isApproved ? ", approved; the next pass applies it" : ""),
            advice: isApproved ? nil : "homer approve \(pass.id)", since: pass.createdAt)
    }

    private static func edit(_ row: EditRow) -> Trouble {
        Trouble(.note, "edits", "\(row.file) is edited and not committed", advice: "homer diff", since: row.since)
    }

    private static func suspended(_ row: Override, _ moments: Moments) -> Trouble {
        Trouble(
            .note, "suspended", (row.intentID == nil ? "Every intent is " : "") + row.sentence(moments),
            intent: row.intentID,
            advice: "homer resume \(row.intentID ?? "--all")", since: row.createdAt)
    }

    private static func freeze(_ state: StateReport, _ moments: Moments) -> [Trouble] {
        guard let freeze = state.freeze else { return [] }
        let why = freeze.reason.map { " (\($0))" } ?? ""
        return [Trouble(.note, "freeze", "nothing is applied until \(moments.local(freeze.until))\(why)")]
    }

    private static func budget(_ standing: BudgetRules.Standing, _ moments: Moments) -> Trouble? {
        guard standing.overrun != nil else { return nil }
        return Trouble(.wrong, "budget", "the budget of \(standing.owner) is spent: \(standing.sentence(moments))")
    }
}
