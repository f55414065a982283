import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// Conditions of 4.3 as a function of the row.
struct IntentStatusTests {
    private let then = Fixture.then
    private var now: Timestamp { then + .minutes(10) }

    private func row(_ trigger: Trigger = .cron(CronTrigger(expression: "0 6 * * *")), enabled: Bool = true)
        -> IntentRow
    {
        var spec = IntentSpec.job("brief", trigger)
        spec.enabled = enabled
        return IntentRow(
            id: "brief", name: "brief", spec: spec, enabled: enabled, generation: 4, source: "desired",
            file: "desired/brief.json", createdAt: then, acceptedAt: then, cursor: then, specHash: "h",
            consecutiveFailures: 0)
    }

    private func run(_ status: RunStatus, _ outcome: Outcome? = nil) -> RunRow {
        RunRow(
            id: 12, intentID: "brief", triggeredBy: .cron, triggeredAt: then, startedAt: then,
            completedAt: outcome == nil ? nil : then + .seconds(5), status: status, outcome: outcome, exitCode: 3,
            durationMS: 5000, generation: 4, attempt: 1, missedCount: 0)
    }

    private func status(_ row: IntentRow) -> IntentStatus {
        IntentStatus(row, moments: Moments(now: now, zones: UTCOnly()), zones: UTCOnly())
    }

    /// `Ready=True/Scheduled` and so on, in one line.
    private func words(_ row: IntentRow) -> String {
        let status = status(row)
        return "\(status.sync.rawValue) \(status.health.rawValue): "
            + status.conditions.map { "\($0.type.rawValue)=\($0.status.rawValue)/\($0.reason)" }.joined(separator: " ")
    }

    @Test func `an intent that never ran is ready and of unknown health`() {
        #expect(
            words(row()) == "Synced Unknown: Ready=True/Scheduled Accepted=True/Valid Synced=True/UpToDate "
                + "Healthy=Unknown/NeverRan")
        #expect(status(row()).next == Timestamp(iso: "2026-02-04T06:00:00Z"))
        #expect(status(row()).conditions[0].message == "next run Wed 06:00")
    }

    @Test func `an intent that runs once says that it ran only when it did`() throws {
        var row = row(.at(then))
        row.cursor = then
        #expect(status(row).conditions[0].reason == "NotRun")
        #expect(status(row).conditions[0].message.contains("homer why brief"))
        row.lastRun = run(.completed, .succeeded)
        #expect(status(row).conditions[0].reason == "Completed")
        row.lastRun?.generation = 3
        #expect(status(row).conditions[0].reason == "NotRun")
    }

    @Test(arguments: [
        (Outcome.succeeded, "Synced Healthy: Ready=True/Scheduled", "Healthy=True/LastRunSucceeded"),
        (Outcome.failed, "Synced Degraded: Ready=False/Failing", "Healthy=False/LastRunFailed"),
        (Outcome.timeout, "Synced Degraded: Ready=False/Failing", "Healthy=False/TimedOut"),
        (Outcome.lost, "Synced Degraded: Ready=False/Failing", "Healthy=False/LastRunFailed"),
        (Outcome.cancelled, "Synced Unknown: Ready=True/Scheduled", "Healthy=Unknown/LastRunCancelled"),
    ])
    func `the last run decides the health`(_ outcome: Outcome, _ start: String, _ end: String) {
        var row = row()
        row.lastRun = run(RunStatus(outcome), outcome)
        row.lastEnd = row.lastRun?.completedAt
        row.consecutiveFailures = outcome == .succeeded ? 0 : 1
        #expect(words(row).hasPrefix(start))
        #expect(words(row).hasSuffix(end))
    }

    @Test func `an active run is progress and keeps what was known of the one before`() {
        var row = row()
        row.lastRun = run(.running)
        #expect(words(row).hasPrefix("Synced Progressing: Ready=True/Scheduled"))
        #expect(words(row).hasSuffix("Healthy=Unknown/NeverRan"))
        row.lastEnd = then
        row.consecutiveFailures = 2
        #expect(words(row).hasSuffix("Healthy=False/LastRunFailed"))
        row.lastRun = run(.pending)
        #expect(words(row).hasPrefix("Synced Progressing: Ready=True/Pending"))
    }

    @Test func `a held input shows beside the health of the generation that runs`() {
        var row = row()
        row.lastRun = run(.completed, .succeeded)
        row.lastEnd = then
        row.held = HeldRow(
            file: "desired/brief.json", intentID: "brief", reason: .known(.schemaError), code: "E104", line: 12,
            column: 5,
            message: "unknown field", keepsGeneration: 4, since: then)
        #expect(
            words(row) == "Held Healthy: Ready=False/Invalid Accepted=False/SchemaError Synced=False/HeldInvalid "
                + "Healthy=True/LastRunSucceeded Stalled=True/InvalidSpec")
        #expect(status(row).conditions[1].message == "desired/brief.json:12:5: E104 unknown field")
    }

    @Test func `disabled by its file, by somebody, and removed are told apart, and none has a next run`() {
        var row = row(enabled: false)
        #expect(words(row).hasPrefix("Synced Suspended: Ready=False/Disabled"))
        row.spec.enabled = true
        #expect(words(row).hasPrefix("Synced Suspended: Ready=False/Suspended"))
        row.removedAt = then
        #expect(words(row).hasPrefix("Removed Suspended: Ready=False/Disabled"))
        #expect(status(row).next == nil)
    }

    @Test func `an executor this binary lacks is said`() {
        var row = row()
        row.spec.execution.executor = "cobol"
        #expect(words(row).hasPrefix("Synced Unknown: Ready=False/ExecutorMissing"))
    }

    @Test func `what runs once is due, then complete`() {
        var row = row(.immediate)
        row.cursor = then - Milliseconds(1)
        #expect(status(row).next == then)
        #expect(status(row).conditions[0].message == "due since Tue 09:15")
        row.cursor = then
        row.lastRun = run(.completed, .succeeded)
        #expect(words(row).hasPrefix("Synced Healthy: Ready=True/Completed"))
        #expect(words(self.row(.event(name: "push", filter: nil))).contains("Ready=True/WaitingForEvent"))
    }

    @Test func `the next run lies in the next window, however often it is due`() {
        var row = row(.interval(IntervalTrigger(every: .seconds(5), anchorAt: then)))
        row.spec.windows = [
            RunWindow(start: CronTrigger(expression: "0 22 * * *", timeZone: "UTC"), length: .hours(2))
        ]
        #expect(status(row).next == Timestamp(iso: "2026-02-03T22:00:00Z"))
    }

    @Test func `jitter moves the next run as it does in the daemon`() {
        var row = row()
        row.spec.jitter = .minutes(30)
        let delay = DueRules.delay(within: .minutes(30), id: "brief")
        #expect(delay > .zero)
        #expect(status(row).next == Timestamp(iso: "2026-02-04T06:00:00Z").map { $0 + delay })
    }
}

struct WordingTests {
    @Test(arguments: [
        (Int64(450), "450ms"), (3200, "3.2s"), (59_999, "59s"), (125_000, "2m5s"), (3_780_000, "1h3m"),
        (200_000_000, "2d"),
    ])
    func `lengths of runs are short`(_ count: Int64, _ text: String) { #expect(Milliseconds(count).elapsed == text) }

    @Test(arguments: [
        (
            Trigger.cron(CronTrigger(expression: "0 6 * * *", timeZone: "America/Los_Angeles")),
            "0 6 * * * America/Los_Angeles"
        ),
        (.interval(IntervalTrigger(every: .minutes(15))), "every 15m"),
        (.at(Fixture.then), "at 2026-02-03T09:15:00Z"), (.immediate, "immediate"),
        (.event(name: "push", filter: nil), "event push"), (.after(intent: "dump", on: .success), "after dump"),
    ])
    func `triggers are short`(_ trigger: Trigger, _ text: String) { #expect(trigger.short == text) }

    @Test(arguments: [(1, "c\n"), (2, "b\nc\n"), (9, "a\nb\nc\n"), (0, "")])
    func `a tail is whole lines`(_ count: Int, _ text: String) {
        #expect(String(decoding: RunOutput.tail(Array("a\nb\nc\n".utf8), lines: count), as: UTF8.self) == text)
    }

    @Test func `a tail counts a last line without its end`() {
        #expect(String(decoding: RunOutput.tail(Array("a\nb".utf8), lines: 1), as: UTF8.self) == "b")
    }

    @Test func `labels select by name or by name and value`() {
        #expect(LabelSelector(argument: "team=ops")?.matches(["team": "ops"]) == true)
        #expect(LabelSelector(argument: "team=ops")?.matches(["team": "dev"]) == false)
        #expect(LabelSelector(argument: "team")?.matches(["team": "dev"]) == true)
        #expect(LabelSelector(argument: "=x") == nil)
    }
}
