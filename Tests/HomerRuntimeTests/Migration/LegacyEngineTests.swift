import HomerCore
import HomerStore
import HomerTesting
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

@testable import HomerMigration
@testable import HomerRuntime

/// The old engine's loop over a database file.
@Suite("Old engine", .timeLimit(.minutes(5))) struct LegacyEngineTests {
    struct OldWorld {
        let store: Store
        let path: String
        let time: TestTime
        let executor: ScriptedExecutor
        let log: CollectedLog
        let engine: LegacyEngine
    }

    static func withEngine(
        mode: LegacyMode = .builtin, prepare: @Sendable (String) throws -> Void = { _ in },
        _ body: @Sendable (OldWorld) async throws -> Void
    ) async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let file = try Store.open(path: path, foreign: .oldHomer)
            try file.reconcile(Samples.desired([Samples.job(Samples.spec("hourly") { $0.name = "Hourly" })]), at: at(9))
            try sql(path, "UPDATE runtime_flags SET value = 'false' WHERE key = 'runtime.enabled'")
            try prepare(path)
            let store = try file.startingEpoch(daemon: daemon, now: at(9, 30))
            let (time, log, executor) = (TestTime(at(9, 30)), CollectedLog(), ScriptedExecutor())
            try await LegacyRecovery(
                store: store, mode: mode, logger: log.logger, now: time.wall, endProcesses: { _, _ in false }
            ).recover()
            let settings = DispatchSettings(home: directory, outputs: directory + "/outputs")
            let engine = LegacyEngine(
                store: store, executors: [executor], zones: UTCOnly(), settings: settings, mode: mode,
                logger: log.logger, clock: time, now: time.wall)
            try await testGracefulShutdown { _ in
                let loop = Task { try await engine.run() }
                await time.waitForSleeper()
                let world = OldWorld(
                    store: store, path: path, time: time, executor: executor, log: log, engine: engine)
                do { try await body(world) } catch {
                    loop.cancel()
                    _ = await loop.result
                    throw error
                }
                loop.cancel()
                _ = await loop.result
            }
        }
    }

    @Test("A job runs over the old HOMER's tables, in the old HOMER's formats")
    func formats() async throws {
        try await Self.withEngine { world in
            world.executor.script(
                "hourly", .finish(ExecutionResult(outcome: .failed, error: "exit status 3", exitCode: 3)),
                .finish(ExecutionResult(outcome: .succeeded, output: "ok", exitCode: 0)))
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            let run = try await eventually { try world.store.legacyRuns().first { $0.completedAt != nil } }
            #expect(!run.success && run.exitCode == 3 && run.error == "Exit code 3" && run.output == "(No output)")
            #expect(run.jobName == "Hourly" && run.sourceFile == "schedule.json")
            #expect(
                try texts(world.path, "SELECT started_at || ' ' || created_at FROM scheduled_job_runs")
                    == ["2026-05-04T10:00:00.000Z 2026-05-04 10:00:00"])
            let state = try world.store.legacyState(of: "hourly")
            #expect(state?.consecutiveFailures == 1 && state?.isRunning == false && state?.lastSuccessAt == nil)
            #expect(try world.store.legacyFires(of: "hourly").map(\.legacyRunID) == [run.id])
            await world.time.advance(to: at(11))
            await world.executor.waitForRequests(2)
            let second = try await eventually { try world.store.legacyRuns().first { $0.success } }
            #expect(second.id != run.id)
            #expect(try world.store.legacyState(of: "hourly")?.consecutiveFailures == 0)
        }
    }

    @Test("A job that is running is not started again, and its lock is held until it has ended")
    func lock() async throws {
        try await Self.withEngine { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            #expect(try world.store.legacyState(of: "hourly")?.isRunning == true)
            #expect(throws: StoreError.self) { try world.store.enqueueLegacy(job: "hourly", by: "ada", now: at(10)) }
            await world.time.advance(to: at(11))
            let fire = try await eventually {
                try world.store.legacyFires(of: "hourly").first { $0.due == at(11) }
            }
            #expect(fire.decision == .decided(.skippedOverlap))
            world.executor.release("hourly", ExecutionResult(outcome: .succeeded, output: "hi", exitCode: 0))
            _ = try await eventually { try world.store.legacyRuns().first { $0.success } }
            #expect(try world.store.legacyState(of: "hourly")?.isRunning == false)
        }
    }

    @Test("A database that refuses is asked once a second, however often the bell rings")
    func patience() async throws {
        try await Self.withEngine { world in
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE legacy_fires RENAME TO gone")
            await world.time.advance(to: at(10))
            _ = try await eventually { world.log.of(.storeFailed).isEmpty ? nil : true }
            for _ in 0..<50 {
                world.engine.wake.ring()
                await Task.yield()
            }
            await world.time.waitForSleeper(until: at(10, 0, 1))
            #expect(world.log.of(.storeFailed).count == 1)
            try sql(world.path, "PRAGMA legacy_alter_table = ON; ALTER TABLE gone RENAME TO legacy_fires")
            await world.time.advance(to: at(10, 0, 1))
            await world.executor.waitForRequests(1)
        }
    }

    @Test("A run that somebody cancels ends with that person's name, and gives its lock back")
    func cancel() async throws {
        try await Self.withEngine { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            let run = try #require(try world.store.openLegacyRuns(of: "hourly").first)
            try world.store.requestCancel(run: run, by: "ada@box", now: at(10))
            world.engine.wake.ring()
            let ended = try await eventually { try world.store.legacyRuns().first { $0.completedAt != nil } }
            #expect(RunName(old: ended.id).id == run && ended.error == "cancelled by ada@box" && !ended.success)
            #expect(try world.store.legacyState(of: "hourly")?.isRunning == false)
            #expect(throws: StoreError.self) { try world.store.requestCancel(run: run, by: "bob@box", now: at(10)) }
        }
    }

    @Test("A run by hand, and a job without an intent")
    func byHandAndFallback() async throws {
        try await Self.withEngine { world in
            let request = try world.store.enqueueLegacy(job: "hourly", by: "ada", now: at(9, 31))
            let job = FallbackJob(
                spec: Samples.spec("waits"), file: "schedule.json", reason: "HeldApproval", since: at(9, 30))
            try world.store.replaceFallbackJobs([job], pass: "p", now: at(9, 30))
            world.engine.wake.ring()
            await world.executor.waitForRequests(1)
            let run = try await eventually { try world.store.legacyTrigger(request)?.runID }
            #expect(try world.store.legacyRun(run)?.jobID == "hourly")
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(3)
            #expect(Set(world.executor.intents) == ["hourly", "waits"])
            #expect(try world.store.events().contains { $0.reason == .known(.legacyFallback) })
        }
    }

    /// As a scheduler leaves it that died in a run.
    @Sendable private static func leaveStuck(_ path: String) throws {
        try sql(
            path,
            """
            CREATE TABLE scheduled_job_state (job_id TEXT PRIMARY KEY, source_file TEXT NOT NULL,
              enabled INTEGER NOT NULL DEFAULT 1, last_run_at TEXT, last_success_at TEXT,
              consecutive_failures INTEGER DEFAULT 0, updated_at TEXT DEFAULT CURRENT_TIMESTAMP,
              is_running INTEGER DEFAULT 0)
            """)
        try sql(path, "INSERT INTO scheduled_job_state (job_id, source_file, is_running) VALUES ('hourly', 'x', 1)")
        try sql(path, "UPDATE intents SET cursor_ms = \(at(3).milliseconds)")
    }

    @Test("A stuck lock keeps the new engine from no job either; beside an old HOMER that lives it is left alone")
    func locksElsewhere() async throws {
        for (mode, isLeft) in [(LegacyMode.off, false), (.external, true)] {
            try await Self.withEngine(mode: mode, prepare: Self.leaveStuck) { world in
                let state = try #require(try world.store.legacyState(of: "hourly"))
                #expect(state.isRunning == isLeft)
                let intent = try #require(try world.store.scheduledIntents().first)
                #expect(intent.cursor == at(3))
            }
        }
    }

    @Test("A run that parallel mode makes beside it does not keep the old engine from its own")
    func besideParallel() async throws {
        let parallel: @Sendable (String) throws -> Void = { path in
            try sql(
                path,
                """
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, generation)
                VALUES ('hourly', 'parallel', '\(at(9, 30))', 1)
                """)
        }
        try await Self.withEngine(prepare: parallel) { world in
            await world.time.advance(to: at(10))
            let fire = try await eventually { try world.store.legacyFires(of: "hourly").first }
            #expect(fire.decision == .decided(.ran))
        }
    }

    @Test("At the start stuck locks are cleared with an event, and nothing is made up")
    func recovery() async throws {
        try await Self.withEngine(prepare: Self.leaveStuck) { world in
            #expect(world.executor.intents.isEmpty)
            let unlocked = try world.store.events().filter { $0.reason == .known(.legacyUnlocked) }
            #expect(unlocked.count == 1)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            #expect(world.executor.requests.first?.scheduledFor == at(10))
        }
    }

    @Test("External and off fire nothing", arguments: [LegacyMode.external, .off])
    func elsewhere(mode: LegacyMode) async throws {
        try await Self.withEngine(mode: mode) { world in
            world.time.jump(by: .hours(2))
            world.engine.wake.ring()
            await world.time.waitForSleeper()
            #expect(world.executor.intents.isEmpty)
            let fires = try world.store.legacyFires(of: "hourly")
            #expect(fires.isEmpty)
            #expect(world.log.of(mode == .off ? .jobsNotRun : .jobsWithHomer).count == 1)
        }
    }
}
