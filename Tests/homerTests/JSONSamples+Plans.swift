import HomerTesting

@testable import HomerCLI
@testable import HomerCore
@testable import HomerReport
@testable import HomerStore

/// Plans, and what is part of them.
extension JSONSamples {
    static let commit = CommitInfo(hash: "1a2b3c4d5e6f", author: "Ada L")

    private static let place = SourcePosition(line: 12, column: 5, byte: 311)

    static let diagnostic = Diagnostic(
        code: .unknownField, file: "desired/idea.json", range: SourceRange(start: place, end: place), field: "shedule",
        message: "unknown field \"shedule\"", hint: "did you mean \"schedule\"?",
        related: .init(file: "desired/other.json", position: place, message: "the first one"))

    /// A text of many lines of which one changes: an excerpt with lines left out.
    static let field: FieldChange = {
        let lines = (1...20).map { "This is line \($0) of a long prompt." }
        var other = lines
        other[9] = "This is another line of a long prompt."
        return FieldChange(
            path: "query", before: .string(lines.joined(separator: "\n")), after: .string(other.joined(separator: "\n"))
        )
    }()

    private static let spec = Samples.spec("backup") { spec in
        spec.trigger = Samples.cron("* * * * *")
        spec.execution = Execution(executor: "claude")
        spec.execution.model = "opus"
        spec.execution.yolo = true
        spec.fallback = [Execution(executor: "gemini")]
        spec.condition = RunCondition(.shell("exit 75"))
        spec.budget = Budget(perDay: Budget.PerDay(cost: 2))
    }

    static var change: Change {
        var change = Change(
            id: "backup", actions: [.enable, .update], cause: .contentChanged,
            desired: DesiredIntent(
                spec: spec,
                origin: Origin(
                    source: IntentSource.desired, file: "desired/backup.json", contentHash: "c", commit: commit)),
            fromGeneration: 6, toGeneration: 7, file: "desired/backup.json", fromFile: "desired/old.json",
            fields: [field], restartsSchedule: true)
        change.forecast = forecast
        change.raises = [PermissionRaise(.yolo, field: "execution.yolo", "claude may act without asking")]
        change.waitsForCommit = true
        change.writer = RunProvenance(run: 12, intentID: "tidy", evidence: .directory, executors: ["claude"])
        return change
    }

    private static var forecast: RunForecast? {
        RunForecast(before: search("0 * * * *"), after: search("30 * * * *"), now: time)
    }

    private static func search(_ expression: String) -> DueSearch {
        let timed = TimedIntent(
            id: "backup", source: IntentSource.desired,
            spec: Samples.spec("backup") { $0.trigger = Samples.cron(expression) }, isOn: true, cursor: time,
            anchors: ScheduleAnchors(createdAt: time, acceptedAt: time))
        let conditions = DueConditions(
            now: time, route: .standalone, legacy: .builtin, suspensions: [],
            freeze: FreezeCalendar([], zones: UTCOnly()))
        return DueSearch(timed, conditions, zones: UTCOnly())
    }

    private static let held = HeldChange(
        input: HeldInput(
            file: "desired/idea.json", intentID: "idea", source: IntentSource.desired, diagnostics: [diagnostic]),
        reason: .schemaError, keepsGeneration: 4)

    private static var report: SourceReport {
        var report = SourceReport(
            path: "desired", source: IntentSource.desired, condition: .unreadable, complete: false, files: 3,
            ignored: 1,
            message: "permission denied")
        report.unread = ["x.txt"]
        return report
    }

    static var plan: Plan {
        var plan = Plan(
            changes: [change], held: [held], unchanged: 37, sources: [report], warnings: [diagnostic],
            revision: Revision(branch: "main", commit: "1a2b3c4d5e6f", author: "Ada L", dirty: true),
            base: StateVersion(lineage: "l", serial: 7), madeAt: time)
        plan.blocked = [BlockedChange(change: change, reason: .guarded, message: "5 of 12 intents would go")]
        plan.hold = SourceHold(.wrongBranch, "release is checked out")
        plan.overrides = [
            Override(id: 1, intentID: "backup", kind: .suspend, reason: "r", by: "ada@box", createdAt: time)
        ]
        plan.uncommitted = ["desired/backup.json"]
        return plan
    }

    static func plans() throws -> [Sample] {
        var replayed = plan
        replayed.blocked = []
        // Every second of a month is more than is counted.
        var often = spec
        often.trigger = Samples.cron("* * * * * *")
        replayed.changes[0].actions = [.update]
        replayed.changes[0].desired?.spec = often
        let backtest = try BacktestText(
            of: replayed, over: .days(30),
            medians: RunMedians(byIntent: ["backup": RunMedian(durationMS: 1000, cost: 0.5, samples: 3)]),
            zones: UTCOnly(), storedSpec: { _ in spec.canonical })
        let value = backtest.added(to: PlanJSON.value(replayed, mode: .commit("main")))
        let saved = SavedPlan(id: "1-2", workspace: "/work", plan: plan)
        return [
            ("Plan", PlanJSON.value(plan, mode: .commit("main")).adding(["configuration": configuration.json])),
            ("Plan", value), ("SavedPlan", saved.json),
            ("Applied", PlanJSON.applied(plan, pass: "8f31c0de", serial: 8, directory: { _ in "." })),
            (
                "Rollback",
                ActJSON.rollback(
                    of: "backup", from: 7, to: 5, made: 8, dryRun: true, raises: change.raises, fields: [field])
            ),
            (
                "FieldChange",
                FieldChange(path: "priority", before: 50, after: 90).json
            ),
            ("Edit", EditRow(file: "desired/backup.json", since: time).json),
            (
                "Source",
                SourceStatusRow(path: "desired", condition: .held(.gitBusy), message: "git is at work", since: time)
                    .json
            ),
            (
                "Held",
                HeldRow(
                    file: "desired/idea.json", intentID: "idea", reason: .known(.schemaError), code: "E120", line: 12,
                    column: 5, message: "unknown field", keepsGeneration: 4, since: time
                ).json
            ),
            ("PendingChanges", pendingPass(plan).json),
            ("AgentPlan", PendingPlan(intentID: "tidy", plan: "## Plan\n1. look", createdAt: time).json),
            ("PlanDecision", ActJSON.planDecision("tidy", digest: "1a2b3c4d", run: 12)),
        ]
    }

    /// What waits in a plan, approved.
    static func pendingPass(_ plan: Plan) -> PendingPass {
        let stored = PendingPass(waitingIn: plan, now: time)
        return PendingPass(
            id: "aabbccdd", status: .approved, keys: ["backup update h"], summary: "1 to update waits (HeldGuard)",
            plan: stored?.plan ?? "[]", createdAt: time, decidedAt: time, decidedBy: "ada@box", reason: "fine")
    }
}
