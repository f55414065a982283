import GRDB
package import HomerCore

extension Store {
    /// What runs take, from the newest 100 runs of each intent that went to an end of their own (succeeded or failed; a
    /// run that was cancelled or lost says nothing): by intent, and by the executor their generation named. An intent
    /// with fewer is judged by its runs in another scheduler too.
    package func runMedians() throws -> RunMedians {
        try read { db in
            let executors = try Self.executorsOfRuns(db)
            var intents: [String: Samples] = [:]
            var pools: [String: Samples] = [:]
            // Asked intent by intent, so that an index answers and a long history costs no more than its newest end.
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT r.intent_id, r.generation, r.duration_ms, r.cost_estimate
                    FROM intents i CROSS JOIN intent_runs r
                    WHERE r.id IN (SELECT n.id FROM intent_runs n
                      WHERE n.intent_id = i.id AND n.duration_ms IS NOT NULL AND n.outcome NOT IN ('cancelled', 'lost')
                      ORDER BY n.id DESC LIMIT \(Self.samplesOfAnIntent))
                    """)
            while let row = try rows.next() {
                let (id, generation): (String, Int) = (row[0], row[1])
                // A clock that was set back makes a run end before it began.
                let (duration, cost): (Int64, Double?) = (max(0, row[2]), row[3])
                intents[id, default: Samples()].add(duration, cost)
                if let executor = executors[GenerationKey(id: id, generation: generation)] {
                    pools[executor, default: Samples()].add(duration, cost)
                }
            }
            for (id, durations) in try foreign.durations(Self.samplesOfAnIntent, db) {
                let known = intents[id]?.count ?? 0
                for duration in durations.prefix(max(0, Self.samplesOfAnIntent - known)) {
                    intents[id, default: Samples()].add(max(0, duration), nil)
                }
            }
            return RunMedians(
                byIntent: intents.compactMapValues(\.median), byExecutor: pools.compactMapValues(\.median))
        }
    }

    private static let samplesOfAnIntent = 100

    private struct GenerationKey: Hashable {
        var id: String
        var generation: Int
    }

    private struct Samples {
        private var durations: [Int64] = []
        private var costs: [Double] = []

        mutating func add(_ duration: Int64, _ cost: Double?) {
            durations.append(duration)
            if let cost { costs.append(cost) }
        }

        var count: Int { durations.count }
        var median: RunMedian? { RunMedian(durations: durations, costs: costs) }
    }

    /// Which executor each generation of an intent that has runs names.
    private static func executorsOfRuns(_ db: Database) throws -> [GenerationKey: String] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT g.intent_id, g.generation, json_extract(g.spec, '$.execution.executor') FROM intent_generations g
                WHERE EXISTS (SELECT 1 FROM intent_runs r WHERE r.intent_id = g.intent_id)
                """)
        var found: [GenerationKey: String] = [:]
        while let row = try rows.next() {
            if let executor: String = row[2] { found[GenerationKey(id: row[0], generation: row[1])] = executor }
        }
        return found
    }
}
