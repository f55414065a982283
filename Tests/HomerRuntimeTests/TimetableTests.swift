import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

@Suite("The timetable") struct TimetableTests {
    private func scheduled(_ trigger: Trigger, at moment: Timestamp, priority: Int = 50) throws -> [ScheduledIntent] {
        let store = try Store.inMemory()
        try store.accept(
            [
                Samples.spec("a") {
                    $0.trigger = trigger
                    $0.priority = priority
                }
            ], at: moment)
        return try store.scheduledIntents()
    }

    private func timetable(_ rows: [ScheduledIntent]) -> Timetable {
        var timetable = Timetable(zones: UTCOnly())
        timetable.replace(rows, now: at(9, 30), flags: RuntimeFlags(), previous: nil) { _ in }
        return timetable
    }

    @Test("What was decided while a row was read is not due again, also under a new generation")
    func decidedMeanwhile() throws {
        var rows = try scheduled(Samples.cron("0 * * * *"), at: at(9, 30))
        var timetable = timetable(rows)
        timetable.decided("a", generation: 1, cursor: at(10), wake: at(11), now: at(10))
        timetable.update(rows, among: ["a"], now: at(10), flags: RuntimeFlags()) { _ in }
        #expect(timetable.nextTime() == at(11))
        rows[0].generation = 2
        timetable.update(rows, among: ["a"], now: at(10), flags: RuntimeFlags()) { _ in }
        #expect(timetable.nextTime() == at(11))
    }

    @Test("A run that began while a row was read is what an interval counts from")
    func begunMeanwhile() throws {
        let rows = try scheduled(Samples.every(.minutes(45), .fromStart), at: at(9, 30))
        var timetable = timetable(rows)
        timetable.decided("a", generation: 1, cursor: at(9, 40), wake: nil, now: at(9, 40))
        timetable.runChanged("a", started: at(9, 40), ended: nil)
        timetable.update(rows, among: ["a"], now: at(9, 40), flags: RuntimeFlags()) { _ in }
        #expect(timetable.nextTime() == at(10, 25))
    }

    @Test("A schedule that is another counts from its own beginning, and so does one that runs once a generation")
    func acceptedAnew() throws {
        var timetable = timetable(try scheduled(Samples.cron("0 * * * *"), at: at(9, 30)))
        timetable.decided("a", generation: 1, cursor: at(10), wake: at(11), now: at(10))
        var rows = try scheduled(Samples.cron("50 * * * *"), at: at(9, 30))
        rows[0].generation = 2
        timetable.update(rows, among: ["a"], now: at(10), flags: RuntimeFlags()) { _ in }
        #expect(timetable.nextTime() == at(9, 50))
        rows = try scheduled(.immediate, at: at(9, 30))
        rows[0].generation = 3
        timetable.update(rows, among: ["a"], now: at(10), flags: RuntimeFlags()) { _ in }
        let first = timetable.nextTime()
        timetable.decided("a", generation: 3, cursor: at(10), wake: nil, now: at(10))
        rows[0].generation = 4
        timetable.update(rows, among: ["a"], now: at(10), flags: RuntimeFlags()) { _ in }
        #expect(first != nil && timetable.nextTime() == first)
    }
}
