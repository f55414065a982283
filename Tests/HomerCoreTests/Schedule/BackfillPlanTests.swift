import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T09:30:00Z")

private func at(_ hour: Int) -> Timestamp { Samples.time("2026-05-04T0\(hour):00:00Z") }

private func plan(
    _ known: [BackfillPlan.Known] = [], limit: Int = 100, cursor: Timestamp = now,
    _ change: (inout IntentSpec) -> Void = { _ in }
) throws(BackfillPlan.Refusal) -> BackfillPlan {
    let intent = TimedIntent(
        id: "a", source: IntentSource.desired, spec: Samples.spec("a", change), isOn: true, cursor: cursor,
        anchors: ScheduleAnchors(createdAt: at(8), acceptedAt: at(8)))
    return try BackfillPlan(intent, at(5)...(now + .hours(3)), known: known, limit: limit, now: now, zones: UTCOnly())
}

@Suite struct BackfillPlanTests {
    @Test func `Every due time gone by is listed, also from before the intent was there, and none to come`() throws {
        let plan = try plan()
        #expect(plan.items.map(\.due) == [at(5), at(6), at(7), at(8), at(9)])
        #expect(plan.items.allSatisfy { $0.fate == .run && $0.decision == nil })
    }

    @Test func `A due time that has a run is left alone, and one that was decided and has none is run`() throws {
        let plan = try plan([
            .init(at(5), decision: .ran, run: 7), .init(at(6), run: 8), .init(at(7), decision: .missedDown),
            .init(at(8), through: at(9), decision: .skippedSuspended),
        ])
        #expect(plan.items.map(\.fate) == [.hasRun, .hasRun, .run, .run, .run])
        #expect(plan.items.map(\.decision) == [.ran, nil, .missedDown, .skippedSuspended, .skippedSuspended])
        #expect(plan.items.map(\.run) == [7, 8, nil, nil, nil])
        #expect(plan.toRun == [at(7), at(8), at(9)])
    }

    @Test func `What the daemon has still to decide is left to it`() throws {
        #expect(try plan(cursor: at(7)).items.map(\.fate) == [.run, .run, .run, .undecided, .undecided])
    }

    @Test func `A limit takes the oldest, and what has a run does not count`() throws {
        let plan = try plan([.init(at(5), decision: .ran, run: 7)], limit: 2)
        #expect(plan.items.map(\.fate) == [.hasRun, .run, .run, .overLimit, .overLimit])
    }

    @Test func `What has no timetable is refused, and so is a stretch without end`() {
        #expect(throws: BackfillPlan.Refusal.noTimetable) {
            try plan { $0.trigger = .event(name: "push", filter: nil) }
        }
        #expect(throws: BackfillPlan.Refusal.countsFromRuns) {
            try plan { $0.trigger = .interval(IntervalTrigger(every: .hours(1), anchor: .fromStart)) }
        }
        #expect(throws: BackfillPlan.Refusal.unknownSchedule) {
            try plan { $0.trigger = Samples.cron("0 6 * * *", "Mars/Olympus") }
        }
        #expect(throws: BackfillPlan.Refusal.tooMany) {
            try plan { $0.trigger = .interval(IntervalTrigger(every: .seconds(1))) }
        }
    }
}
