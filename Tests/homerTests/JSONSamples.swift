import HomerCore
import HomerTesting

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// Every noun of the answers with every key it can have, made by the code that makes the answers.
enum JSONSamples {
    typealias Sample = (noun: String, value: JSONValue)

    static let time = Fixture.then

    static func all() throws -> [Sample] {
        try work() + plans() + files() + switches() + stored() + nights() + migration()
    }

    // MARK: runs, events, flags

    static var attempt: AttemptRow {
        AttemptRow(
            attempt: 1, link: 1, executor: "claude", startedAt: time, endedAt: time + .seconds(3), outcome: .failed,
            error: "it broke", exitCode: 3, signal: 9, tokensUsed: 100, costEstimate: 0.5, outputFile: "out/1.log",
            nextAt: time + .minutes(1), condition: .passed)
    }

    static var run: RunRow {
        var run = RunRow(
            id: 12, intentID: "backup", triggeredBy: .cron, triggeredAt: time, status: .failed, generation: 3,
            attempt: 2, missedCount: 1)
        run.scheduledFor = time
        run.startedAt = time + .seconds(1)
        run.completedAt = time + .seconds(4)
        run.outcome = .failed
        (run.exitCode, run.signal, run.durationMS) = (3, 9, 3000)
        (run.requestedBy, run.passID, run.error) = ("ada@box", "8f31c0de", "it broke")
        (run.outputFile, run.outputBytes) = ("out/12.log", 120)
        (run.tokensUsed, run.costEstimate, run.sessionID, run.pid) = (100, 0.5, "s1", 4711)
        (run.executor, run.notBefore) = ("claude", time + .minutes(1))
        run.attempts = [attempt]
        run.parentRunID = 11
        (run.eventName, run.eventID) = ("push", "7f")
        (run.approval, run.approvalUntil, run.approvalBy, run.approvalReason) = (.approved, time, "ada@box", "fine")
        run.artifacts = ["report.md"]
        run.condition = .passed
        run.denials = [Denial(tool: "Write", target: "/etc/passwd")]
        run.drift = drift
        var detail = RunDetail()
        detail.notes = ["a context file was missing"]
        detail.eventNumber = 5
        detail.parentIntent = "dump"
        detail.given = ["topic": "mail"]
        detail.messages = [message]
        run.detail = detail
        return run
    }

    /// A run that a budget kept from starting.
    private static var skipped: RunRow {
        var run = RunRow(
            id: 15, intentID: "backup", triggeredBy: .cron, triggeredAt: time, status: .cancelled, generation: 3,
            attempt: 0, missedCount: 0)
        (run.completedAt, run.outcome) = (time, .cancelled)
        run.overrun = BudgetOverrun(.lane, "work", .cost, spent: 5.2, limit: 5, resetsAt: time + .hours(9))
        return run
    }

    private static var message: MessageRow {
        MessageRow(
            id: 7, cause: "run:12", channel: "phone", kind: .failure, severity: .warning, batch: .urgent,
            intentID: "backup", runID: 12, incidentID: 3, facts: MessageFacts(), state: .sent, mute: .policy,
            error: "it broke", attempts: 2, nextAt: time, sentWith: 6, reference: "4711", createdAt: time,
            endedAt: time)
    }

    private static var incident: IncidentRow {
        IncidentRow(
            id: 3, fingerprint: "runs:backup:failed:no space", cause: .runs, intentID: "backup", severity: .warning,
            kind: .failure, title: "Backup fails", detail: "homer why backup", state: .snoozed, openedAt: time,
            lastAt: time, count: 2, told: 1, snoozedUntil: time, decidedBy: "ada@box", recoveredAt: time)
    }

    private static var config: EffectiveConfig {
        EffectiveConfig(
            executor: "claude", version: "2.1.240", model: "claude-haiku-4-5", permissionMode: "default",
            keySource: "none", tools: ["Read"],
            servers: [EffectiveConfig.Server(name: "github", status: "connected")],
            asked: EffectiveConfig.Asked(model: "opus", permissionMode: "plan", sandbox: "read-only"),
            program: EffectiveConfig.Program(path: "/usr/bin/claude", sha256: "8f3a"), directory: "/work")
    }

    private static var drift: ConfigDrift? {
        var last = config
        (last.version, last.tools) = ("2.1.239", ["Bash"])
        return ConfigDrift(of: config, last: (11, last))
    }

    private static var runConfig: RunConfig {
        RunConfig(run: 12, intentID: "backup", generation: 3, commit: "1a2b3c4", config: config, drift: drift)
    }

    private static var waiting: WaitingRun {
        WaitingRun(
            run: 13, intentID: "clean", triggeredBy: .event(""), scheduledFor: time, since: time, until: time,
            generation: 1, reason: "risk high")
    }

    /// A run that waits, in the queue that says what for.
    private static var pending: JSONValue {
        var run = RunRow(
            id: 14, intentID: "backup", triggeredBy: .manual, triggeredAt: time, status: .pending, generation: 1,
            attempt: 0, missedCount: 0)
        run.detail = RunDetail()
        var facts = QueueFacts(now: time)
        facts.open = [run]
        facts.specs = ["backup": .job("backup")]
        facts.isDaemonRunning = false
        return run.json(in: RunQueue(facts))
    }

    private static func work() throws -> [Sample] {
        let event = EventRow(
            id: 1, type: .warning, reason: .known(.flapping), intentID: "backup", passID: "8f31c0de", runID: 12,
            message: "back and forth", count: 2, firstTime: time, lastTime: time)
        let entry = TimelineEntry(
            time: time, kind: .run, what: "run", text: "run 12 failed", run: 12, generation: 3, pass: "8f31c0de",
            due: time)
        let received = InboxEvent(
            number: 5, name: "push", id: "7f", source: "cli", data: #"{"n": 1}"#, receivedAt: time,
            requestedBy: "ada@box", consumedAt: time, note: "nobody listens")
        let story = WhyStory(
            intent: "backup", question: .init(asked: time, due: time, run: 12), verdict: .failed, answer: "It failed.",
            steps: [.init(time, "due", "was due")], nextSteps: ["homer trigger backup"], attempts: [attempt])
        let suspension = Override(
            id: 1, intentID: "backup", kind: .pin, reason: "disk is full", by: "ada@box", createdAt: time, until: time,
            endedAt: time, endedBy: "bob@box", generation: 2)
        let answered = run.json.adding(["output": "All is well.", "request": 3])
        return [
            ("Run", answered.watched("ADDED")), ("Run", waiting.json), ("Run", pending), ("Run", skipped.json),
            ("RunConfig", runConfig.json), ("Attempt", attempt.json),
            ("Attempt", run.openAttemptJSON), ("Event", event.json), ("TimelineEntry", entry.json),
            (
                "ReceivedEvent",
                received.json(deliveries: [EventDelivery(intentID: "a", decision: .decided(.ran), runID: 12)])
            ),
            ("ReceivedEvent", .object(["new": true, "listeners": .strings(["a"]), "runs": .array([run.json])])),
            ("Message", message.json), ("Incident", incident.json), ("Why", story.json), ("Override", suspension.json),
            (
                "ResumePreview",
                ResumePreview.answer(
                    "backup", skipped: 5, last: time, next: time,
                    failures: [ResumePreview.Failure(run: 12, outcome: .failed, endedAt: time, error: "e")])
            ),
            ("Goal", ActJSON.goal("run=success", of: "backup", text: "run 12 succeeded", run: run.json)),
            (
                "ExecutorState",
                ExecutorState(
                    executor: "claude", breaker: CircuitBreaker(state: .open(until: time), trips: 2, reason: .quota),
                    message: "out of credits", changedAt: time
                ).json
            ),
            (
                "Flag",
                FlagRow(flag: .enabled, stored: "maybe", defaultValue: "true", updatedAt: time).json
            ),
            ("FlagChange", FlagChange(flag: .enabled, from: "true", to: "false").json),
            ("Setting", SettingReport(name: "database", value: ".homer/homer.db", origin: .builtIn).json),
            ("Configuration", configuration.json),
            (
                "Pass",
                PassRow(
                    id: "8f31c0de", finishedAt: time, trigger: "inotify", result: .succeeded,
                    revision: "main@sha1:1a2b3c4", serial: 7
                ).json
            ),
            ("OldEngine", OldEngine(mode: .external, homerLives: true, lastSign: time).json),
        ]
    }

    static var configuration: DaemonConfiguration {
        DaemonConfiguration(
            since: time, fault: "homer.json is gone", faultSince: time,
            differences: [.init(name: "source.branch", daemon: "main", file: "release", needsRestart: true)])
    }
}
