import HomerCore
import HomerStore
import HomerTesting
import Logging
import Testing

@testable import HomerMigration
@testable import HomerRuntime

/// The loops beside a HOMER that lives on the same database, which is played by plain SQL.
@Suite("Beside an old HOMER that lives", .timeLimit(.minutes(5))) struct BesideHomerLoopTests {
    static let hourly = Samples.spec("hourly")

    private static let table = """
        CREATE TABLE IF NOT EXISTS scheduled_job_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL,
          job_name TEXT NOT NULL, source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT,
          success INTEGER NOT NULL DEFAULT 0, output TEXT, error TEXT, exit_code INTEGER, created_at TEXT)
        """

    /// One job of `schedule.json`, in a database of HOMER.
    private static let home: @Sendable (Store, String) async throws -> Void = { store, path in
        try sql(path, table)
        try store.reconcile(Samples.desired([Samples.job(hourly)]), at: at(9, 30))
    }

    /// HOMER runs the job at a full hour and is done within the second.
    private static func fire(_ path: String, _ due: Timestamp) throws {
        try sql(
            path,
            """
            INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, completed_at, success)
            VALUES ('hourly', 'Hourly', 'schedule.json', '\(due + Milliseconds(120))', '\(due + Milliseconds(900))', 1)
            """)
    }

    private static func move(_ world: World, to moment: Timestamp) async {
        world.time.jump(by: moment - world.time.timestamp)
        await world.look()
    }

    @Test(
        "The old HOMER keeps its jobs whatever the flags say; once it is silent the new engine takes the next due time")
    func takeover() async throws {
        try await withWorld([], routing: .oldEngine(.external), prepare: Self.home) { world in
            await Self.move(world, to: at(10, 0, 5))
            try Self.fire(world.path, at(10))
            await Self.move(world, to: at(10, 0, 40))
            let fire = try #require(try world.store.legacyFires(of: "hourly").first)
            #expect(
                fire.due == at(10) && fire.engine == .old && fire.legacyRunID == 1 && fire.decision == .decided(.ran))
            #expect(world.executor.intents.isEmpty)
            #expect(try world.ledger("hourly").isEmpty)
            #expect(world.log.of(.leftToHomer).map(\.metadata["run"]) == ["h1"])
            #expect(world.log.of(.homerLives).count == 1)
            let told = try world.store.events().filter { $0.reason == .known(.leftToHomer) }
            #expect(told.map(\.intentID) == ["hourly"])
            #expect(told.first?.message.contains("stop the old HOMER, then set") == true)
            // Stopped meanwhile: the next due time waits for it, and is then run.
            await Self.move(world, to: at(11, 0, 29))
            #expect(world.executor.intents.isEmpty)
            await Self.move(world, to: at(11, 0, 31))
            await world.executor.waitForRequests(1)
            #expect(try world.ledger("hourly") == ["11:00 ran"])
            _ = try await world.finalRuns(1)
        }
    }

    @Test(
        "Whichever flag gives the jobs away under an old HOMER that lives, by plain SQL, none is run twice",
        arguments: [
            (RuntimeFlag.enabled, "false", "true"), (.schedulerBridge, "false", "true"),
            (.parallelMode, "true", "false"),
        ])
    func flags(_ flag: RuntimeFlag, before: String, after: String) async throws {
        let prepare: @Sendable (Store, String) async throws -> Void = { store, path in
            try await Self.home(store, path)
            try sql(path, "UPDATE runtime_flags SET value = '\(before)' WHERE key = '\(flag.rawValue)'")
        }
        try await withWorld([], routing: .oldEngine(.external), prepare: prepare) { world in
            await Self.move(world, to: at(10, 0, 5))
            try Self.fire(world.path, at(10))
            await Self.move(world, to: at(10, 15))
            try await world.set(flag, after)
            for hour in [11, 12] as [Int64] {
                await Self.move(world, to: at(hour, 0, 2))
                try Self.fire(world.path, at(hour))
                await Self.move(world, to: at(hour, 1))
            }
            #expect(world.executor.intents.isEmpty)
            #expect(try world.store.legacyFires(of: "hourly").map(\.due) == [at(12), at(11)])
            #expect(try world.store.runs(.init()).isEmpty)
        }
    }

    @Test(
        "An old HOMER that runs although its owner says it is stopped is noticed by its first run",
        arguments: [
            LegacyMode.builtin, .off,
        ])
    func contradiction(_ mode: LegacyMode) async throws {
        try await withWorld([], routing: .oldEngine(mode), prepare: Self.home) { world in
            await Self.move(world, to: at(10))
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            await Self.move(world, to: at(10, 0, 5))
            try Self.fire(world.path, at(10))
            await Self.move(world, to: at(11, 0, 2))
            try Self.fire(world.path, at(11))
            await Self.move(world, to: at(11, 1))
            #expect(world.executor.intents == ["hourly"])
            #expect(try world.ledger("hourly") == ["10:00 ran"])
            let first = world.log.of(.homerLives).map(\.metadata["first"])
            #expect(first == ["stop the old HOMER, then restart the daemon"])
            // It has been stopped now; nothing is lost, and a restart would end the wait.
            await Self.move(world, to: at(12, 0, 31))
            await world.executor.waitForRequests(2)
            _ = try await world.finalRuns(2)
        }
    }

    @Test("The built-in old engine leaves to the old HOMER what that runs, and goes on when it is silent")
    func builtin() async throws {
        try await LegacyEngineTests.withEngine { world in
            func move(to moment: Timestamp) async {
                world.time.jump(by: moment - world.time.timestamp)
                let before = world.time.falls.count
                world.engine.wake.ring()
                await world.time.falls.wait(for: before + 1)
                world.engine.wake.ring()
                await world.time.falls.wait(for: before + 2)
            }
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            _ = try await eventually { try world.store.legacyRuns().first { $0.completedAt != nil } }
            await move(to: at(10, 0, 5))
            try Self.fire(world.path, at(10))
            await move(to: at(11, 0, 2))
            try Self.fire(world.path, at(11))
            await move(to: at(11, 1))
            #expect(world.executor.intents == ["hourly"])
            let fire = try #require(try world.store.legacyFires(of: "hourly").first)
            #expect(fire.due == at(11) && fire.legacyRunID == 3)
            await move(to: at(12, 0, 31))
            await world.executor.waitForRequests(2)
        }
    }

    @Test("With external the log says that the old HOMER runs the jobs, and warns of nothing")
    func quiet() async throws {
        try await LegacyEngineTests.withEngine(mode: .external) { world in
            #expect(world.log.of(.jobsWithHomer).map(\.metadata["jobs"]) == ["1"])
            #expect(world.log.of(.jobsWithHomer).map(\.level) == [.info])
            #expect(world.log.of(.jobsNotRun).isEmpty)
        }
        try await LegacyEngineTests.withEngine(mode: .off) { world in
            #expect(world.log.of(.jobsNotRun).map(\.level) == [.warning])
        }
    }
}
