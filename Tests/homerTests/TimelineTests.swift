import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// One list out of five tables, and how its table is folded.
struct TimelineTests {
    private let start = Timestamp(iso: "2026-02-03T00:00:00Z") ?? Fixture.then
    private func hour(_ number: Int64) -> Timestamp { start + .hours(number) }

    private func run(_ id: Int64, at time: Timestamp, _ outcome: Outcome = .succeeded, generation: Int = 1) -> RunRow {
        RunRow(
            id: id, intentID: "a", triggeredBy: .cron, triggeredAt: time, scheduledFor: time, startedAt: time,
            completedAt: time + .seconds(2), status: RunStatus(outcome), outcome: outcome,
            exitCode: 1, durationMS: 2000, generation: generation, attempt: 1, missedCount: 0,
            error: outcome == .succeeded ? nil : "first\nlast")
    }

    private func skip(_ time: Timestamp) -> LedgerRow {
        LedgerRow(scheduledFor: time, verdict: .skippedSuspended, count: 1, decidedAt: time)
    }

    private func event(_ reason: String, at time: Timestamp, pass: String? = nil, _ message: String) -> EventRow {
        EventRow(
            id: 1, type: .normal, reason: OpenWord(rawValue: reason), intentID: "a", passID: pass, message: message,
            count: 1,
            firstTime: time, lastTime: time)
    }

    private var timeline: Timeline {
        Timeline(
            generations: [
                GenerationRow(
                    generation: 1, file: "desired/a.json", commit: "1a2b3c4d", author: "Ada", passID: "p1",
                    acceptedAt: start, cause: .file, specHash: "h", contentHash: "")
            ],
            events: [
                event("Resumed", at: hour(7), "resumed by ada"), event("Suspended", at: hour(4), "suspended by ada"),
                event("RunSucceeded", at: hour(1), "run succeeded"),
                event(
                    "Created", at: start, pass: "p1", "generation 1 accepted from desired/a.json (commit 1a2b3c4, Ada)"),
            ],
            ledger: [
                LedgerRow(scheduledFor: hour(1), verdict: .ran, runID: 1, count: 1, decidedAt: hour(1)),
                skip(hour(5)), skip(hour(6)),
            ],
            runs: [
                run(5, at: hour(9)), run(4, at: hour(8), .failed), run(3, at: hour(3)), run(2, at: hour(2)),
                run(1, at: hour(1)),
            ], since: start)
    }

    @Test func `everything stands once, in the order of time`() {
        #expect(
            timeline.entries.map(\.what) == [
                "Accepted", "succeeded", "succeeded", "succeeded", "Suspended", "skipped:suspended",
                "skipped:suspended", "Resumed", "failed", "succeeded",
            ])
        #expect(timeline.entries[0].text == "generation 1 accepted from desired/a.json (commit 1a2b3c4, Ada)")
        #expect(timeline.entries[8].text == "run 4 failed with exit code 1 after 2.0s: last")
        #expect(timeline.entries[1].json["run"] == 1)
    }

    @Test func `a run that never started stands at its end`() {
        var rejected = run(6, at: hour(1), .cancelled)
        rejected.startedAt = nil
        rejected.completedAt = hour(4)
        let line = Timeline(generations: [], events: [], ledger: [], runs: [rejected], since: start)
        #expect(line.entries.map(\.time) == [hour(4)])
    }

    @Test func `the table folds what says the same, the list does not`() {
        let moments = Moments(now: hour(12), zones: UTCOnly())
        #expect(
            TimelineTable(moments: moments).table(timeline.entries).text == """
                TIME               AGE   WHAT                DETAIL
                2026-02-03 00:00   12h   Accepted            generation 1 accepted from desired/a.json (commit 1a2b3c4, Ada)
                2026-02-03 01:00   9h    succeeded           ran well x3 (01:00 … 03:00), runs 1 to 3
                2026-02-03 04:00   8h    Suspended           suspended by ada
                2026-02-03 05:00   6h    skipped:suspended   not started x2 (05:00 … 06:00)
                2026-02-03 07:00   5h    Resumed             resumed by ada
                2026-02-03 08:00   4h    failed              run 4 failed with exit code 1 after 2.0s: last
                2026-02-03 09:00   3h    succeeded           run 5 succeeded in 2.0s

                """)
    }

    @Test func `good runs of different generations are not one, and what is older is left out`() {
        let runs = [run(2, at: hour(2), generation: 2), run(1, at: hour(1))]
        let entries = Timeline(generations: [], events: [], ledger: [], runs: runs, since: start).entries
        #expect(TimelineTable.folded(entries).map(\.count) == [1, 1])
        #expect(Timeline(generations: [], events: [], ledger: [], runs: runs, since: hour(2)).entries.count == 1)
    }

    @Test func `an absence of many due times is one entry`() {
        let row = LedgerRow(
            scheduledFor: hour(1), verdict: .missedDown, count: 5000, through: hour(5), decidedAt: hour(6))
        let entries = Timeline(generations: [], events: [], ledger: [row], runs: [], since: start).entries
        #expect(entries.map(\.text) == ["5000 due times through 2026-02-03T05:00:00Z not started"])
        #expect(entries.first?.time == hour(6))
    }
}

struct WaitGoalTests {
    @Test(arguments: [
        ("Ready", "Ready"), ("synced", "Synced"), ("generation=8", "generation=8"), ("run=success", "run=success"),
        ("run=any", "run=any"), ("Suspended", "suspended"), ("resumed", "resumed"),
    ])
    func `goals are read in any case`(_ text: String, _ read: String) {
        #expect(WaitGoal(argument: text)?.text == read)
    }

    @Test(arguments: ["", "generation", "generation=0", "generation=x", "run", "run=failed", "Stalled", "ready=1"])
    func `what is no goal is refused`(_ text: String) { #expect(WaitGoal(argument: text) == nil) }
}
