import Dispatch
import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Synchronization
import Testing

@testable import HomerMigration

/// Flags, clock steps, failures and the end of the loop.
@Suite("Dispatcher switches", .timeLimit(.minutes(5))) struct SwitchTests {
    static let hourly = Samples.spec("hourly")

    @Test(
        "Switched off, nothing starts; switched on, what fell due meanwhile is not run, nor after a restart",
        arguments: [Residence.near, .none])
    func pause(_ residence: Residence) async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off), residence: residence) { world in
            try await world.set(.enabled, "false")
            _ = try world.other().enqueueManual(intent: "hourly", by: "ada", now: at(9, 31))
            world.time.jump(by: .hours(3))
            await world.look()
            #expect(world.executor.intents.isEmpty)
            #expect(try world.ledger("hourly").isEmpty)
            try await world.set(.enabled, "true")
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            #expect(try world.store.runs(.init()).map(\.triggeredBy) == [.manual])
            let row = try world.store.ledger(of: "hourly").first
            #expect(row?.verdict == .skippedOff && row?.count == 3 && row?.through == at(12))
            #expect(try world.store.scheduledIntents().first?.cursor == at(12))
            #expect(world.log.of(.flagsChanged).map(\.metadata["enabled"]) == ["false", "true"])
            await world.time.advance(to: at(13))
            await world.executor.waitForRequests(2)
            #expect(try world.ledger("hourly") == ["10:00 skipped:off", "13:00 ran"])
        }
    }

    @Test("What runs once and was due while the runtime was off has its row too")
    func pausedOnce() async throws {
        let once = Samples.spec("once") { $0.trigger = .at(at(11)) }
        try await withWorld([once], routing: .oldEngine(.off)) { world in
            try await world.set(.enabled, "false")
            world.time.jump(by: .hours(3))
            await world.look()
            try await world.set(.enabled, "true")
            await world.look()
            #expect(try world.ledger("once") == ["11:00 skipped:off"])
            #expect(world.executor.intents.isEmpty)
        }
    }

    @Test("Jobs of schedule.json run only over the bridge, and crossing it replays nothing")
    func bridge() async throws {
        let old: @Sendable (Store, String) async throws -> Void = { store, path in
            try store.reconcile(Samples.desired([Samples.job(Self.hourly)]), at: at(9, 30))
            try sql(path, "UPDATE runtime_flags SET value = 'false' WHERE key = 'runtime.scheduler_bridge'")
        }
        try await withWorld([], routing: .oldEngine(.off), prepare: old) { world in
            world.time.jump(by: .hours(3))
            await world.look()
            #expect(world.executor.intents.isEmpty)
            try await world.set(.schedulerBridge, "true")
            await world.look()
            #expect(world.executor.intents.isEmpty)
            await world.time.advance(to: at(13))
            await world.executor.waitForRequests(1)
            // Nobody had it: there is no old engine here.
            #expect(try world.ledger("hourly") == ["10:00 skipped:off", "13:00 ran"])
        }
    }

    @Test("A flag that cannot be read keeps its default, and is said once")
    func unreadable() async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            try await world.set(.tickInterval, "false")
            await world.look()
            #expect(world.log.of(.flagUnreadable).map(\.metadata["key"]) == ["runtime.tick_interval_ms"])
            #expect(try world.store.events().filter { $0.reason == .known(.flagUnreadable) }.count == 1)
        }
    }

    @Test("A flag that others changed is an event: at once when a daemon runs, else at its start")
    func changes() async throws {
        let before: @Sendable (Store, String) async throws -> Void = { _, path in
            try sql(path, "UPDATE runtime_flags SET value = 'false' WHERE key = 'runtime.enabled'")
        }
        try await withWorld([Self.hourly], routing: .oldEngine(.off), prepare: before) { world in
            let told = { @Sendable in
                try world.store.events().filter { $0.reason == .known(.flagChanged) }.map(\.message).sorted()
            }
            let atStart = "runtime.enabled: true → false, by another program"
            #expect(try told() == [atStart])
            try await world.set(.enabled, "true")
            let later = "runtime.enabled: false → true, by another program"
            #expect(try told() == [later, atStart])
            try world.other().setFlags([.enabled: "false"], by: "ada@box", now: at(9, 31))
            await world.look()
            #expect(try told() == ["runtime.enabled: true → false, by ada@box", later, atStart].sorted())
            #expect(world.log.of(.flagsChanged).map(\.metadata["enabled"]) == ["true", "false"])
        }
    }

    @Test("A tick interval of more than a minute is kept")
    func longTick() async throws {
        try await withWorld([], routing: .oldEngine(.off)) { world in
            try await world.set(.tickInterval, "600000")
            let before = world.time.falls.count
            await world.time.advance(to: at(9, 40))
            #expect(world.time.falls.count - before < 5)
        }
    }

    @Test(
        "A clock that was years ahead and is set back silences nothing", arguments: [true, false],
        [Residence.near, .none])
    func clock(restarted: Bool, residence: Residence) async throws {
        let ahead: @Sendable (Store, String) async throws -> Void = { _, path in
            try sql(path, "UPDATE intents SET cursor_ms = \((at(9) + .days(1400)).milliseconds)")
        }
        try await withWorld(
            [Self.hourly], routing: .oldEngine(.off), residence: residence, prepare: restarted ? ahead : { _, _ in }
        ) { world in
            if !restarted {
                world.time.setWall(at(9) + .days(1400))
                await world.look()
                _ = try await world.finalRuns(1)
                world.time.setWall(at(9, 30))
                await world.look()
            }
            #expect(world.log.of(.clockSteppedBack).count == 1)
            // 10:00 was decided while the clock was ahead, and stays so.
            await world.time.advance(to: at(11))
            await world.executor.waitForRequests(2)
            _ = try await world.finalRuns(2)
            #expect(world.executor.requests.last?.scheduledFor == at(11))
        }
    }

    @Test("A decision that cannot be stored leaves the due time due", arguments: ["occurrences", "intent_runs"])
    func failingStore(_ table: String) async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            await world.time.advance(to: at(9, 59))
            await world.time.waitForSleeper(until: at(10))
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE \(table) RENAME TO gone")
            await world.time.advance(to: at(10))
            _ = try await eventually { world.log.of(.storeFailed).isEmpty ? nil : true }
            #expect(world.executor.intents.isEmpty)
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE gone RENAME TO \(table)")
            await world.time.advance(to: at(10, 0, 1))
            await world.executor.waitForRequests(1)
            #expect(world.executor.requests.first?.scheduledFor == at(10))
            _ = try await world.finalRuns(1)
            #expect(try world.ledger("hourly") == ["10:00 ran"])
        }
    }

    @Test("A database that refuses is asked once a second, however often the bell rings")
    func patience() async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            await world.time.advance(to: at(9, 59))
            await world.time.waitForSleeper(until: at(10))
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE occurrences RENAME TO gone")
            await world.time.advance(to: at(10))
            _ = try await eventually { world.log.of(.storeFailed).isEmpty ? nil : true }
            for _ in 0..<20 {
                world.dispatcher.wake.ring()
                await Task.yield()
            }
            await world.time.waitForSleeper(until: at(10, 0, 1))
            #expect(world.log.of(.storeFailed).count == 1)
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE gone RENAME TO occurrences")
            await world.time.advance(to: at(10, 0, 1))
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
        }
    }

    @Test("A cancelled run whose ending is refused waits between its tries, and gets its ending")
    func cancelledPatience() async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE intent_runs RENAME TO gone")
            world.loop.cancel()
            _ = try await eventually {
                world.log.of(.storeFailed).contains { $0.metadata["attempt"] == "1" } ? true : nil
            }
            await world.time.waitForSleeper(until: at(10, 0, 1))
            #expect(!world.log.of(.storeFailed).contains { $0.metadata["attempt"] == "2" })
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE gone RENAME TO intent_runs")
            await world.time.advance(to: at(10, 0, 1))
            _ = await world.loop.result
            #expect(try world.store.runs(.init()).map(\.outcome) == [.cancelled])
        }
    }

    @Test("A stop lets runs end, starts no new one, and then returns")
    func drain() async throws {
        let two = [Self.hourly, Samples.spec("later") { $0.priority = 10 }]
        try await withWorld(two, concurrency: 1) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            world.beginStop()
            _ = try await eventually { world.log.of(.daemonStopping).isEmpty ? nil : true }
            world.executor.release("hourly")
            try await world.loop.value
            #expect(world.executor.intents == ["hourly"])
            let runs = try world.store.runs(.init())
            #expect(runs.first { $0.intentID == "hourly" }?.outcome == .succeeded)
            #expect(runs.first { $0.intentID == "later" }?.status == .pending)
        }
    }

    @Test("What runs past the drain time is cancelled and still gets its ending")
    func drainTimeout() async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            world.beginStop()
            await world.time.waitForSleeper(until: at(10, 0, 30))
            await world.time.advance(to: at(10, 0, 30))
            try await world.loop.value
            let run = try #require(try world.store.runs(.init()).first)
            #expect(run.outcome == .cancelled)
            #expect(run.error == "cancelled by the end of the drain time")
        }
    }

    @Test("What a round still starts when the drain time is over is cancelled at once")
    func startedAfterDrain() async throws {
        let meanwhile = Mutex<(@Sendable () -> Void)?>(nil)
        let gate = DecisionGate { _, _, _ in
            meanwhile.withLock { $0 }?()
            return nil
        }
        let routing = JobRouting(whileElsewhere: .nobodyRuns, gate: gate) { _, _ in JobRouting.Look() }
        try await withWorld([Self.hourly], routing: routing) { world in
            world.executor.script("hourly", .hang)
            let stop: @Sendable () -> Void = {
                // The round waits for the database; the stop and all of the drain time come in between.
                let isOver = DispatchSemaphore(value: 0)
                Task {
                    world.beginStop()
                    await world.time.waitForSleeper(until: at(10, 0, 30))
                    world.time.jump(by: .seconds(30))
                    while await !world.dispatcher.isDrained { await Task.yield() }
                    isOver.signal()
                }
                isOver.wait()
            }
            meanwhile.withLock { $0 = stop }
            await world.time.advance(to: at(10))
            try await world.loop.value
            let run = try #require(try world.store.runs(.init()).first)
            #expect(run.outcome == .cancelled)
            #expect(run.error == "cancelled by the end of the drain time")
        }
    }

    @Test("A cancelled loop ends its runs and writes their endings")
    func cancelled() async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            world.loop.cancel()
            _ = await world.loop.result
            let runs = try world.store.runs(.init())
            #expect(runs.map(\.outcome) == [.cancelled])
        }
    }

    @Test("A daemon that another has replaced stops at its next write")
    func fenced() async throws {
        try await withWorld([Self.hourly], routing: .oldEngine(.off)) { world in
            _ = try world.other().startingEpoch(daemon: daemon, now: at(9, 31))
            world.dispatcher.wake.ring()
            let error = await #expect(throws: StoreError.self) { try await world.loop.value }
            #expect(error?.code == .fenced)
            #expect(world.executor.intents.isEmpty)
        }
    }
}
