import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Clock correction") struct ClockCorrectionTests {
    @Test("An executor that is left alone for a wrong time is left alone for as long from now; nothing else is written")
    func executors() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let wrong = start + .days(365)
        let state = ExecutorState(
            executor: "claude",
            breaker: CircuitBreaker(state: .open(until: wrong + .minutes(30)), trips: 2, reason: .quota),
            message: "spent", changedAt: wrong)
        try store.write { try Store.save(state, $0) }
        #expect(try store.correctClock(now: start).executors == [state])
        let after = try #require(try store.pausedExecutors().first)
        #expect(after.breaker.state == .open(until: start + .minutes(30)))
        #expect(after.breaker.trips == 2 && after.message == "spent")
        let before = try store.dump()
        #expect(try store.correctClock(now: start).isEmpty)
        #expect(try store.dump() == before)
    }

    @Test("What a clock that goes right has noted is never touched, however far ahead it waits")
    func farAhead() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try store.suspend(
            [
                Override(
                    intentID: "a", kind: .suspend, reason: "r", by: "ada", createdAt: start, until: start + .days(90))
            ], now: start)
        #expect(try store.correctClock(now: start + .minutes(1)).isEmpty)
        #expect(try store.correctClock(now: start - .hours(2)).isEmpty)
    }
}
