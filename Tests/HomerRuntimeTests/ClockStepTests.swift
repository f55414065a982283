import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// The wall clock of a machine is set by people and by servers that are wrong.
@Suite("Clock steps", .timeLimit(.minutes(5))) struct ClockStepTests {
    static let begin = at(9, 30)

    @Test(
        "Whatever the clock does, no due time runs twice, and none up to the latest is without a row",
        arguments: UInt64(1)...6)
    func steps(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let steps: [Milliseconds] = (0..<25).map { _ in
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6: .minutes(Int64.random(in: 1...300, using: &random))
            case 6..<8: .minutes(-Int64.random(in: 1...170, using: &random))
            default: .minutes(-Int64.random(in: 190...900, using: &random))
            }
        }
        let residence = seed.isMultiple(of: 2) ? Residence.none : .near
        try await withWorld([Samples.spec("hourly")], residence: residence) { world in
            for step in steps {
                world.time.setWall(max(Self.begin, world.time.timestamp + step))
                await world.look()
                _ = try await eventually {
                    try world.store.runs(.init(limit: 1000)).allSatisfy(\.isFinal) ? true : nil
                }
                // The ending of a run rings once more.
                await world.look()
            }
            let fires = world.executor.requests.compactMap(\.scheduledFor)
            #expect(Set(fires).count == fires.count, "seed \(seed)")
            #expect(!fires.isEmpty, "seed \(seed)")
            let rows = try world.store.ledger(of: "hourly")
            let expected = (0..<Int64(rows.count)).map { at(10) + .hours($0) }
            #expect(rows.map(\.scheduledFor) == expected, "seed \(seed)")
            #expect(rows.count { $0.verdict == .ran } == fires.count, "seed \(seed)")
        }
    }

    @Test(
        "A step back of up to three hours repeats nothing and waits for the clock; then it goes on",
        arguments: [Residence.near, .none])
    func back(_ residence: Residence) async throws {
        try await withWorld([Samples.spec("hourly")], residence: residence) { world in
            for count in 1...3 {
                await world.time.advance(to: at(9 + Int64(count)))
                await world.executor.waitForRequests(count)
                _ = try await world.finalRuns(count)
                await world.look()
            }
            world.time.setWall(at(9, 40))
            await world.look()
            #expect(world.executor.requests.count == 3)
            #expect(world.log.of(.clockSteppedBack).isEmpty)
            world.time.setWall(at(13, 5))
            await world.look()
            await world.executor.waitForRequests(4)
            #expect(world.executor.requests.last?.scheduledFor == at(13))
            #expect(try world.ledger("hourly") == ["10:00 ran", "11:00 ran", "12:00 ran", "13:00 ran"])
        }
    }

    /// What a clock that was days ahead leaves of intervals that count from their runs, in the middle of a run or after
    /// it. An anchored one has the same due times by either clock, and those that were decided stay decided.
    @Test(
        "A clock that was days ahead silences no interval that counts from its runs",
        arguments: [IntervalAnchor.fromStart, .fromCompletion], [true, false])
    func intervals(_ anchor: IntervalAnchor, isRunning: Bool) async throws {
        let spec = Samples.spec("often") { $0.trigger = Samples.every(.minutes(20), anchor) }
        try await withWorld([spec]) { world in
            world.time.setWall(at(10) + .days(3))
            if isRunning { world.executor.script("often", .hang) }
            await world.look()
            await world.executor.waitForRequests(1)
            if !isRunning { _ = try await world.finalRuns(1) }
            world.time.setWall(at(10))
            await world.look()
            if isRunning {
                try world.other().requestCancel(run: 1, by: "ada", now: at(10))
                await world.look()
                _ = try await world.finalRuns(1)
            }
            await world.look()
            #expect(!world.log.of(.clockSteppedBack).isEmpty)
            let next = try await eventually { try world.store.runs(.init()).allSatisfy(\.isFinal) ? true : nil }
            #expect(next)
            world.time.jump(by: .minutes(21))
            await world.look()
            await world.executor.waitForRequests(2)
            let due = try #require(world.executor.requests.last?.scheduledFor)
            #expect(due > at(10) && due <= at(10, 21))
        }
    }

    @Test("An interval made while the clock was days ahead is due within its length of the right time")
    func madeMeanwhile() async throws {
        try await withWorld([]) { world in
            let wrong = at(10) + .days(3)
            world.time.setWall(wrong)
            await world.look()
            let specs = IntervalAnchor.allCases.map { anchor in
                Samples.spec("\(anchor)") { $0.trigger = Samples.every(.minutes(20), anchor) }
            }
            try world.store.accept(specs, at: wrong)
            await world.dispatcher.scheduleChanged(ids: specs.map(\.id))
            world.time.setWall(at(10))
            await world.look()
            world.time.jump(by: .minutes(21))
            await world.look()
            await world.executor.waitForRequests(3)
            #expect(Set(world.executor.intents) == Set(specs.map(\.id)))
        }
    }

    @Test("A further attempt, a suspension and a paused executor keep their length when the clock is set right")
    func waits() async throws {
        let specs = [
            Samples.spec("again") {
                $0.retry = RetryPolicy(limit: 1, backoff: .minutes(5), maxBackoff: .minutes(5), on: nil)
            }, Samples.spec("stopped"),
        ]
        try await withWorld(specs) { world in
            world.executor.script("again", .finish(ExecutionResult(outcome: .failed, exitCode: 1)))
            let wrong = at(10) + .days(3)
            try world.other().suspend(
                [
                    Override(
                        intentID: "stopped", kind: .suspend, reason: "disk", by: "ada", createdAt: wrong,
                        until: wrong + .hours(2))
                ], now: wrong)
            world.time.setWall(wrong)
            await world.look()
            await world.executor.waitForRequests(1)
            _ = try await eventually { try world.store.runs(.init()).contains { $0.notBefore != nil } ? true : nil }
            world.time.setWall(at(10))
            await world.look()
            let waiting = try #require(try world.store.runs(.init()).first { $0.notBefore != nil })
            // Five minutes, a fifth more or less.
            let wait = try #require(waiting.notBefore) - at(10)
            #expect(wait >= .minutes(4) && wait <= .minutes(6))
            let suspension = try #require(try world.store.overrides().first)
            #expect(suspension.createdAt == at(10) && suspension.until == at(12))
            world.time.jump(by: .minutes(7))
            await world.look()
            await world.executor.waitForRequests(2)
            #expect(world.executor.intents == ["again", "again"])
            world.time.jump(by: .minutes(54))
            await world.look()
            _ = try await eventually { try world.ledger("stopped").isEmpty ? nil : true }
            #expect(try world.store.ledger(of: "stopped").last?.verdict == .skippedSuspended)
        }
    }
}
