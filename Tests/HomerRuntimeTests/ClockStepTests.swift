import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// The wall clock of a machine is set by people and by servers that are wrong.
@Suite("Clock steps", .timeLimit(.minutes(2))) struct ClockStepTests {
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
        try await withWorld([Samples.spec("hourly")]) { world in
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
            #expect(rows.count { $0.verdict == "ran" } == fires.count, "seed \(seed)")
        }
    }

    @Test("A step back of up to three hours repeats nothing and waits for the clock; then it goes on")
    func back() async throws {
        try await withWorld([Samples.spec("hourly")]) { world in
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
}
