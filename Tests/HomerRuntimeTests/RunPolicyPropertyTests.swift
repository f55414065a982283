import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// Whatever executors answer, whenever the daemon dies and whoever cancels: one ending a run, and no more attempts than
/// the policy allows.
@Suite("Run policy property", .serialized, .timeLimit(.minutes(5))) struct RunPolicyPropertyTests {
    private static let names = ["claude", "gemini", "shell"]

    private static func spec(_ number: Int, _ generator: inout SeededGenerator) -> IntentSpec {
        Samples.spec("i\(number)") {
            $0.execution = Execution(executor: names.randomElement(using: &generator) ?? "shell")
            $0.fallback = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                Execution(executor: names.randomElement(using: &generator) ?? "shell")
            }
            $0.retry = RetryPolicy(
                limit: Int.random(in: 0...3, using: &generator),
                backoff: .seconds(Int64.random(in: 0...90, using: &generator)), maxBackoff: .minutes(5),
                on: generator.isLucky(20) ? ["failed", "auth", "cancelled"] : nil)
            $0.priority = Int.random(in: 0...100, using: &generator)
        }
    }

    private static func result(_ now: Timestamp, _ generator: inout SeededGenerator) -> ExecutionResult {
        var result = ExecutionResult(
            outcome: Outcome.allCases.randomElement(using: &generator) ?? .failed,
            retryAfter: generator.isLucky(20) ? .minutes(Int64.random(in: 0...90, using: &generator)) : nil,
            resetAt: generator.isLucky(10) ? now + .hours(Int64.random(in: -1...30, using: &generator)) : nil)
        result.executorMissing = generator.isLucky(10)
        return result
    }

    @Test("One ending, bounded attempts, and nothing waits for ever", arguments: UInt64(1)...30)
    func everyRunEndsOnce(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let file = try Store.inMemory()
        let specs = (0..<8).map { Self.spec($0, &generator) }
        try file.accept(specs, at: at(9, 30))
        var store = try file.startingEpoch(daemon: daemon, now: at(9, 30))
        var now = at(10)
        for spec in specs { try await store.decide([decision(spec)], now: now) }
        var (running, endings): (Set<Int64>, [Int64: Int]) = ([], [:])
        let limits = RunLimits(executors: ["claude": 2], lanes: ["default": Int.random(in: 1...6, using: &generator)])

        for _ in 0..<3000 where endings.count < specs.count {
            let rules = ClaimRules(limit: 4 - running.count, limits: limits)
            let claim = try await store.claim(rules, now: now)
            running.formUnion(claim.runs.map(\.id))
            #expect(running.count <= 4, "seed \(seed)")
            if running.isEmpty {
                // Something must be known to come, or a run would wait for ever.
                let open = try store.openRuns().map(\.id).filter { endings[$0] == nil }
                #expect(open.isEmpty || claim.nextLook != nil, "seed \(seed)")
                now = claim.nextLook ?? now
                continue
            }
            now = now + .seconds(Int64.random(in: 0...120, using: &generator))
            if generator.isLucky(5) {
                store = try file.startingEpoch(daemon: daemon, now: now)
                let moment = now
                let recovery = Recovery(
                    store: store, logger: CollectedLog().logger, now: { moment }, endProcesses: { _ in false })
                #expect(try await recovery.recover() == running.count, "seed \(seed)")
                for id in running where try store.run(id)?.isFinal == true { endings[id, default: 0] += 1 }
                running = []
                continue
            }
            guard let id = running.sorted().randomElement(using: &generator) else { continue }
            if generator.isLucky(3) { try store.requestCancel(run: id, by: "ada", now: now) }
            let ending = try await store.endAttempt(
                run: id, result: Self.result(now, &generator), outputFile: nil, now: now)
            running.remove(id)
            if ending.kind == .final { endings[id, default: 0] += 1 }
        }

        let runs = try store.runs(.init(limit: 100))
        #expect(runs.count == specs.count && runs.allSatisfy(\.isFinal), "seed \(seed)")
        #expect(endings.values.allSatisfy { $0 == 1 } && endings.count == runs.count, "seed \(seed)")
        for run in runs {
            let spec = try #require(specs.first { $0.id == run.intentID })
            let attempts = try store.attempts(ofRun: run.id)
            #expect(attempts.map(\.attempt) == Array(1...run.attempt), "seed \(seed), \(spec)")
            #expect(attempts.count <= (spec.retry.limit + 1) * (spec.fallback.count + 1), "seed \(seed), \(spec)")
            #expect(attempts.last?.outcome == run.outcome, "seed \(seed), \(spec)")
            #expect(attempts.map(\.link) == attempts.map(\.link).sorted(), "seed \(seed), \(spec)")
            for (earlier, later) in zip(attempts, attempts.dropFirst()) {
                #expect(earlier.nextAt.map { $0 <= later.startedAt } == true, "seed \(seed), \(spec)")
            }
        }
        #expect(try store.runMedians().byIntent.count <= specs.count)
        let finals = try store.events(limit: 1000).filter { $0.runID != nil }.reduce(0) { $0 + $1.count }
        #expect(finals == runs.count, "seed \(seed): one event a run")
    }

    private func decision(_ spec: IntentSpec) -> OccurrenceDecision {
        OccurrenceDecision(
            intentID: spec.id, generation: 1, priority: spec.priority, exclusive: true, triggeredBy: .cron,
            ledger: [LedgerEntry(at(10), .ran)], cursor: at(10))
    }
}
