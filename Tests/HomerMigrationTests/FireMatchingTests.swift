import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

@Suite("Joining due times with the old engine's runs") struct FireMatchingTests {
    private static let start = Samples.time("2026-05-04T10:00:00Z")

    private static func seconds(_ values: Int64...) -> [Timestamp] { values.map { start + .seconds($0) } }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var planned: [Timestamp]
        var started: [Timestamp]
        var pairs: [Int: Int]

        init(_ name: String, _ planned: [Timestamp], _ started: [Timestamp], _ pairs: [Int: Int]) {
            testDescription = name
            self.planned = planned
            self.started = started
            self.pairs = pairs
        }
    }

    @Test(
        "The nearest within the tolerance, each once",
        arguments: [
            Row("nothing", [], [], [:]),
            Row("one of each", seconds(0), seconds(1), [0: 0]),
            Row("the tolerance belongs to it", seconds(0), seconds(60), [0: 0]),
            Row("a second more does not", seconds(0), seconds(61), [:]),
            Row("early counts too", seconds(30), seconds(29), [0: 0]),
            Row("the nearer of two runs", seconds(0), seconds(20, 5), [0: 1]),
            Row("every minute, all late", seconds(0, 60, 120), seconds(1, 61, 121), [0: 0, 1: 1, 2: 2]),
            Row("every minute, one lost", seconds(0, 60, 120), seconds(1, 121), [0: 0, 2: 1]),
            Row("a run goes to the nearer due time", seconds(0, 60), seconds(50), [1: 0]),
            Row("one run in the middle goes to the earlier", seconds(0, 60), seconds(30), [0: 0]),
        ])
    func pairs(_ row: Row) {
        #expect(FireMatching.pair(planned: row.planned, started: row.started) == row.pairs)
    }

    @Test("Whatever happens: one to one, within the tolerance, nothing near left over", arguments: UInt64(1)...200)
    func properties(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let tolerance = Milliseconds.seconds(Int64.random(in: 1...90, using: &generator))
        func moments(_ most: Int) -> [Timestamp] {
            (0..<Int.random(in: 0...most, using: &generator)).map { _ in
                Self.start + Milliseconds(Int64.random(in: 0...1_200_000, using: &generator))
            }
        }
        let (planned, started) = (moments(30), moments(40))
        let pairs = FireMatching.pair(planned: planned, started: started, within: tolerance)
        let story = Comment("seed \(seed)")
        func distance(_ due: Int, _ run: Int) -> UInt64 { (started[run] - planned[due]).count.magnitude }
        #expect(Set(pairs.values).count == pairs.count, story)
        for (due, run) in pairs { #expect(distance(due, run) <= tolerance.count.magnitude, story) }
        for due in planned.indices where pairs[due] == nil {
            for run in started.indices where !pairs.values.contains(run) {
                #expect(distance(due, run) > tolerance.count.magnitude, story)
            }
        }
        // No two would both rather have each other.
        for due in planned.indices {
            for run in started.indices where distance(due, run) <= tolerance.count.magnitude {
                let own = pairs[due].map { distance(due, $0) } ?? .max
                let other = pairs.first { $0.value == run }.map { distance($0.key, run) } ?? .max
                #expect(!(distance(due, run) < own && distance(due, run) < other), story)
            }
        }
        let order = started.indices.shuffled(using: &generator)
        let again = FireMatching.pair(planned: planned, started: order.map { started[$0] }, within: tolerance)
        #expect(again.mapValues { started[order[$0]] } == pairs.mapValues { started[$0] }, story)
    }
}
