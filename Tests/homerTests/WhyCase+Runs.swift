import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

extension WhyCase {
    /// A run that ran, runs or waits, and how it came to be.
    static let ofRuns: [WhyCase] = [
        WhyCase(
            "ran well", .ran, "backup ran at 02:30 (4h30m ago): run 9 succeeded in 12s.", "exit code 0",
            "next             02:30 tomorrow (in 19h)", "what to do: homer logs 9"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9)]
        },
        WhyCase(
            "its condition fails", .failed, "run 9 failed in its condition with exit code 3 after 12s",
            "attempt 1        the condition, started", "the condition is asked again, retry 1 of 1",
            "the condition is not asked again (condition.retry limit 1)"
        ) {
            $0.row.spec.condition = RunCondition(
                .shell("x"), retry: RetryPolicy(limit: 1, backoff: .seconds(3), maxBackoff: .seconds(5), on: nil))
            $0.ledger = [decision(.ran, run: 9)]
            var failed = run(9, .ended(.failed))
            (failed.condition, failed.attempt) = (.failed, 2)
            failed.attempts = [1, 2].map { number in
                AttemptRow(
                    attempt: number, link: 0, executor: "shell", startedAt: due + .seconds(Int64(number) * 4),
                    endedAt: due + .seconds(Int64(number) * 4 + 1), outcome: .failed, exitCode: 3,
                    nextAt: number == 1 ? due + .seconds(8) : nil, condition: .failed)
            }
            $0.runs = [failed]
        },
        WhyCase(
            "its executor has no login", .failed, "run 9 ended as auth",
            "what to do: run `codex login` as the user of the daemon · homer logs 9 · homer trigger backup"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            var failed = run(9, .ended(.auth))
            failed.executor = "codex"
            $0.runs = [failed]
        },
        WhyCase("is running", .running, "is running: run 9, since 02:30", "homer logs 9 -f · homer cancel 9") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .running, to: nil)]
        },
        WhyCase(
            "a rehearsal is told beside the due time", .ran, "backup ran at 02:30 (4h30m ago): run 9 succeeded in 12s.",
            "run 10           started 06:00 as a rehearsal, failed with exit code 3 after 12s at 06:00"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [rehearsal(10), run(9)]
        },
        WhyCase(
            "a rehearsal alone", .failed,
            "backup ran at 06:00 (1h ago) as a rehearsal and did not succeed: run 10 failed with exit code 3",
            "rehearsal        06:00 by ada@box, generation 6"
        ) {
            $0.ledger = []
            $0.row.cursor = now
            $0.runs = [rehearsal(10)]
        },
        WhyCase("waits for a daemon", .pending, "waits to start: run 9", "no daemon runs on this database", "homer run")
        {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .pending, to: nil)]
            $0.isDaemonRunning = false
        },
        WhyCase("waits for its own run", .pending, "run 8 of the same intent is still active", "homer cancel 8") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .pending, to: nil), run(8, .running, to: nil, scheduled: nil)]
            $0.openRuns = $0.runs
        },
        WhyCase("waits for a place", .pending, "all 1 places are taken (run 5 of other)", "homer cancel 5") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .pending, to: nil)]
            var other = run(5, .running, to: nil)
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
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [waitingForApproval(9)]
            $0.openRuns = $0.runs
        },
        WhyCase(
            "was rejected", .skippedApproval,
            "backup did not run at 02:30 (4h30m ago): run 9 was rejected by ada@box: not tonight.",
            "rejected by ada@box: not tonight", "homer trigger backup"
        ) {
            $0.ledger = [decision(.skippedApproval)]
            var rejected = run(9, .ended(.cancelled), error: "rejected by ada@box: not tonight")
            (rejected.startedAt, rejected.approval) = (nil, .rejected)
            (rejected.approvalBy, rejected.approvalReason) = ("ada@box", "not tonight")
            $0.runs = [rejected]
        },
        WhyCase(
            "waits for its next attempt", .pending, "waits for attempt 2 at 07:00:30 (in 30s): run 9",
            "attempt 1        shell, started 06:59, killed by signal 9 after 55s at 06:59:55",
            "asked for it (Retry-After", "homer cancel 9"
        ) {
            $0.row.spec.retry = RetryPolicy(limit: 1, backoff: .seconds(3), maxBackoff: .seconds(5), on: nil)
            $0.ledger = [decision(.ran, run: 9)]
            var waiting = run(9, .pending, to: nil)
            waiting.startedAt = time("2026-02-03T06:59:00Z")
            waiting.notBefore = time("2026-02-03T07:00:30Z")
            waiting.attempts = [
                attempt(
                    1, from: "2026-02-03T06:59:00Z", to: "2026-02-03T06:59:55Z", signal: 9, next: "2026-02-03T07:00:30Z"
                )
            ]
            $0.runs = [waiting]
            $0.openRuns = [waiting]
        },
        WhyCase(
            "waits for an executor that is paused", .pending, "its executor is paused (claude: quota, left alone until",
            "homer doctor · homer cancel 9 && homer trigger backup"
        ) {
            $0.row.spec.execution.executor = "claude"
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .pending, to: nil)]
            $0.openRuns = $0.runs
            let until = time("2026-02-03T09:00:00Z")
            $0.paused = [
                ExecutorState(
                    executor: "claude", breaker: CircuitBreaker(state: .open(until: until), trips: 1, reason: .quota),
                    message: nil, changedAt: due)
            ]
        },
        WhyCase("waits for its lane", .pending, "the limit of 1 runs in lane default is reached") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .pending, to: nil)]
            var other = run(5, .running, to: nil)
            other.intentID = "other"
            $0.openRuns = [other] + $0.runs
            $0.specs = ["other": .job("other")]
            $0.limits = RunLimits(lanes: ["default": 1])
        },
        WhyCase(
            "waits behind a run that waits", .pending, "run 8 of the same intent is before it, and overlap queueAll"
        ) {
            $0.row.spec.overlap = .queueAll(max: 3)
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .pending, to: nil), run(8, .pending, to: nil, scheduled: nil)]
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
            $0.ledger = [decision(.ran, run: 9)]
            var done = run(9)
            done.attempt = 3
            done.attempts = [
                attempt(
                    1, from: "2026-02-03T02:30:00Z", to: "2026-02-03T02:30:06Z", signal: 9,
                    next: "2026-02-03T02:30:09.200Z"
                ),
                attempt(
                    2, from: "2026-02-03T02:30:09.200Z", to: "2026-02-03T02:30:10.200Z", signal: 9,
                    next: "2026-02-03T02:30:10.200Z"),
                attempt(
                    3, .succeeded, executor: "command", link: 1, from: "2026-02-03T02:30:10.200Z",
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
            (detail.parentIntent, detail.parentResult) = ("dump", .ended(.succeeded))
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
                    delivery: EventDelivery(intentID: "backup", decision: .decided(.missedDeadline)))
            ]
        },
        WhyCase(
            "a chain that was suspended", .skippedSuspended, "the end of run 3 of dump started nothing",
            "homer resume backup"
        ) {
            $0.row.spec.trigger = .after(intent: "dump", on: .success)
            $0.skips = [
                EventRow(
                    id: 1, type: .normal, reason: .known(.triggerSkipped), intentID: "backup",
                    message: "the end of run 3 of dump started nothing", count: 1, firstTime: due, lastTime: due,
                    decision: .skippedSuspended)
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
            $0.ledger = [decision(.skippedFrozen)]
        },
    ]
}
