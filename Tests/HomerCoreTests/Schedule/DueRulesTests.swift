import HomerCore
import HomerTesting
import Testing

/// An hourly job on a day in May; `at(9, 30)` is 09:30 UTC.
private func at(_ hour: Int64, _ minute: Int64 = 0, _ second: Int64 = 0) -> Timestamp {
    Samples.time("2026-05-04T00:00:00Z") + Milliseconds(((hour * 60 + minute) * 60 + second) * 1000)
}

private let hourly = Schedule.grid(every: .hours(1), anchor: at(0))

@Suite("Due rules") struct DueRulesTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var rules = DueRules()
        var cursor: Timestamp
        var now: Timestamp
        var activity = DueRules.Activity()
        /// `hour word`, one a row of the ledger.
        var ledger: [String]
        var missed = 0
        var cancels: [String] = []
        var wake: Timestamp
    }

    static let catchUp: [Row] = [
        Row(testDescription: "nothing is due", cursor: at(9), now: at(9, 59), ledger: [], wake: at(10)),
        Row(
            testDescription: "due on the dot", cursor: at(9), now: at(10), ledger: ["10 ran"], wake: at(11)),
        Row(
            testDescription: "the migration plan's example: down 09:30–13:10, one run for 13:00", cursor: at(9),
            now: at(13, 10), ledger: ["10 collapsed-into", "11 collapsed-into", "12 collapsed-into", "13 ran"],
            missed: 3, wake: at(14)),
        Row(
            testDescription: "none: what is older than the slack is missed", rules: DueRules(catchUp: .none),
            cursor: at(9), now: at(13, 10),
            ledger: ["10 missed:down", "11 missed:down", "12 missed:down", "13 missed:down"], wake: at(14)),
        Row(
            testDescription: "none: a minute late is a busy queue, not downtime", rules: DueRules(catchUp: .none),
            cursor: at(12), now: at(13, 1), ledger: ["13 ran"], wake: at(14)),
        Row(
            testDescription: "none: a second more is downtime", rules: DueRules(catchUp: .none), cursor: at(12),
            now: at(13, 1, 1), ledger: ["13 missed:down"], wake: at(14)),
        Row(
            testDescription: "all(2): the newest two, oldest first", rules: DueRules(catchUp: .all(max: 2)),
            cursor: at(9), now: at(13, 10),
            ledger: ["10 missed:down", "11 missed:down", "12 ran", "13 ran"], missed: 2, wake: at(14)),
        Row(
            testDescription: "all(9): every one", rules: DueRules(catchUp: .all(max: 9)), cursor: at(10),
            now: at(13, 10), ledger: ["11 ran", "12 ran", "13 ran"], wake: at(14)),
    ]

    static let deadline: [Row] = [
        Row(
            testDescription: "within the start deadline", rules: DueRules(startDeadline: .minutes(15)),
            cursor: at(9), now: at(10, 15), ledger: ["10 ran"], wake: at(11)),
        Row(
            testDescription: "a second past it", rules: DueRules(startDeadline: .minutes(15)), cursor: at(9),
            now: at(10, 15, 1), ledger: ["10 missed:deadline"], wake: at(11)),
        Row(
            testDescription: "old ones are past it, the latest is not", rules: DueRules(startDeadline: .minutes(15)),
            cursor: at(10), now: at(13, 10),
            ledger: ["11 missed:deadline", "12 missed:deadline", "13 ran"], missed: 2, wake: at(14)),
        Row(
            testDescription: "none with a deadline longer than the slack",
            rules: DueRules(catchUp: .none, startDeadline: .minutes(15)), cursor: at(9), now: at(10, 10),
            ledger: ["10 ran"], wake: at(11)),
    ]

    static let overlap: [Row] = [
        Row(
            testDescription: "skip while running", cursor: at(9), now: at(10),
            activity: DueRules.Activity(running: 1), ledger: ["10 skipped:overlap"], wake: at(11)),
        Row(
            testDescription: "skip while waiting", cursor: at(9), now: at(10),
            activity: DueRules.Activity(pending: 1), ledger: ["10 skipped:overlap"], wake: at(11)),
        Row(
            testDescription: "queueOne waits", rules: DueRules(overlap: .queueOne), cursor: at(9), now: at(10),
            activity: DueRules.Activity(running: 1), ledger: ["10 ran"], wake: at(11)),
        Row(
            testDescription: "queueOne replaces the one that waits", rules: DueRules(overlap: .queueOne),
            cursor: at(9), now: at(10), activity: DueRules.Activity(running: 1, pending: 1), ledger: ["10 ran"],
            cancels: ["pending"], wake: at(11)),
        Row(
            testDescription: "queueOne with catch-up of four starts the first and keeps the last",
            rules: DueRules(overlap: .queueOne, catchUp: .all(max: 9)), cursor: at(9), now: at(13),
            ledger: ["10 ran", "11 skipped:overlap", "12 skipped:overlap", "13 ran"], wake: at(14)),
        Row(
            testDescription: "queueOne with catch-up while running keeps the last",
            rules: DueRules(overlap: .queueOne, catchUp: .all(max: 9)), cursor: at(10), now: at(13),
            activity: DueRules.Activity(running: 1, pending: 1),
            ledger: ["11 skipped:overlap", "12 skipped:overlap", "13 ran"], cancels: ["pending"], wake: at(14)),
        Row(
            testDescription: "queueAll(2) takes the second", rules: DueRules(overlap: .queueAll(max: 2)),
            cursor: at(9), now: at(10), activity: DueRules.Activity(running: 1, pending: 1), ledger: ["10 ran"],
            wake: at(11)),
        Row(
            testDescription: "queueAll(2) refuses the third", rules: DueRules(overlap: .queueAll(max: 2)),
            cursor: at(9), now: at(10), activity: DueRules.Activity(running: 1, pending: 2),
            ledger: ["10 skipped:overlap"], wake: at(11)),
        Row(
            testDescription: "queueAll(2) is full too when all slots are taken by others",
            rules: DueRules(overlap: .queueAll(max: 2)), cursor: at(9), now: at(10),
            activity: DueRules.Activity(pending: 3), ledger: ["10 skipped:overlap"], wake: at(11)),
        Row(
            testDescription: "replace ends the running one", rules: DueRules(overlap: .replace), cursor: at(9),
            now: at(10), activity: DueRules.Activity(running: 1), ledger: ["10 ran"], cancels: ["running"],
            wake: at(11)),
        Row(
            testDescription: "replace ends the waiting one too", rules: DueRules(overlap: .replace), cursor: at(9),
            now: at(10), activity: DueRules.Activity(running: 1, pending: 1), ledger: ["10 ran"],
            cancels: ["running", "pending"], wake: at(11)),
        Row(
            testDescription: "allow(2) beside one", rules: DueRules(overlap: .allow(max: 2)), cursor: at(9),
            now: at(10), activity: DueRules.Activity(running: 1), ledger: ["10 ran"], wake: at(11)),
        Row(
            testDescription: "allow(2) beside two", rules: DueRules(overlap: .allow(max: 2)), cursor: at(9),
            now: at(10), activity: DueRules.Activity(running: 2), ledger: ["10 skipped:overlap"], wake: at(11)),
        Row(
            testDescription: "allow(2) with catch-up of three",
            rules: DueRules(overlap: .allow(max: 2), catchUp: .all(max: 9)), cursor: at(10), now: at(13),
            ledger: ["11 ran", "12 ran", "13 skipped:overlap"], wake: at(14)),
    ]

    static let clock: [Row] = [
        Row(
            testDescription: "back two hours: nothing repeats, the cursor stays", cursor: at(12), now: at(10),
            ledger: [], wake: at(13)),
        Row(
            testDescription: "back three hours exactly is not yet a correction", cursor: at(12), now: at(9),
            ledger: [], wake: at(13)),
        Row(
            testDescription: "jitter delays the decision", rules: DueRules(delay: .minutes(5)), cursor: at(9),
            now: at(10, 4), ledger: [], wake: at(10, 5)),
        Row(
            testDescription: "and then it is due, on time", rules: DueRules(catchUp: .none, delay: .minutes(5)),
            cursor: at(9), now: at(10, 5), ledger: ["10 ran"], wake: at(11, 5)),
        Row(
            testDescription: "a jitter of hours is not a clock set back", rules: DueRules(delay: .hours(5)),
            cursor: at(9), now: at(9, 30), ledger: [], wake: at(15)),
    ]

    @Test("Decisions", arguments: catchUp + deadline + overlap + clock)
    func decide(_ row: Row) {
        let decision = row.rules.decide(hourly, cursor: row.cursor, now: row.now, activity: row.activity)
        #expect(
            decision.ledger.map { "\(($0.scheduledFor - at(0)).count / 3_600_000) \($0.verdict.word)" } == row.ledger)
        #expect(decision.ledger.first { $0.verdict == .ran }?.missedCount ?? 0 == row.missed)
        #expect(
            (decision.cancelRunning ? ["running"] : []) + (decision.cancelPending ? ["pending"] : []) == row.cancels)
        #expect(decision.nextWake == row.wake)
        #expect(decision.cursor == decision.ledger.last?.scheduledFor ?? row.cursor)
    }

    @Test("What was dropped points at the run it collapsed into")
    func collapsed() {
        let decision = DueRules().decide(hourly, cursor: at(9), now: at(12, 5), activity: .init())
        #expect(decision.ledger.map(\.verdict.collapsedInto) == [at(12), at(12), nil])
    }

    @Test("What was dropped for a due time that is skipped is skipped as well: nothing ran for it")
    func droppedForSkipped() {
        let decision = DueRules().decide(hourly, cursor: at(9), now: at(12, 5), activity: .init(running: 1))
        #expect(decision.ledger.map(\.verdict) == [.skippedOverlap, .skippedOverlap, .skippedOverlap])
        #expect(decision.ledger.map(\.scheduledFor) == [at(10), at(11), at(12)])
    }

    @Test("A clock set back more than three hours starts counting anew")
    func correction() {
        let decision = DueRules().decide(hourly, cursor: at(12, 30), now: at(9, 29), activity: .init())
        #expect(decision.ledger.isEmpty)
        #expect(decision.cursor == at(9, 29))
        #expect(decision.nextWake == at(10))
    }

    @Test("A backlog beyond 100,000 is counted in bounded steps and ends in one run", arguments: [250_000, 100_000])
    func backlog(_ count: Int64) {
        let schedule = Schedule.grid(every: .seconds(1), anchor: at(0))
        let now = at(0) + .seconds(count)
        var cursor = at(0)
        var total = 0
        var runs: [Timestamp] = []
        for _ in 0..<10 where cursor < now {
            let decision = DueRules().decide(schedule, cursor: cursor, now: now, activity: .init())
            #expect(decision.ledger.count <= DueRules.rowLimit + 2)
            #expect(decision.cursor > cursor)
            total += decision.ledger.reduce(0) { $0 + $1.count }
            runs += decision.ledger.filter { $0.verdict == .ran }.map(\.scheduledFor)
            cursor = decision.cursor
        }
        #expect(total == Int(count))
        #expect(runs == [now])
    }

    @Test("The delay is below the jitter, the same at every start, and differs between intents")
    func jitter() {
        let delays = (0..<100).map { DueRules.delay(within: .minutes(10), id: "intent-\($0)") }
        #expect(delays.allSatisfy { $0 >= .zero && $0 < .minutes(10) })
        #expect(delays == (0..<100).map { DueRules.delay(within: .minutes(10), id: "intent-\($0)") })
        #expect(Set(delays).count > 95)
        #expect(DueRules.delay(within: .zero, id: "x") == .zero)
    }
}
