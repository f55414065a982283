import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// The ledger of an intent with two triggers is the union of the ledgers of two intents with one each.
@Suite("Several triggers, simulated") struct SeveralTriggersPropertyTests {
    private static func trigger(_ generator: inout SeededGenerator) -> Trigger {
        let minutes = Int64.random(in: 11...300, using: &generator)
        let all: [Trigger] = [
            Samples.cron("*/15 * * * *"), Samples.cron("0 * * * *"), Samples.cron("30 2,14 * * *", "Europe/Zurich"),
            Samples.cron("17 */3 * * *", "America/New_York"), Samples.every(.minutes(minutes)), .at(at(0, minutes)),
            .interval(IntervalTrigger(every: .minutes(minutes), anchorAt: at(0) - .minutes(minutes / 3))), .immediate,
        ]
        return all[Int.random(in: 0..<all.count, using: &generator)]
    }

    @Test("Whatever the triggers and the downtimes, every due time of either has one row", arguments: UInt64(1)...40)
    func union(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let (a, b) = (Self.trigger(&generator), Self.trigger(&generator))
        func spec(_ id: String, _ triggers: Trigger...) -> IntentSpec {
            Samples.spec(id) {
                $0.trigger = triggers[0]
                $0.moreTriggers = triggers.dropFirst().map { FurtherTrigger($0) }
                $0.overlap = .queueAll(max: 1000)
                $0.catchUp = .all(max: 100)
            }
        }
        let question = simulation([spec("a", a), spec("b", b), spec("both", a, b)]) {
            let first = Int64.random(in: 1...600, using: &generator)
            let second = first + Int64.random(in: 200...600, using: &generator)
            $0.downtimes = [first, second].map {
                at(0, $0)..<at(0, $0 + Int64.random(in: 1...150, using: &generator))
            }
            $0.runs = RunModel(durations: ["both": .seconds(1)], seed: seed)
        }
        let played = try await play(question)
        let union = Set(played.times("a")).union(played.times("b")).sorted()
        #expect(played.times("both").sorted() == union, "seed \(seed): \(a) and \(b)")
        #expect(played.occurrences("both").allSatisfy { $0.entry.verdict == .ran }, "seed \(seed)")
        let causes = try Dictionary(
            played.store.runs(.init(intentID: "both", limit: 1000)).compactMap { run in
                run.scheduledFor.map { ($0, run.triggeredBy) }
            }, uniquingKeysWith: { $1 })
        let ofA = Set(played.times("a"))
        for due in union {
            let trigger = ofA.contains(due) ? a : b
            #expect(causes[due]?.rawValue == trigger.typeName, "seed \(seed), \(due)")
        }
    }

    @Test("An interval that counts from runs counts from those of every trigger")
    func countsFromRuns() async throws {
        let spec = Samples.spec("x") {
            $0.trigger = Samples.cron("0 3 * * *")
            $0.moreTriggers = [FurtherTrigger(Samples.every(.hours(2), .fromStart))]
        }
        let played = try await play(simulation([spec], until: at(8)))
        #expect(played.rows("x") == ["02:00 ran", "03:00 ran", "05:00 ran", "07:00 ran"])
    }
}
