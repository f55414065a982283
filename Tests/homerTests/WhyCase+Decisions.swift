import HomerCore
import HomerMigration
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

extension WhyCase {
    /// What started no run, how runs ended, and what stands in the way.
    static let ofDecisions: [WhyCase] = [
        WhyCase(
            "found nothing to do", .skippedCondition, "backup did not run at 02:30",
            "started 02:30, was skipped by its condition after 12s", "nothing to do", "homer logs 9",
            "\"condition\" in desired/backup.json"
        ) {
            $0.row.spec.condition = RunCondition(.shell("exit 75"))
            $0.ledger = [decision(.skippedCondition)]
            var skipped = run(9, .ended(.cancelled), error: "nothing to do")
            skipped.condition = .skipped
            $0.runs = [skipped]
        },
        WhyCase(
            "found nothing to do, and its run is gone", .skippedCondition, "its condition said that there was nothing"
        ) {
            $0.ledger = [decision(.skippedCondition)]
        },
        WhyCase(
            "an earlier run waits for approval", .skippedOverlap, "run 8 waits for approval", "homer approve 8"
        ) {
            $0.ledger = [decision(.skippedOverlap)]
            var blocker = waitingForApproval(8)
            blocker.triggeredAt = time("2026-02-03T01:30:00Z")
            $0.runs = [blocker]
        },
        WhyCase(
            "an earlier run was in the way", .skippedOverlap, "backup did not run at 02:30 (4h30m ago).",
            "by cron \"30 2 * * *\" in UTC, generation 6 (commit 1a2b3c4 by Ada, 3d ago)",
            "overlap policy skip: run 8 was still active (started 01:30, generation 6)",
            "timed out after 1h40m at 03:10",
            "\"overlap\": \"queueOne\" in desired/backup.json"
        ) {
            $0.ledger = [decision(.skippedOverlap)]
            $0.runs = [
                run(8, .ended(.timeout), from: "2026-02-03T01:30:00Z", to: "2026-02-03T03:10:00Z", scheduled: nil)
            ]
        },
        WhyCase(
            "a later manual run is told too", .skippedOverlap, "did not run at 02:30", "run 10", "started 06:00"
        ) {
            $0.ledger = [decision(.skippedOverlap)]
            $0.runs = [run(10, from: "2026-02-03T06:00:00Z", to: "2026-02-03T06:00:02Z", scheduled: nil)]
        },
        WhyCase(
            "was suspended and is", .skippedSuspended, "suspended by ada@box: disk is full (since 18:00 yesterday)",
            "what to do: homer resume backup", "none until it is resumed"
        ) {
            $0.ledger = [decision(.skippedSuspended)]
            $0.overrides = [suspension(nil)]
            $0.context.overrides = [suspension(nil)]
        },
        WhyCase(
            "was suspended for a while", .skippedSuspended, "suspended by ada@box until 06:00", "resumed          06:00"
        ) {
            $0.ledger = [decision(.skippedSuspended)]
            $0.overrides = [suspension("2026-02-03T06:00:00Z")]
        },
        WhyCase("every intent was suspended", .skippedSuspended, "every intent was suspended", "homer resume --all") {
            $0.ledger = [decision(.skippedSuspended)]
            $0.overrides = [suspension(nil, all: true)]
        },
        WhyCase("was frozen", .skippedFrozen, "a freeze window was open until 04:00: month end") {
            $0.ledger = [decision(.skippedFrozen)]
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
            $0.ledger = [decision(.missedDown, decided: time("2026-02-03T05:00:00Z"))]
            $0.daemons = [
                daemon("2026-02-03T05:00:00Z", nil, epoch: 2), daemon("2026-01-27T00:00:00Z", "2026-02-02T22:00:00Z"),
            ]
        },
        WhyCase("the daemon died", .missedDown, "died without a word; the next started 05:00") {
            $0.ledger = [decision(.missedDown, decided: time("2026-02-03T05:00:00Z"))]
            $0.daemons = [daemon("2026-02-03T05:00:00Z", nil, epoch: 2), daemon("2026-01-27T00:00:00Z", nil)]
        },
        WhyCase("too late", .missedDeadline, "it was 2h30m late, and startDeadline 10m allows no more") {
            $0.row.spec.startDeadline = .minutes(10)
            $0.ledger = [decision(.missedDeadline, decided: time("2026-02-03T05:00:00Z"))]
        },
        WhyCase(
            "too late for what homer.json says of agents", .missedDeadline, "and startDeadline 2h allows no more",
            "a longer \"startDeadline\" in desired/backup.json (\"agents\" in homer.json says auto for a file without one)"
        ) {
            $0.row.spec.execution.executor = "claude"
            $0.row.spec.startDeadlineRule = .auto
            $0.defaults = IntentDefaults(agentStartDeadline: .auto)
            $0.ledger = [decision(.missedDeadline, decided: time("2026-02-03T05:00:00Z"))]
        },
        WhyCase(
            "failed", .failed, "did not succeed: run 9 failed with exit code 3 after 12s", ": no space left",
            "run 6, 02:30 yesterday (28h ago)", "3 in a row with this one, since run 7", "generation 5; generation 6",
            "homer logs 9 · homer trigger backup · homer history backup"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [
                run(9, .ended(.failed), error: "tar: stopped\n  no space left\n"), run(8, .ended(.failed)),
                run(7, .ended(.failed)),
                run(6, from: "2026-02-02T02:30:00Z", to: "2026-02-02T02:30:02Z", generation: 5),
            ]
        },
        WhyCase("took too long", .failed, "timed out after", "a longer \"timeout\" in desired/backup.json (now 10m)") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .ended(.timeout))]
        },
        WhyCase("was lost", .lost, "was lost: the daemon ended before it did") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .ended(.lost))]
        },
        WhyCase("was cancelled", .cancelled, "was cancelled after 12s", ": cancelled by bob@box") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9, .ended(.cancelled), error: "cancelled by bob@box")]
        },
        WhyCase(
            "disabled in its file", .disabledInFile, "backup does not run: desired/backup.json says \"enabled\": false."
        ) {
            $0.row.enabled = false
            $0.row.spec.enabled = false
        },
        WhyCase("switched off with SQL", .disabledInDatabase, "switched off in the database", "SET enabled = 1") {
            $0.row.enabled = false
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9)]
        },
        WhyCase(
            "removed", .removed, "desired/backup.json was removed 1h ago", "pass 1f2e at main@sha1:1a2b3c4",
            "git log --diff-filter=D -- desired/backup.json"
        ) {
            $0.row.removedAt = time("2026-02-03T06:00:00Z")
            $0.row.enabled = false
            $0.removal = PassRow(
                id: "1f2e", finishedAt: now, trigger: "inotify", result: .succeeded, revision: "main@sha1:1a2b3c4",
                serial: 3)
        },
        WhyCase(
            "ran, with an older text", .held,
            "run 9 succeeded in 12s; generation 6 is in force because desired/backup.json:12:5",
            "running generation 6 (commit 1a2b3c4 by Ada, 3d ago)", "homer validate desired/backup.json"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9)]
            $0.row.held = HeldRow(
                file: "desired/backup.json", intentID: "backup", reason: .known(.schemaError), code: "E120", line: 12,
                column: 5,
                message: "unknown field", keepsGeneration: 6, since: time("2026-02-02T07:00:00Z"))
        },
        WhyCase("a change waits for approval", .heldApproval, "(HeldGuard)", "homer approve 1a2b3c4d") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9)]
            $0.context.pending = [
                PendingPass(
                    id: "1a2b3c4d", status: .waiting, keys: ["backup disable "],
                    summary: "1 to disable wait", plan: #"[{"id":"backup","reason":"HeldGuard"}]"#,
                    createdAt: time("2026-02-03T05:00:00Z"))
            ]
        },
        WhyCase("pinned", .pinned, "it is pinned to generation 6 by ada@box: the new one is broken") {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9)]
            $0.context.overrides = [
                Override(
                    intentID: "backup", kind: .pin, reason: "the new one is broken", by: "ada@box", createdAt: due,
                    generation: 6, refusedHash: "x")
            ]
        },
        WhyCase(
            "ran, and is suspended now", .suspended, "succeeded in 12s; it is suspended by ada@box",
            "homer resume backup"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
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
            "left to the old engine", .oldEngine, "runtime.parallel_mode is true", "homer migrate report",
            "homer flags set runtime.parallel_mode false"
        ) {
            $0.row.cursor = due - .hours(1)
            $0.row.source = "schedule.json"
            $0.flags.parallelMode = true
            $0.other = .oldEngine(fires: [], runs: [])
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
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [run(9)]
            $0.context.source = SourceStatusRow(
                path: ".", condition: .held(.gitOperation), message: "a rebase waits", since: due)
        },
        WhyCase(
            "no event comes", .waitingForEvent, "when the event push comes", "homer emit push", "homer trigger backup"
        ) {
            $0.row.spec.trigger = .event(name: "push", filter: nil)
        },
        WhyCase("in two years", .notDueYet, "the first time is 2028-02-29 00:00") {
            $0.row.spec.trigger = .cron(CronTrigger(expression: "0 0 29 2 *", timeZone: "UTC"))
        },
        WhyCase("new, not due yet", .notDueYet, "has not been due yet: the first time is 02:30 tomorrow (in 19h)") {
            _ in
        },
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
                decision(.collapsed, at: missed, into: due, decided: due), decision(.ran, run: 9),
            ]
            $0.runs = [run(9)]
        },
        WhyCase("asked: before it existed", .notRecorded, "it did not exist yet") {
            $0.asked = time("2025-12-24T02:30:00Z")
        },
        WhyCase("asked: under an older generation", .notRecorded, "generation 5 was in force; generation 6 counts from")
        {
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
}
