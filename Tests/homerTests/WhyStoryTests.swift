import HomerCore
import HomerTesting
import Testing

@testable import HomerStore
@testable import homer

/// One case of "why": what is known, and what the answer must be.
private struct WhyCase: CustomTestStringConvertible, Sendable {
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

private func time(_ text: String) -> Timestamp { Timestamp(iso: text) ?? Timestamp(milliseconds: 0) }

/// Seven in the morning, asking about 02:30.
private let now = time("2026-02-03T07:00:00Z")
private let due = time("2026-02-03T02:30:00Z")

/// An intent due at 02:30, accepted as generation 6 three days ago, with a daemon that has been up for a week.
private func facts() -> WhyFacts {
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
            acceptedAt: accepted, cause: "file", specHash: "h", contentHash: ""),
        GenerationRow(
            generation: 5, file: "desired/backup.json", commit: nil, author: nil, passID: "p5",
            acceptedAt: time("2026-01-01T00:00:00Z"), cause: "file", specHash: "h", contentHash: ""),
    ]
    facts.daemons = [daemon("2026-01-27T00:00:00Z", nil)]
    return facts
}

private func daemon(_ start: String, _ stop: String?, epoch: Int64 = 1) -> DaemonRow {
    DaemonRow(
        epoch: epoch, pid: 812, host: "box", user: "ada", version: "0.1.0", startedAt: time(start),
        stoppedAt: stop.map { time($0) })
}

private func decision(
    _ verdict: String, run: Int64? = nil, at moment: Timestamp = due, into: Timestamp? = nil,
    decided: Timestamp? = nil
) -> LedgerRow {
    LedgerRow(
        scheduledFor: moment, verdict: verdict, runID: run, collapsedInto: into, count: 1,
        decidedAt: decided ?? moment)
}

private func run(
    _ id: Int64, _ result: String = "succeeded", from start: String = "2026-02-03T02:30:00Z",
    to end: String? = "2026-02-03T02:30:12Z", scheduled: Timestamp? = due, error: String? = nil,
    generation: Int = 6
) -> RunRow {
    let ended = end.map { time($0) }
    let isOpen = ended == nil
    let status =
        isOpen ? result : result == "succeeded" ? "completed" : result == "cancelled" ? "cancelled" : "failed"
    return RunRow(
        id: id, intentID: "backup", triggeredBy: scheduled == nil ? "manual" : "cron", triggeredAt: time(start),
        scheduledFor: scheduled, startedAt: result == "pending" ? nil : time(start), completedAt: ended,
        status: status, outcome: isOpen ? nil : result, exitCode: isOpen ? nil : result == "succeeded" ? 0 : 3,
        durationMS: ended.map { ($0 - time(start)).count }, generation: generation, attempt: 1, missedCount: 0,
        requestedBy: scheduled == nil ? "ada@box" : nil, error: error)
}

private func waitingForApproval(_ id: Int64) -> RunRow {
    var waiting = run(id, "pending", to: nil)
    waiting.approval = "waiting"
    waiting.approvalUntil = time("2026-02-04T02:30:00Z")
    return waiting
}

private func attempt(
    _ number: Int, _ outcome: String = "failed", executor: String = "shell", link: Int = 0, from start: String,
    to end: String, signal: Int? = nil, next: String? = nil
) -> AttemptRow {
    AttemptRow(
        attempt: number, link: link, executor: executor, startedAt: time(start), endedAt: time(end), outcome: outcome,
        error: signal.map { "died by signal \($0)" }, exitCode: signal == nil ? 0 : nil, signal: signal,
        nextAt: next.map { time($0) })
}

private func event(_ number: Int64, consumed: Timestamp?) -> InboxEvent {
    InboxEvent(
        number: number, name: "push", id: "7f", source: "cli", receivedAt: due, requestedBy: "ada@box",
        consumedAt: consumed)
}

private func suspension(_ until: String?, ended: String? = nil, all: Bool = false) -> Override {
    Override(
        id: 1, intentID: all ? nil : "backup", kind: .suspend, reason: "disk is full", by: "ada@box",
        createdAt: time("2026-02-02T18:00:00Z"), until: until.map { time($0) }, endedAt: ended.map { time($0) },
        endedBy: ended == nil ? nil : "bob@box")
}

private let cases: [WhyCase] = [
    WhyCase(
        "ran well", .ran, "backup ran at 02:30 (4h30m ago): run 9 succeeded in 12s.", "exit code 0",
        "next             02:30 tomorrow (in 19h)", "what to do: homer logs 9"
    ) {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
    },
    WhyCase("is running", .running, "is running: run 9, since 02:30", "homer logs 9 -f · homer cancel 9") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "running", to: nil)]
    },
    WhyCase("waits for a daemon", .pending, "waits to start: run 9", "no daemon runs on this database", "homer run") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "pending", to: nil)]
        $0.isDaemonRunning = false
    },
    WhyCase("waits for its own run", .pending, "run 8 of the same intent is still active", "homer cancel 8") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "pending", to: nil), run(8, "running", to: nil, scheduled: nil)]
        $0.openRuns = $0.runs
    },
    WhyCase("waits for a place", .pending, "all 1 places are taken (run 5 of other)", "homer cancel 5") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "pending", to: nil)]
        var other = run(5, "running", to: nil)
        other.intentID = "other"
        $0.openRuns = [other] + $0.runs
        $0.concurrency = 1
    },
    WhyCase(
        "waits for approval", .pending, "waits for approval: run 9, since 02:30",
        "run 9 waits: somebody has to approve it (approval required), until 02:30 tomorrow",
        "what to do: homer approve 9 · homer reject 9"
    ) {
        $0.row.spec.approval = .required
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [waitingForApproval(9)]
        $0.openRuns = $0.runs
    },
    WhyCase(
        "waits for its next attempt", .pending, "waits for attempt 2 at 07:00:30 (in 30s): run 9",
        "attempt 1        shell, started 06:59, killed by signal 9 after 55s at 06:59:55",
        "asked for it (Retry-After", "homer cancel 9"
    ) {
        $0.row.spec.retry = RetryPolicy(limit: 1, backoff: .seconds(3), maxBackoff: .seconds(5), on: nil)
        $0.ledger = [decision("ran", run: 9)]
        var waiting = run(9, "pending", to: nil)
        waiting.startedAt = time("2026-02-03T06:59:00Z")
        waiting.notBefore = time("2026-02-03T07:00:30Z")
        waiting.attempts = [
            attempt(
                1, from: "2026-02-03T06:59:00Z", to: "2026-02-03T06:59:55Z", signal: 9, next: "2026-02-03T07:00:30Z")
        ]
        $0.runs = [waiting]
        $0.openRuns = [waiting]
    },
    WhyCase(
        "waits for an executor that is paused", .pending, "its executor is paused (claude: quota, left alone until",
        "homer doctor · homer cancel 9 && homer trigger backup"
    ) {
        $0.row.spec.execution.executor = "claude"
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "pending", to: nil)]
        $0.openRuns = $0.runs
        let until = time("2026-02-03T09:00:00Z")
        $0.paused = [
            ExecutorState(
                executor: "claude", breaker: CircuitBreaker(state: .open(until: until), trips: 1, reason: .quota),
                message: nil, changedAt: due)
        ]
    },
    WhyCase("waits for its lane", .pending, "the limit of 1 runs in lane default is reached") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "pending", to: nil)]
        var other = run(5, "running", to: nil)
        other.intentID = "other"
        $0.openRuns = [other] + $0.runs
        $0.specs = ["other": .job("other")]
        $0.limits = RunLimits(lanes: ["default": 1])
    },
    WhyCase(
        "waits behind a run that waits", .pending, "run 8 of the same intent is before it, and overlap queueAll"
    ) {
        $0.row.spec.overlap = .queueAll(max: 3)
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "pending", to: nil), run(8, "pending", to: nil, scheduled: nil)]
        $0.openRuns = $0.runs.reversed()
    },
    WhyCase(
        "killed, retried, killed, fell back", .ran, "run 9 succeeded in 12s at attempt 3, with command.",
        "attempt 1        shell, started 02:30, killed by signal 9 after 6.0s at 02:30:06",
        "wait             3.", "until 02:30:09: backoff before retry 1 of 1",
        "attempt 2        shell, started 02:30:09, killed by signal 9 after 1.0s at 02:30:10",
        "fallback         command takes over: the 2 attempts of shell are used up (retry limit 1)",
        "attempt 3        command, started 02:30:10, succeeded after 2.0s at 02:30:12",
        "run 9            started 02:30, succeeded in 12s", "note             wrote 1 memory entry"
    ) {
        $0.row.spec.retry = RetryPolicy(limit: 1, backoff: .seconds(4), maxBackoff: .seconds(5), on: nil)
        var command = $0.row.spec.execution
        command.executor = "command"
        $0.row.spec.fallback = [command]
        $0.ledger = [decision("ran", run: 9)]
        var done = run(9)
        done.attempt = 3
        done.attempts = [
            attempt(
                1, from: "2026-02-03T02:30:00Z", to: "2026-02-03T02:30:06Z", signal: 9, next: "2026-02-03T02:30:09.200Z"
            ),
            attempt(
                2, from: "2026-02-03T02:30:09.200Z", to: "2026-02-03T02:30:10.200Z", signal: 9,
                next: "2026-02-03T02:30:10.200Z"),
            attempt(
                3, "succeeded", executor: "command", link: 1, from: "2026-02-03T02:30:10.200Z",
                to: "2026-02-03T02:30:12.200Z"),
        ]
        var detail = RunDetail()
        detail.notes = ["wrote 1 memory entry"]
        done.detail = detail
        $0.runs = [done]
    },
    WhyCase("made by an event", .ran, "asked for        02:30 by ada@box, by event 4 (push, id 7f)") {
        var made = run(9, scheduled: nil)
        (made.eventName, made.eventID) = ("push", "7f")
        var detail = RunDetail()
        detail.eventNumber = 4
        made.detail = detail
        $0.runs = [made]
    },
    WhyCase("made by a chain", .ran, "by the end of run 3 of dump, which ended as succeeded") {
        var made = run(9, scheduled: nil)
        made.parentRunID = 3
        var detail = RunDetail()
        (detail.parentIntent, detail.parentResult) = ("dump", "succeeded")
        made.detail = detail
        $0.runs = [made]
    },
    WhyCase(
        "an event that was too old", .missedDeadline, "did not run for event 4 (push), which came at 02:30",
        "older than its startDeadline of 1m, it was 3h30m old"
    ) {
        $0.row.spec.trigger = .event(name: "push", filter: nil)
        $0.row.spec.startDeadline = .minutes(1)
        $0.received = [
            ReceivedEvent(
                event: event(4, consumed: time("2026-02-03T06:00:00Z")),
                delivery: EventDelivery(intentID: "backup", decision: "missed:deadline"))
        ]
    },
    WhyCase(
        "a chain that was suspended", .skippedSuspended, "the end of run 3 of dump started nothing",
        "homer resume backup"
    ) {
        $0.row.spec.trigger = .after(intent: "dump", on: .success)
        $0.skips = [
            EventRow(
                id: 1, type: "Normal", reason: "TriggerSkipped", intentID: "backup",
                message: "the end of run 3 of dump started nothing (skipped:suspended)", count: 1, firstTime: due,
                lastTime: due)
        ]
        $0.overrides = [suspension(nil)]
        $0.context.overrides = [suspension(nil)]
    },
    WhyCase(
        "outside its windows", .skippedFrozen, "outside its windows (2h from 0 22 * * * UTC); the next opens 22:00",
        "none: no time of its trigger lies in its windows", "\"windows\" in desired/backup.json"
    ) {
        $0.row.spec.windows = [
            RunWindow(start: CronTrigger(expression: "0 22 * * *", timeZone: "UTC"), length: .hours(2))
        ]
        $0.ledger = [decision("skipped:frozen")]
    },
    WhyCase(
        "an earlier run waits for approval", .skippedOverlap, "run 8 waits for approval", "homer approve 8"
    ) {
        $0.ledger = [decision("skipped:overlap")]
        var blocker = waitingForApproval(8)
        blocker.triggeredAt = time("2026-02-03T01:30:00Z")
        $0.runs = [blocker]
    },
    WhyCase(
        "an earlier run was in the way", .skippedOverlap, "backup did not run at 02:30 (4h30m ago).",
        "by cron \"30 2 * * *\" in UTC, generation 6 (commit 1a2b3c4 by Ada, 3d ago)",
        "overlap policy skip: run 8 was still active (started 01:30, generation 6)", "timed out after 1h40m at 03:10",
        "\"overlap\": \"queueOne\" in desired/backup.json"
    ) {
        $0.ledger = [decision("skipped:overlap")]
        $0.runs = [
            run(8, "timeout", from: "2026-02-03T01:30:00Z", to: "2026-02-03T03:10:00Z", scheduled: nil)
        ]
    },
    WhyCase(
        "a later manual run is told too", .skippedOverlap, "did not run at 02:30", "run 10", "started 06:00"
    ) {
        $0.ledger = [decision("skipped:overlap")]
        $0.runs = [run(10, from: "2026-02-03T06:00:00Z", to: "2026-02-03T06:00:02Z", scheduled: nil)]
    },
    WhyCase(
        "was suspended and is", .skippedSuspended, "suspended by ada@box: disk is full (since 18:00 yesterday)",
        "what to do: homer resume backup", "none until it is resumed"
    ) {
        $0.ledger = [decision("skipped:suspended")]
        $0.overrides = [suspension(nil)]
        $0.context.overrides = [suspension(nil)]
    },
    WhyCase(
        "was suspended for a while", .skippedSuspended, "suspended by ada@box until 06:00", "resumed          06:00"
    ) {
        $0.ledger = [decision("skipped:suspended")]
        $0.overrides = [suspension("2026-02-03T06:00:00Z")]
    },
    WhyCase("every intent was suspended", .skippedSuspended, "every intent was suspended", "homer resume --all") {
        $0.ledger = [decision("skipped:suspended")]
        $0.overrides = [suspension(nil, all: true)]
    },
    WhyCase("was frozen", .skippedFrozen, "a freeze window was open until 04:00: month end") {
        $0.ledger = [decision("skipped:frozen")]
        $0.freeze = [
            FreezeWindow(
                target: .run, start: CronTrigger(expression: "0 2 * * *", timeZone: "UTC"), length: .hours(2),
                reason: "month end")
        ]
    },
    WhyCase(
        "the daemon was down", .missedDown, "was down from 22:00 yesterday to 05:00", "noticed at 05:00",
        "homer trigger backup"
    ) {
        $0.ledger = [decision("missed:down", decided: time("2026-02-03T05:00:00Z"))]
        $0.daemons = [
            daemon("2026-02-03T05:00:00Z", nil, epoch: 2), daemon("2026-01-27T00:00:00Z", "2026-02-02T22:00:00Z"),
        ]
    },
    WhyCase("the daemon died", .missedDown, "died without a word; the next started 05:00") {
        $0.ledger = [decision("missed:down", decided: time("2026-02-03T05:00:00Z"))]
        $0.daemons = [daemon("2026-02-03T05:00:00Z", nil, epoch: 2), daemon("2026-01-27T00:00:00Z", nil)]
    },
    WhyCase("too late", .missedDeadline, "it was 2h30m late, and startDeadline 10m allows no more") {
        $0.row.spec.startDeadline = .minutes(10)
        $0.ledger = [decision("missed:deadline", decided: time("2026-02-03T05:00:00Z"))]
    },
    WhyCase(
        "failed", .failed, "did not succeed: run 9 failed with exit code 3 after 12s", ": no space left",
        "run 6, 02:30 yesterday (28h ago)", "3 in a row with this one, since run 7", "generation 5; generation 6",
        "homer logs 9 · homer trigger backup · homer history backup"
    ) {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [
            run(9, "failed", error: "tar: stopped\n  no space left\n"), run(8, "failed"), run(7, "failed"),
            run(6, from: "2026-02-02T02:30:00Z", to: "2026-02-02T02:30:02Z", generation: 5),
        ]
    },
    WhyCase("took too long", .failed, "timed out after", "a longer \"timeout\" in desired/backup.json (now 10m)") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "timeout")]
    },
    WhyCase("was lost", .lost, "was lost: the daemon ended before it did") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "lost")]
    },
    WhyCase("was cancelled", .cancelled, "was cancelled after 12s", ": cancelled by bob@box") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9, "cancelled", error: "cancelled by bob@box")]
    },
    WhyCase(
        "disabled in its file", .disabledInFile, "backup does not run: desired/backup.json says \"enabled\": false."
    ) {
        $0.row.enabled = false
        $0.row.spec.enabled = false
    },
    WhyCase("switched off with SQL", .disabledInDatabase, "switched off in the database", "SET enabled = 1") {
        $0.row.enabled = false
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
    },
    WhyCase(
        "removed", .removed, "desired/backup.json was removed 1h ago", "pass 1f2e at main@sha1:1a2b3c4",
        "git log --diff-filter=D -- desired/backup.json"
    ) {
        $0.row.removedAt = time("2026-02-03T06:00:00Z")
        $0.row.enabled = false
        $0.removal = PassRow(
            id: "1f2e", finishedAt: now, trigger: "inotify", result: "Succeeded", revision: "main@sha1:1a2b3c4",
            serial: 3)
    },
    WhyCase(
        "ran, with an older text", .held,
        "run 9 succeeded in 12s; generation 6 is in force because desired/backup.json:12:5",
        "running generation 6 (commit 1a2b3c4 by Ada, 3d ago)", "homer validate desired/backup.json"
    ) {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
        $0.row.held = HeldRow(
            file: "desired/backup.json", intentID: "backup", reason: "SchemaError", code: "E120", line: 12, column: 5,
            message: "unknown field", keepsGeneration: 6, since: time("2026-02-02T07:00:00Z"))
    },
    WhyCase("a change waits for approval", .heldApproval, "(HeldGuard)", "homer approve 1a2b3c4d") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
        $0.context.pending = [
            PendingPass(
                id: "1a2b3c4d", status: .waiting, keys: ["backup disable "], summary: "1 to disable wait (HeldGuard)",
                plan: "[]",
                createdAt: time("2026-02-03T05:00:00Z"))
        ]
    },
    WhyCase("pinned", .pinned, "it is pinned to generation 6 by ada@box: the new one is broken") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
        $0.context.overrides = [
            Override(
                intentID: "backup", kind: .pin, reason: "the new one is broken", by: "ada@box", createdAt: due,
                generation: 6, refusedHash: "x")
        ]
    },
    WhyCase(
        "ran, and is suspended now", .suspended, "succeeded in 12s; it is suspended by ada@box", "homer resume backup"
    ) {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
        $0.context.overrides = [suspension(nil)]
    },
    WhyCase(
        "nothing runs at all", .runtimeOff, "runtime.enabled is false", "homer flags set runtime.enabled true"
    ) {
        $0.row.cursor = due - .hours(1)
        $0.flags.enabled = false
    },
    WhyCase(
        "left to the old engine", .oldEngine, "runtime.parallel_mode is true",
        "homer flags set runtime.parallel_mode false"
    ) {
        $0.row.cursor = due - .hours(1)
        $0.row.source = "schedule.json"
        $0.flags.parallelMode = true
    },
    WhyCase("an unknown executor", .executorMissing, "no executor \"cobol\"") {
        $0.row.spec.execution.executor = "cobol"
    },
    WhyCase("an unknown time zone", .scheduleUnknown, "cannot be understood here") {
        $0.row.spec.trigger = .cron(CronTrigger(expression: "30 2 * * *", timeZone: "Mars/Olympus"))
    },
    WhyCase(
        "no daemon", .noDaemon, "backup did not run at 02:30 (4h30m ago); no daemon runs on this database.",
        "the last stopped 22:00 yesterday", "what to do: homer run"
    ) {
        $0.row.cursor = due - .hours(1)
        $0.isDaemonRunning = false
        $0.daemons = [daemon("2026-01-27T00:00:00Z", "2026-02-02T22:00:00Z")]
    },
    WhyCase("a daemon that has not decided", .undecided, "homer doctor") { $0.row.cursor = due - .hours(1) },
    WhyCase("the source is held", .ran, "GitOperation: a rebase waits", "homer status") {
        $0.ledger = [decision("ran", run: 9)]
        $0.runs = [run(9)]
        $0.context.source = SourceStatusRow(
            path: ".", condition: "GitOperation", message: "a rebase waits", since: due)
    },
    WhyCase("no event comes", .waitingForEvent, "when the event push comes", "homer emit push", "homer trigger backup")
    {
        $0.row.spec.trigger = .event(name: "push", filter: nil)
    },
    WhyCase("in two years", .notDueYet, "the first time is 2028-02-29 00:00") {
        $0.row.spec.trigger = .cron(CronTrigger(expression: "0 0 29 2 *", timeZone: "UTC"))
    },
    WhyCase("new, not due yet", .notDueYet, "has not been due yet: the first time is 02:30 tomorrow (in 19h)") { _ in },
    WhyCase("once, and over", .completed, "none: it runs once") {
        $0.row.spec.trigger = .at(due)
    },
    WhyCase(
        "asked: not due then", .notDue, "was not due at 04:00 (3h ago)", "due before       02:30 (4h30m ago)",
        "due after        02:30 tomorrow"
    ) { $0.asked = time("2026-02-03T04:00:00Z") },
    WhyCase(
        "asked: stood for by a later one", .collapsed, "did not run at 02:30 yesterday",
        "run 9, due 02:30, stands for all"
    ) {
        let missed = time("2026-02-02T02:30:00Z")
        $0.asked = missed
        $0.ledger = [
            decision("collapsed-into", at: missed, into: due, decided: due), decision("ran", run: 9),
        ]
        $0.runs = [run(9)]
    },
    WhyCase("asked: before it existed", .notRecorded, "it did not exist yet") {
        $0.asked = time("2025-12-24T02:30:00Z")
    },
    WhyCase("asked: under an older generation", .notRecorded, "generation 5 was in force; generation 6 counts from") {
        $0.asked = time("2026-01-30T02:30:00Z")
    },
    WhyCase("asked: not yet", .notDueYet, "backup is due at 02:30 tomorrow (in 19h).") {
        $0.asked = time("2026-02-04T02:30:00Z")
    },
    WhyCase("asked: suspended then", .suspended, "will be skipped: it is suspended then") {
        $0.asked = time("2026-02-04T02:30:00Z")
        $0.context.overrides = [suspension("2026-02-05T00:00:00Z")]
    },
]

/// `homer why` as a function of what is known.
struct WhyStoryTests {
    private func story(_ facts: WhyFacts) -> WhyStory {
        WhyStory(facts, moments: Moments(now: now, zones: UTCOnly()), zones: UTCOnly())
    }

    private func text(_ story: WhyStory) -> String {
        story.text(Moments(now: now, zones: UTCOnly()), style: .off)
    }

    @Test(arguments: cases)
    fileprivate func `each case has its word, its sentence and a conclusion`(_ example: WhyCase) {
        var known = facts()
        example.change(&known)
        let story = story(known)
        #expect(story.verdict == example.verdict)
        let text = text(story)
        for words in example.says { #expect(text.contains(words), "missing: \(words)\n\(text)") }
        #expect(story.steps.last?.what == "next")
        #expect(story.answer.hasPrefix("backup ") && story.answer.hasSuffix("."))
        #expect(Set(story.nextSteps).count == story.nextSteps.count)
    }

    @Test func `the chain reads from the cause to the next time`() {
        var known = facts()
        known.ledger = [decision("skipped:overlap")]
        known.runs = [
            run(
                8, "timeout", from: "2026-02-03T01:30:00Z", to: "2026-02-03T03:10:00Z", scheduled: nil,
                error: "no answer")
        ]
        #expect(
            text(story(known)) == """
                backup did not run at 02:30 (4h30m ago).
                  due 02:30        by cron "30 2 * * *" in UTC, generation 6 (commit 1a2b3c4 by Ada, 3d ago)
                  not started      overlap policy skip: run 8 was still active (started 01:30, generation 6)
                  run 8            started 01:30, timed out after 1h40m at 03:10: no answer
                  next             02:30 tomorrow (in 19h)
                what to do: homer logs 8 · homer trigger backup · "overlap": "queueOne" in desired/backup.json

                """)
        let json = story(known).json
        #expect(json["verdict"] == "skipped:overlap")
        #expect(json["question"]?["dueAt"] == "2026-02-03T02:30:00.000Z")
        #expect(json["steps"]?.array?.first?["what"] == "due")
        #expect(json["next_steps"]?.array?.count == 3)
    }
}
