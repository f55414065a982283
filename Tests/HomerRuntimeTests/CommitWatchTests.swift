import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// What another process writes is noticed, whenever its commit can first be seen.
@Suite("Commit watch", .timeLimit(.minutes(5))) struct CommitWatchTests {
    static let listener = Samples.spec("listener") { $0.trigger = .event(name: "push", filter: nil) }

    private func withWatch(
        _ world: World, _ body: (CommitWatch, Tally) async throws -> Void
    ) async throws {
        let watch = CommitWatch(store: world.store, clock: world.time)
        let told = Tally()
        let dispatcher = world.dispatcher
        let task = Task {
            await watch.run {
                dispatcher.wake.ring()
                told.add()
            }
        }
        defer { task.cancel() }
        // What was there before it is told of once.
        await told.wait(for: 1)
        try await body(watch, told)
        task.cancel()
        await task.value
    }

    @Test("A hint that comes before the commit can be seen loses nothing", arguments: [true, false])
    func early(isHinted: Bool) async throws {
        try await withWorld([Self.listener]) { world in
            try await withWatch(world) { watch, told in
                if isHinted {
                    watch.hint()
                    await told.wait(for: 2)
                }
                // The loop has looked, and nothing was there.
                await world.look()
                let before = world.time.timestamp
                try world.other().emit(EmittedEvent(name: "push", id: "1"), by: "ada", now: before)
                await world.time.advance(by: .seconds(1))
                await world.executor.waitForRequests(1)
                let run = try #require(try await world.finalRuns(1).first)
                #expect(run.triggeredAt <= before + .seconds(1))
            }
        }
    }

    @Test("Hints without a pause are heard ten times a second, and the last of them too")
    func burst() async throws {
        try await withWorld([Self.listener]) { world in
            try await withWatch(world) { watch, told in
                watch.hint()
                await told.wait(for: 2)
                for _ in 0..<100 { watch.hint() }
                await world.time.advance(by: Milliseconds(20))
                for _ in 0..<100 { watch.hint() }
                #expect(told.count == 2)
                await world.time.advance(by: Milliseconds(80))
                await told.wait(for: 3)
                await world.time.advance(by: .seconds(2))
                #expect(told.count == 3)
            }
        }
    }

    @Test("A tick of an hour delays no flag that another program writes")
    func longTick() async throws {
        try await withWorld([Self.listener]) { world in
            try await world.set(.tickInterval, "3600000")
            try await withWatch(world) { _, told in
                let before = told.count
                try sql(world.path, "UPDATE runtime_flags SET value = 'false' WHERE key = 'runtime.enabled'")
                await world.time.advance(by: .seconds(1))
                await told.wait(for: before + 1)
                _ = try await eventually {
                    world.log.of(.flagsChanged).contains { $0.metadata["enabled"] == "false" } ? true : nil
                }
            }
        }
    }
}
