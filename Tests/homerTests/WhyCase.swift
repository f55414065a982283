import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// One case of "why": what is known, and what the answer must be.
struct WhyCase: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var verdict: WhyStory.Verdict
    /// Each must stand in the text of the answer.
    var says: [String]
    var change: @Sendable (inout WhyFacts) -> Void

    init(
        _ name: String, _ verdict: WhyStory.Verdict, _ says: String...,
        change: @escaping @Sendable (inout WhyFacts) -> Void
    ) {
        testDescription = name
        self.verdict = verdict
        self.says = says
        self.change = change
    }
}

/// What the cases are made of.
extension WhyCase {
    static func time(_ text: String) -> Timestamp { Timestamp(iso: text) ?? Timestamp(milliseconds: 0) }

    /// Seven in the morning, asking about 02:30.
    static let now = time("2026-02-03T07:00:00Z")
    static let due = time("2026-02-03T02:30:00Z")

    /// An intent due at 02:30, accepted as generation 6 three days ago, with a daemon that has been up for a week.
    static func facts() -> WhyFacts {
        var spec = IntentSpec.job("backup", .cron(CronTrigger(expression: "30 2 * * *", timeZone: "UTC")))
        spec.execution.timeout = .minutes(10)
        let accepted = time("2026-01-31T06:00:00Z")
        let row = IntentRow(
            id: "backup", name: "backup", spec: spec, enabled: true, generation: 6, source: "desired",
            file: "desired/backup.json", commit: "1a2b3c4d5e6f", author: "Ada", createdAt: time("2026-01-01T00:00:00Z"),
            acceptedAt: accepted, cursor: due, specHash: "h", consecutiveFailures: 0)
        var facts = WhyFacts(row)
        facts.generations = [
            GenerationRow(
                generation: 6, file: "desired/backup.json", commit: "1a2b3c4d5e6f", author: "Ada", passID: "p6",
                acceptedAt: accepted, cause: .file, specHash: "h", contentHash: ""),
            GenerationRow(
                generation: 5, file: "desired/backup.json", commit: nil, author: nil, passID: "p5",
                acceptedAt: time("2026-01-01T00:00:00Z"), cause: .file, specHash: "h", contentHash: ""),
        ]
        facts.daemons = [daemon("2026-01-27T00:00:00Z", nil)]
        return facts
    }

    static func daemon(_ start: String, _ stop: String?, epoch: Int64 = 1) -> DaemonRow {
        DaemonRow(
            epoch: epoch, pid: 812, host: "box", user: "ada", version: "0.1.0", startedAt: time(start),
            stoppedAt: stop.map { time($0) })
    }

    static func decision(
        _ verdict: LedgerDecision, run: Int64? = nil, at moment: Timestamp = due, into: Timestamp? = nil,
        decided: Timestamp? = nil
    ) -> LedgerRow {
        LedgerRow(
            scheduledFor: moment, verdict: verdict, runID: run, collapsedInto: into, count: 1,
            decidedAt: decided ?? moment)
    }

    static func run(
        _ id: Int64, _ result: RunResult = .ended(.succeeded), from start: String = "2026-02-03T02:30:00Z",
        to end: String? = "2026-02-03T02:30:12Z", scheduled: Timestamp? = due, error: String? = nil,
        generation: Int = 6
    ) -> RunRow {
        let ended = end.map { time($0) }
        let (status, outcome): (RunStatus, Outcome?) =
            switch result {
            case .pending: (.pending, nil)
            case .running: (.running, nil)
            case .ended(let how): (RunStatus(how), how)
            }
        return RunRow(
            id: id, intentID: "backup", triggeredBy: scheduled == nil ? .manual : .cron, triggeredAt: time(start),
            scheduledFor: scheduled, startedAt: result == .pending ? nil : time(start), completedAt: ended,
            status: status, outcome: outcome, exitCode: outcome.map { $0 == .succeeded ? 0 : 3 },
            durationMS: ended.map { ($0 - time(start)).count }, generation: generation, attempt: 1, missedCount: 0,
            requestedBy: scheduled == nil ? "ada@box" : nil, error: error)
    }

    /// One that ended as its limit, with what it said it had cost.
    static func limited(_ id: Int64, cost: Double) -> RunRow {
        var limited = run(id, .ended(.limit))
        (limited.costEstimate, limited.exitCode) = (cost, nil)
        return limited
    }

    static func standing(
        _ scope: BudgetScope, _ name: String?, _ budget: Budget, spent: Spending = Spending()
    ) -> BudgetRules.Standing {
        BudgetRules.Standing(
            scope: scope, name: name, budget: budget, spent: spent, resetsAt: time("2026-02-04T00:00:00Z"))
    }

    static func rehearsal(_ id: Int64) -> RunRow {
        var rehearsal = run(
            id, .ended(.failed), from: "2026-02-03T06:00:00Z", to: "2026-02-03T06:00:12Z", scheduled: nil)
        rehearsal.triggeredBy = .rehearsal
        return rehearsal
    }

    static func waitingForApproval(_ id: Int64) -> RunRow {
        var waiting = run(id, .pending, to: nil)
        waiting.approval = .waiting
        waiting.approvalUntil = time("2026-02-04T02:30:00Z")
        return waiting
    }

    static func attempt(
        _ number: Int, _ outcome: Outcome = .failed, executor: String = "shell", link: Int = 0, from start: String,
        to end: String, signal: Int? = nil, next: String? = nil
    ) -> AttemptRow {
        AttemptRow(
            attempt: number, link: link, executor: executor, startedAt: time(start), endedAt: time(end),
            outcome: outcome,
            error: signal.map { "died by signal \($0)" }, exitCode: signal == nil ? 0 : nil, signal: signal,
            nextAt: next.map { time($0) })
    }

    static func event(_ number: Int64, consumed: Timestamp?) -> InboxEvent {
        InboxEvent(
            number: number, name: "push", id: "7f", source: "cli", receivedAt: due, requestedBy: "ada@box",
            consumedAt: consumed)
    }

    static func suspension(_ until: String?, ended: String? = nil, all: Bool = false) -> Override {
        Override(
            id: 1, intentID: all ? nil : "backup", kind: .suspend, reason: "disk is full", by: "ada@box",
            createdAt: time("2026-02-02T18:00:00Z"), until: until.map { time($0) }, endedAt: ended.map { time($0) },
            endedBy: ended == nil ? nil : "bob@box")
    }
}
