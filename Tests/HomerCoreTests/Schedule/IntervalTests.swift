import HomerCore
import HomerTesting
import Testing

private func at(_ hour: Int64, _ minute: Int64 = 0) -> Timestamp {
    Samples.time("2026-05-04T00:00:00Z") + .minutes(hour * 60 + minute)
}

/// Every 15 minutes, created so that 10:00 is the first due time, a run takes 20 minutes.
@Suite("Intervals") struct IntervalTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var anchor: IntervalAnchor
        var overlap = OverlapPolicy.skip
        /// Starts as `hh:mm`.
        var starts: [String]
    }

    static let rows: [Row] = [
        Row(testDescription: "anchored keeps the grid", anchor: .anchored, starts: ["10:00", "10:30", "11:00"]),
        Row(
            testDescription: "fromStart with skip goes on at its next multiple", anchor: .fromStart,
            starts: ["10:00", "10:30", "11:00"]),
        Row(
            testDescription: "fromStart with queueOne starts when the run before has ended", anchor: .fromStart,
            overlap: .queueOne, starts: ["10:00", "10:20", "10:40", "11:00"]),
        Row(
            testDescription: "fromCompletion counts from the end", anchor: .fromCompletion,
            starts: ["10:00", "10:35", "11:10"]),
    ]

    @Test("Starts of runs that overrun", arguments: rows)
    func starts(_ row: Row) throws {
        #expect(simulate(row, minutes: 75).starts == row.starts)
    }

    @Test(
        "A due time that is missed does not silence the interval",
        arguments: [IntervalAnchor.fromStart, .fromCompletion])
    func missed(_ anchor: IntervalAnchor) throws {
        let trigger = Samples.every(.minutes(15), anchor)
        let anchors = ScheduleAnchors(createdAt: at(9), acceptedAt: at(9), lastStart: at(9, 30), lastEnd: at(9, 31))
        let schedule = try #require(Schedule(trigger, anchors: anchors, zones: UTCOnly()))
        let decision = DueRules(catchUp: .none).decide(schedule, cursor: at(9, 30), now: at(11, 5), activity: .init())
        #expect(decision.ledger.allSatisfy { $0.verdict == .missedDown })
        #expect(decision.nextWake != nil)
    }

    @Test("The grid survives downtime, an edit of another field and a manual run")
    func grid() {
        let schedule = Schedule.grid(every: .minutes(15), anchor: at(10))
        #expect(schedule.next(after: at(9)) == at(10))
        #expect(schedule.next(after: at(10)) == at(10, 15))
        #expect(schedule.next(after: at(12, 7)) == at(12, 15))
        let down = DueRules().decide(schedule, cursor: at(10), now: at(12, 7), activity: .init())
        #expect(down.ledger.last == LedgerEntry(at(12), .ran, missedCount: 7))
        #expect(down.nextWake == at(12, 15))
    }

    @Test("An interval of zero never fires, and times beyond the calendar do not loop")
    func edges() {
        #expect(Schedule.grid(every: .zero, anchor: at(0)).next(after: at(1)) == nil)
        #expect(Schedule.once(at(1)).next(after: at(1)) == nil)
        #expect(Schedule.once(at(1)).next(after: at(0)) == at(1))
        #expect(Schedule.never.next(after: at(0)) == nil)
    }

    /// Minute by minute: a due time that ran waits until nothing of it is running.
    private func simulate(_ row: Row, minutes: Int64) -> (starts: [String], waiting: Int) {
        let created = at(9, 45)
        var anchors = ScheduleAnchors(createdAt: created, acceptedAt: created)
        var cursor = created
        var (busyUntil, waiting, starts): (Timestamp?, Int, [String]) = (nil, 0, [])
        for minute in 0..<minutes {
            let now = at(10) + .minutes(minute)
            if let end = busyUntil, end <= now {
                busyUntil = nil
                anchors.lastEnd = end
            }
            guard let schedule = Schedule(Samples.every(.minutes(15), row.anchor), anchors: anchors, zones: UTCOnly())
            else { break }
            let decision = DueRules(overlap: row.overlap).decide(
                schedule, cursor: cursor, now: now,
                activity: .init(running: busyUntil == nil ? 0 : 1, pending: waiting))
            if decision.cancelPending { waiting = 0 }
            waiting += decision.ledger.count { $0.verdict == .ran }
            cursor = decision.cursor
            guard waiting > 0, busyUntil == nil else { continue }
            waiting -= 1
            anchors.lastStart = now
            busyUntil = now + .minutes(20)
            starts.append(String(now.description.dropFirst(11).prefix(5)))
        }
        return (starts, waiting)
    }
}
