import HomerCore
import HomerTesting
import Testing

@Suite("Order, limits and pace of what waits") struct QueueTests {
    static let now = Samples.time("2026-05-04T10:00:00Z")

    @Test("More important first, older first among equals, and waiting is worth a point every half minute")
    func rank() {
        let base = QueueOrder.rank(priority: 50, since: Self.now)
        #expect(QueueOrder.rank(priority: 51, since: Self.now) < base)
        #expect(QueueOrder.rank(priority: 50, since: Self.now - Milliseconds(1)) < base)
        #expect(QueueOrder.rank(priority: 70, since: Self.now + .minutes(10)) == base)
        #expect(
            QueueOrder.rank(priority: 0, since: Self.now - .minutes(50))
                == QueueOrder.rank(priority: 100, since: Self.now))
    }

    @Test(
        "Behind a flood of important runs the least important one starts within bounded time", arguments: UInt64(1)...20
    )
    func starvation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        struct Waiting { var priority: Int, since: Timestamp, isUnlucky: Bool }
        var queue = [Waiting(priority: 0, since: Self.now, isUnlucky: true)]
        var started: Timestamp?
        // One slot, a run a minute; every minute one or two runs more, all more important: the queue only grows.
        for minute in 0..<600 {
            let moment = Self.now + .minutes(Int64(minute))
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                queue.append(
                    Waiting(priority: Int.random(in: 60...100, using: &generator), since: moment, isUnlucky: false))
            }
            let next = queue.indices.min {
                QueueOrder.rank(priority: queue[$0].priority, since: queue[$0].since)
                    < QueueOrder.rank(priority: queue[$1].priority, since: queue[$1].since)
            }
            guard let next else { break }
            if queue.remove(at: next).isUnlucky {
                started = moment
                break
            }
        }
        // Nothing that came more than 50 minutes after it goes before it; at most 100 runs can have come until then.
        let limit = Self.now + .minutes(101)
        #expect(started.map { $0 <= limit } == true, "seed \(seed)")
    }

    @Test("A limit holds for its name, and other names have none")
    func limits() {
        let limits = RunLimits(executors: ["claude": 2], lanes: ["work": 1])
        var load = RunLimits.Load()
        #expect(limits.admits(executor: "claude", beside: load) && limits.admits(lane: "work", beside: load))
        load.add(executor: "claude", lane: "work")
        #expect(limits.admits(executor: "claude", beside: load) && !limits.admits(lane: "work", beside: load))
        load.add(executor: "claude", lane: "home", count: 1)
        #expect(!limits.admits(executor: "claude", beside: load) && limits.admits(lane: "home", beside: load))
        #expect(limits.admits(executor: "shell", beside: load))
        #expect(load.isBusy("claude") && !load.isBusy("shell"))
        #expect(RunLimits().isEmpty && !limits.isEmpty)
    }

    @Test("A hundred attempts at once, then ten a second, and a clock set back stops nothing")
    func pace() {
        var pace = RetryPace()
        #expect(pace.available(now: Self.now) == 100)
        pace.take(100, now: Self.now)
        #expect(pace.available(now: Self.now) == 0)
        #expect(pace.available(now: Self.now + Milliseconds(99)) == 0)
        #expect(pace.available(now: Self.now + Milliseconds(100)) == 1)
        #expect(pace.available(now: Self.now + .seconds(1)) == 10)
        #expect(pace.available(now: Self.now + .hours(1)) == 100)
        pace.take(0, now: Self.now)
        // A clock that is set back stops no retries.
        #expect(pace.available(now: Self.now - .days(1)) == 100)
        pace.take(1, now: Self.now - .days(1))
        #expect(pace.available(now: Self.now - .days(1)) == 99)
        #expect(pace.available(now: Self.now - .days(1) + .seconds(11)) == 100)
    }

    @Test("A run that was decided in time has a minute more than its deadline")
    func tooLate() {
        let spec = Samples.spec("a") { $0.startDeadline = .minutes(5) }
        #expect(!DueRules.isTooLate(spec, scheduledFor: Self.now, now: Self.now + .minutes(6)))
        #expect(DueRules.isTooLate(spec, scheduledFor: Self.now, now: Self.now + .minutes(6) + Milliseconds(1)))
        #expect(!DueRules.isTooLate(spec, scheduledFor: nil, now: Self.now + .days(6)))
        #expect(!DueRules.isTooLate(Samples.spec("a"), scheduledFor: Self.now, now: Self.now + .days(6)))
    }
}
