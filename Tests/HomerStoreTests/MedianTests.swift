import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Run medians") struct MedianTests {
    /// A run of an intent that takes so many seconds.
    private func run(
        _ store: Store, _ id: String, _ number: Int, seconds: Int64, cost: Double? = nil,
        _ outcome: Outcome = .succeeded
    ) async throws {
        let time = start + .hours(Int64(number))
        let run = try await store.due(id, time)
        _ = try await store.claim(limit: 1, now: time)
        let result = ExecutionResult(outcome: outcome, costEstimate: cost)
        try await store.finish(run: run, result: result, outputFile: nil, now: time + .seconds(seconds))
    }

    @Test("By intent and by executor; what was cut off says nothing")
    func medians() async throws {
        let store = try Store.inMemory()
        try store.reconcile(
            Samples.desired([
                Samples.intent(Samples.spec("a") { $0.execution = Execution(executor: "claude") }),
                Samples.intent(Samples.spec("b") { $0.execution = Execution(executor: "claude") }),
                Samples.intent(Samples.spec("c")), Samples.intent(Samples.spec("never")),
            ]))
        for (number, seconds) in [10, 20, 90].enumerated() {
            try await run(store, "a", number, seconds: Int64(seconds), cost: Double(seconds) / 40)
        }
        try await run(store, "a", 3, seconds: 9000, .cancelled)
        try await run(store, "a", 4, seconds: 9000, .lost)
        try await run(store, "b", 5, seconds: 40, cost: 1, .failed)
        try await run(store, "c", 6, seconds: 1)
        let medians = try store.runMedians()
        #expect(
            medians.byIntent == [
                "a": RunMedian(durationMS: 20_000, cost: 0.5, samples: 3),
                "b": RunMedian(durationMS: 40_000, cost: 1, samples: 1),
                "c": RunMedian(durationMS: 1000, cost: nil, samples: 1),
            ])
        #expect(
            medians.byExecutor == [
                "claude": RunMedian(durationMS: 30_000, cost: 0.75, samples: 4),
                "shell": RunMedian(durationMS: 1000, cost: nil, samples: 1),
            ])
    }

    @Test("Only the newest hundred runs of an intent count, each with the executor of its own generation")
    func newest() async throws {
        let store = try Store.inMemory()
        try store.accept("a") { $0.execution = Execution(executor: "claude") }
        for number in 0..<80 { try await run(store, "a", number, seconds: 500) }
        try store.accept("a")
        for number in 80..<140 { try await run(store, "a", number, seconds: 5) }
        let medians = try store.runMedians()
        #expect(medians.byIntent["a"] == RunMedian(durationMS: 5000, cost: nil, samples: 100))
        #expect(medians.byExecutor["claude"] == RunMedian(durationMS: 500_000, cost: nil, samples: 40))
        #expect(medians.byExecutor["shell"] == RunMedian(durationMS: 5000, cost: nil, samples: 60))
    }

    @Test("No runs, no medians")
    func none() throws {
        #expect(try Store.inMemory().runMedians() == RunMedians())
    }
}
