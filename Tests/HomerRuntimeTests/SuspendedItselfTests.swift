import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// An intent that keeps failing stops by itself, in the daemon and in the simulator alike.
@Suite("Suspended by failures", .timeLimit(.minutes(5))) struct SuspendedItselfTests {
    private static let failing = Samples.spec("failing") { $0.suspendAfter = 2 }
    private static let failed = ExecutionResult(outcome: .failed, error: "no")

    @Test("The daemon skips what is due after the second failure")
    func daemon() async throws {
        let executor = ScriptedExecutor(otherwise: .finish(Self.failed))
        try await withWorld([Self.failing], executors: [executor]) { world in
            for (count, hour) in [Int64(10), 11].enumerated() {
                await world.time.advance(to: at(hour))
                await world.executor.waitForEnds(count + 1)
                _ = try await eventually { try world.store.openRuns().isEmpty ? true : nil }
            }
            _ = try await eventually { try world.store.overrides().isEmpty ? nil : true }
            #expect(try world.store.overrides().map(\.by) == ["homer"])
            await world.time.advance(to: at(12))
            _ = try await eventually { try world.ledger("failing").count == 3 ? true : nil }
            #expect(try world.ledger("failing") == ["10:00 ran", "11:00 ran", "12:00 skipped:suspended"])
        }
    }

    @Test("The simulator foretells it")
    func simulator() async throws {
        let question = simulation([Self.failing], until: at(4)) {
            $0.runs = RunModel(outcomes: ["failing": .failed])
        }
        let played = try await play(question)
        #expect(
            played.rows("failing") == ["00:00 ran", "01:00 ran", "02:00 skipped:suspended", "03:00 skipped:suspended"])
    }

    @Test("After a downtime the runs that make up for it are spread, each at its own place")
    func spread() async throws {
        let ids = (0..<12).map { "job-\($0)" }
        let specs = ids.map { Samples.spec($0) { $0.trigger = Samples.cron("0 1 * * *") } }
        var late: [Milliseconds] = []
        for length in [Milliseconds.zero, .minutes(20)] {
            let question = simulation(specs, until: at(5)) {
                $0.concurrency = 40
                $0.downtimes = [at(0, 30)..<at(3)]
                $0.spread = CatchUpSpread(length)
            }
            let played = try await play(question)
            let found = ids.compactMap { played.occurrences($0).first?.late }
            #expect(found.count == ids.count)
            if length == .zero {
                #expect(found.allSatisfy { $0 == .hours(2) })
            } else {
                late = found
            }
        }
        #expect(late.allSatisfy { .hours(2) <= $0 && $0 < .hours(2) + .minutes(20) } && Set(late).count > 8)
        #expect(late == ids.map { .hours(2) + DueRules.delay(within: .minutes(20), id: $0) })
    }
}
