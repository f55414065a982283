import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What runs really ran with, in the database.
@Suite("Effective configurations") struct ConfigTests {
    static func config(_ version: String, model: String = "claude-opus-4-1", asked: String? = nil) -> EffectiveConfig {
        EffectiveConfig(
            executor: "claude", version: version, model: model, tools: ["Read"],
            asked: EffectiveConfig.Asked(model: asked), directory: "/work")
    }

    /// A run of `a` that ended so; each a minute after the one before.
    @discardableResult
    static func run(
        _ store: Store, _ minute: Int64, _ config: EffectiveConfig?, _ outcome: Outcome = .succeeded
    ) async throws -> (id: Int64, ending: AttemptEnding) {
        let time = start + .minutes(minute)
        let id = try store.enqueueManual(intent: "a", by: "ada", now: time)
        _ = try await store.claim(limit: 1, now: time)
        var result = ExecutionResult(outcome: outcome)
        result.config = config
        return (id, try await store.endAttempt(run: id, result: result, outputFile: nil, now: time + .seconds(9)))
    }

    @Test("Equal configurations are stored once, and each run tells its own with generation and commit")
    func once() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let first = try await Self.run(store, 0, Self.config("2.1.239")).id
        let second = try await Self.run(store, 1, Self.config("2.1.239")).id
        #expect(try store.number("count(*) FROM effective_configs") == 1)
        for run in [first, second] {
            let found = try #require(try store.config(ofRun: run))
            #expect(found.config == Self.config("2.1.239") && found.drift == nil)
            #expect(found.intentID == "a" && found.generation == 1)
        }
        #expect(try store.config(ofRun: 99) == nil)
        #expect(throws: (any Error).self) { try store.execute("UPDATE effective_configs SET config = '{}'") }
    }

    @Test("An update is told by the run, by one event, and again by every run until one succeeds")
    func update() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let good = try await Self.run(store, 0, Self.config("2.1.239")).id
        var failed: [Int64] = []
        for minute in 20...22 {
            let (id, ending) = try await Self.run(store, Int64(minute), Self.config("2.1.240"), .failed)
            failed.append(id)
            #expect(ending.drift?.run == good)
        }
        for id in failed {
            #expect(try store.run(id)?.drift?.text == "differs from run \(good): version 2.1.239 → 2.1.240")
        }
        #expect(try store.number("count(*) FROM events WHERE reason = 'Drifted'") == 1)
        #expect(try store.number("run_id FROM events WHERE reason = 'Drifted'") == Int(failed[0]))
        #expect(try store.intents().first?.lastRun?.drift != nil)
        let mended = try await Self.run(store, 40, Self.config("2.1.240"))
        #expect(mended.ending.drift?.run == good)
        #expect(try await Self.run(store, 41, Self.config("2.1.240")).ending.drift == nil)
        #expect(try store.number("count(*) FROM events WHERE reason = 'Drifted'") == 1)
    }

    @Test("Another generation, a run without a program and another link of the chain are not compared")
    func generations() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try await Self.run(store, 0, Self.config("2.1.239"))
        #expect(try await Self.run(store, 1, nil, .badInput).ending.drift == nil)
        #expect(try await Self.run(store, 2, Self.config("2.1.240"), .failed).ending.drift != nil)
        try store.accept("a") { $0.query = "something else" }
        #expect(try await Self.run(store, 3, Self.config("2.1.240")).ending.drift == nil)
        let id = try store.enqueueManual(intent: "a", by: "ada", now: start + .minutes(4))
        _ = try await store.claim(limit: 1, now: start + .minutes(4))
        try store.execute("UPDATE intent_runs SET link = 1 WHERE id = \(id)")
        var result = ExecutionResult(outcome: .succeeded)
        result.config = Self.config("9.9.9")
        let ending = try await store.endAttempt(run: id, result: result, outputFile: nil, now: start + .minutes(5))
        #expect(ending.kind == .final && ending.drift == nil)
    }

    @Test("A model that the file did not ask for is told at the first run, and said once")
    func file() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        for minute: Int64 in [0, 30, 60] {
            let ending = try await Self.run(store, minute, Self.config("2", asked: "sonnet")).ending
            #expect(ending.drift?.text == "model claude-opus-4-1 where the file says sonnet")
        }
        #expect(try store.number("count(*) FROM events WHERE reason = 'Drifted'") == 1)
    }

    @Test("Configurations go with the last run that has them")
    func pruned() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        for minute: Int64 in 0...2 { try await Self.run(store, minute, Self.config("2.1.\(minute)")) }
        #expect(try store.number("count(*) FROM effective_configs") == 3)
        _ = try store.prune(runsBefore: start + .days(1), eventsBefore: start)
        #expect(try store.number("count(*) FROM effective_configs") == 1)
        #expect(try store.integrity() == "ok")
    }
}
