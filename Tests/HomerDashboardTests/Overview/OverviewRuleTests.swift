import Cron
import HomerCore
import HomerReport
import HomerTesting
import Testing

@testable import HomerStore

@Suite("What an overview is made of") struct OverviewRuleTests {
    private let now = House.now

    private func run(
        _ id: Int64, at time: Timestamp, _ outcome: Outcome?, seconds: Int64 = 10, cause: RunCause = .cron
    ) -> RunRow {
        var run = RunRow(
            id: id, intentID: "a", triggeredBy: cause, triggeredAt: time,
            status: outcome.map { RunStatus($0) } ?? .running, generation: 1, attempt: 1, missedCount: 0)
        run.scheduledFor = time
        run.startedAt = time
        run.outcome = outcome
        run.completedAt = outcome == nil ? nil : time + .seconds(seconds)
        run.durationMS = outcome == nil ? nil : seconds * 1000
        return run
    }

    private func decided(_ verdict: LedgerDecision, at time: Timestamp, run: Int64? = nil, count: Int = 1) -> LedgerRow
    {
        LedgerRow(
            scheduledFor: time, verdict: verdict, runID: run, collapsedInto: nil, count: count,
            through: count > 1 ? time + .minutes(Int64(count)) : nil, decidedAt: time)
    }

    @Test("A strip tells runs and due times that did not run, in their order, with heights by length")
    func strip() {
        let strip = RunStrip(
            runs: [
                run(3, at: now, nil), run(2, at: now - .hours(1), .failed, seconds: 40),
                run(1, at: now - .hours(3), .succeeded, seconds: 10),
                run(4, at: now - .minutes(5), .succeeded, cause: .rehearsal),
            ],
            ledger: [
                decided(.skippedOverlap, at: now - .hours(2)), decided(.ran, at: now - .hours(1), run: 2),
                decided(.missedDown, at: now - .hours(9), count: 5),
            ], newest: 4, now: now)
        #expect(
            strip.cells.map(\.kind) == [
                .run(.ended(.succeeded)), .unstarted(.skippedOverlap), .run(.ended(.failed)), .run(.running),
            ])
        #expect(strip.cells.map(\.level) == [1, 0, 4, 1])
        #expect(strip.sentence == "last 4: 1 succeeded, 1 skipped:overlap, 1 failed, 1 running")
        #expect(RunStrip(runs: [], ledger: [], newest: 4, now: now).sentence == "nothing was due yet")
    }

    @Test("A due time whose run did not do its work is told once: as not run, with its run to read")
    func once() {
        var skipped = run(7, at: now - .hours(2), .cancelled)
        skipped.condition = .skipped
        var rejected = run(8, at: now - .hours(1), .cancelled)
        (rejected.startedAt, rejected.approval) = (nil, .rejected)
        let ledger = [
            decided(.skippedCondition, at: now - .hours(2)), decided(.skippedApproval, at: now - .hours(1)),
            decided(.skippedOverlap, at: now - .minutes(30)),
        ]
        let strip = RunStrip(runs: [rejected, skipped], ledger: ledger, newest: 12, now: now)
        #expect(
            strip.cells.map(\.kind) == [
                .unstarted(.skippedCondition), .unstarted(.skippedApproval), .unstarted(.skippedOverlap),
            ])
        #expect(strip.cells.map(\.run) == [7, 8, nil] && strip.cells.allSatisfy { $0.level == 0 })
        let lane = DayTimetable.Lane(
            "a", state: .healthy, runs: [rejected, skipped], ledger: ledger, coming: [], now: now)
        #expect(lane.past.map(\.kind) == strip.cells.map(\.kind) && lane.past.map(\.run) == [7, 8, nil])
        #expect(lane.past.allSatisfy { $0.until == $0.from })
    }

    @Test("A run by hand that its condition skipped did not run; a missed due time that a backfill ran is both")
    func byHandAndBackfilled() {
        var byHand = run(3, at: now - .hours(1), .cancelled, cause: .manual)
        (byHand.scheduledFor, byHand.condition) = (nil, .skipped)
        let filled = run(4, at: now - .hours(5), .succeeded, cause: .backfill)
        let strip = RunStrip(
            runs: [filled, byHand], ledger: [decided(.missedDown, at: now - .hours(5))], newest: 12, now: now)
        #expect(
            Set(strip.cells.map(\.kind)) == [
                .unstarted(.missedDown), .run(.ended(.succeeded)), .unstarted(.skippedCondition),
            ])
        #expect(strip.cells.last?.run == 3)
    }

    @Test("A timetable shows half a day each way, failing intents first, and says how many it left out")
    func timetable() {
        func lane(_ id: String, _ state: IntentList.State, _ runs: [RunRow], coming: [Timestamp] = [])
            -> DayTimetable.Lane
        {
            DayTimetable.Lane(id, state: state, runs: runs, ledger: [], coming: coming, now: now)
        }
        let table = DayTimetable(
            [
                lane("soon", .healthy, [], coming: [now + .minutes(1), now + .hours(13)]),
                lane("old", .healthy, [run(1, at: now - .hours(20), .succeeded)]),
                lane("bad", .failing, [run(2, at: now - .hours(11), .failed)]),
                lane("good", .healthy, [run(3, at: now - .hours(2), .succeeded)]),
                lane("late", .healthy, [], coming: [now + .hours(11)]),
            ], now: now, most: 3)
        #expect(table.lanes.map(\.id) == ["bad", "soon", "good"])
        #expect(table.left == 1)
        #expect(table.lanes[1].coming == [now + .minutes(1)])
    }

    @Test("An intent of every second has so many marks and no more, and says that there are more")
    func dense() {
        let coming = (1...200).map { now + .seconds(Int64($0)) }
        let runs = (1...200).map { run(Int64($0), at: now - .seconds(Int64($0) * 20), .succeeded) }
        let lane = DayTimetable(
            [DayTimetable.Lane("a", state: .healthy, runs: runs, ledger: [], coming: coming, now: now)], now: now,
            most: 1
        ).lanes.first
        #expect(lane?.past.count == DayTimetable.mostPast && lane?.coming.count == DayTimetable.mostComing)
        #expect(lane?.isCut == true)
    }

    @Test("What is wrong comes before what waits, and what waits before what is only unusual")
    func troubles() async throws {
        let house = try House(of: "bad", "good")
        try await house.ran("bad", now - .hours(1), ExecutionResult(outcome: .failed, exitCode: 3))
        try house.store.suspend(
            [
                Override(
                    intentID: "good", kind: .suspend, reason: "disk is full", by: "ada@box", createdAt: now - .hours(2))
            ], now: now - .hours(2))
        let troubles = try troubles(house)
        #expect(troubles.map(\.what) == ["failing", "suspended"])
        #expect(troubles.map(\.weight) == [.wrong, .note])
        #expect(troubles.first?.intent == "bad" && troubles.first?.run == 1)
        #expect(troubles.first?.text == "run 1 failed with exit code 3 after 12s")
    }

    private func troubles(_ house: House) throws -> [Trouble] {
        let moments = Moments(now: now, zone: .utc)
        let zones = ZoneDatabase()
        let report = house.report
        return try house.store.snapshot { snapshot in
            let contexts = try IntentContexts(snapshot, settings: report, zones: zones, now: now)
            let failing = try snapshot.failingViews(contexts, moments: moments, zones: zones)
            let state = try StateReport(snapshot, settings: report, moments: moments, zones: zones, dueTimes: 0)
            let status = StatusReport(
                settings: report, holder: LockHolder(House.daemon, since: now - .hours(30)), state: state)
            return Trouble.all(status, failing: failing, moments: moments)
        }
    }

    @Test("An intent whose newest run went well is not among those that fail, whatever came before")
    func recovered() async throws {
        let house = try House(of: "a")
        try await house.ran("a", now - .hours(3), ExecutionResult(outcome: .failed))
        #expect(try house.store.snapshot { try $0.failingIntentIDs() } == ["a"])
        try await house.ran("a", now - .hours(2), ExecutionResult(outcome: .succeeded))
        #expect(try house.store.snapshot { try $0.failingIntentIDs() } == [])
        try await house.ran("a", now - .hours(1), ExecutionResult(outcome: .cancelled))
        #expect(try house.store.snapshot { try $0.failingIntentIDs() } == [])
    }
}
