import Cron
import HomerCore
import HomerStore
import HomerTesting
import Logging
import Synchronization
import Testing

@testable import HomerMigration
@testable import HomerRuntime

@Suite("Parallel mode") struct ShadowTests {
    @Test("A due time is planned once with what would be started, and joined with the old engine's run")
    func match() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            try await world.look(at(9, 30))
            try await world.look(at(10))
            try world.oldRun("brief", at(10, 0, 1), took: .seconds(4), output: "two\n  lines")
            try await world.look(at(10, 1))
            #expect(try world.rows().map(\.verdict) == [.pending])
            try await world.look(at(10, 3))
            let row = try #require(world.rows().first)
            #expect(row.verdict == .match && row.reasons.isEmpty)
            #expect(row.plannedAt == at(10) && row.lateness == .seconds(1))
            #expect(row.old?.success == true && row.old?.exitCode == 0 && row.old?.output == "two lines")
            #expect(row.old?.duration == .seconds(4))
            #expect(row.launch?.argv == ["/bin/sh", "-c", LaunchPreview.query])
            #expect(row.launch?.promptHash == SHA256.hex("echo brief"))
            #expect(try world.store.runs(.init()).isEmpty)
            #expect(try texts(world.path, "SELECT decision FROM occurrences").isEmpty)
            try await world.look(at(10, 5))
            #expect(try world.rows().count == 1)
        }
    }

    @Test("What fell due while no daemon ran is planned at the next start, once, and says so")
    func downtime() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            try await world.look(at(9, 30))
            try await world.look(at(10))
            try world.oldRun("brief", at(10, 0, 1))
            try world.oldRun("brief", at(12, 0, 1))
            for _ in 0..<2 {
                let next = world.restarted()
                try await next.look(at(14, 30))
                await next.end()
            }
            let rows = try world.rows()
            #expect(rows.map { $0.plannedAt } == [at(10), at(11), at(12), at(13), at(14)])
            #expect(rows.map(\.whileDown) == [false, true, true, true, true])
            #expect(rows.map(\.verdict) == [.match, .match, .mismatch, .match, .match])
            #expect(rows[2].reasons == [.newWasDown] && !rows[2].isUnexplained)
            #expect(rows[2].launch == nil)
        }
    }

    @Test("A due time that the old engine did not run is a mismatch: a log line and an event")
    func missed() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            try await world.look(at(9, 30))
            try await world.look(at(10))
            try await world.look(at(10, 3))
            #expect(try world.rows().map(\.reasons) == [[.notFired]])
            let line = try #require(world.log.of(.parallelMismatch).first)
            #expect(line.level == .warning && line.metadata["reason"] == "not fired by old")
            #expect(try world.store.events(intent: "brief").map(\.reason).contains(.known(.parallelMismatch)))
        }
    }

    @Test("What the old engine's own rows explain is no riddle")
    func explained() async throws {
        try await withShadow([Samples.spec("brief"), Samples.spec("other")]) { world in
            try world.oldRun("brief", at(8))
            try world.oldRun("other", at(9), took: nil)
            try await world.look(at(9, 30))
            try await world.look(at(10))
            try await world.look(at(10, 3))
            let rows = try world.rows()
            #expect(rows.map(\.jobID) == ["brief", "other"])
            #expect(rows.map(\.reasons) == [[.missedByOld], [.oldStillRunning]])
            #expect(world.log.of(.parallelMismatch).allSatisfy { $0.level == .info })
        }
    }

    @Test("A run that was not due gets a row of its own, once")
    func extra() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            try world.oldRun("brief", at(9, 10, 20))
            try await world.look(at(9, 30))
            try world.oldRun("brief", at(9, 40, 20))
            try world.oldRun("stranger", at(9, 40, 20))
            try await world.look(at(9, 45))
            try await world.look(at(9, 46))
            let rows = try world.rows()
            #expect(rows.map(\.jobID) == ["brief", "stranger"])
            #expect(rows.map { $0.plannedAt } == [nil, nil])
            #expect(rows.map(\.reasons) == [[.manual], [.notPlanned]])
        }
    }

    @Test("A run that ends after the verdict is completed later")
    func unfinished() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            try await world.look(at(9, 30))
            try await world.look(at(10))
            try world.oldRun("brief", at(10, 0, 1), took: nil)
            try await world.look(at(10, 3))
            #expect(try world.rows().map(\.verdict) == [.match])
            try sql(
                world.path,
                "UPDATE scheduled_job_runs SET completed_at = '\(at(10, 20, 1))', success = 0, exit_code = 2")
            try await world.look(at(10, 21))
            let old = try #require(world.rows().first?.old)
            #expect(old.success == false && old.exitCode == 2 && old.duration == .minutes(20))
        }
    }

    @Test("While parallel mode is off nothing is written, and when it comes back it begins then")
    func off() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            let changes = try texts(world.path, "SELECT CAST(count(*) AS TEXT) FROM homer_meta")
            try await world.shadow.rest()
            #expect(try texts(world.path, "SELECT CAST(count(*) AS TEXT) FROM homer_meta") == changes)
            try await world.look(at(9, 30))
            try await world.look(at(10))
            try await world.shadow.rest()
            #expect(world.log.of(.parallelStopped).count == 1)
            #expect(try world.rows().isEmpty)
            try await world.look(at(13, 30))
            try await world.look(at(14))
            #expect(try world.rows().map(\.plannedAt) == [at(14)])
        }
    }

    @Test("When time zone data has changed every schedule is made anew")
    func zones() async throws {
        let zones = LateZones()
        try await withShadow([Samples.spec("brief")], zones: zones) { world in
            try await world.look(at(9, 30))
            zones.areThere.withLock { $0 = true }
            await world.shadow.zonesChanged()
            try await world.look(at(10))
            #expect(try world.rows().map(\.plannedAt) == [at(10)])
        }
    }

    @Test("An end that the database refuses is tried again")
    func refusedEnd() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            try await world.look(at(9, 30))
            try sql(
                world.path,
                "CREATE TRIGGER refuse BEFORE DELETE ON homer_meta BEGIN SELECT RAISE(ABORT, 'not now'); END")
            await #expect(throws: (any Error).self) { try await world.shadow.rest() }
            try sql(world.path, "DROP TRIGGER refuse")
            try await world.shadow.rest()
            #expect(try world.store.parallelSince() == nil)
            #expect(world.log.of(.parallelStopped).count == 1)
        }
    }

    @Test("The loop follows the flags that the dispatcher reads")
    func flags() async throws {
        try await withShadow([Samples.spec("brief")]) { world in
            let shadow = world.shadow
            let loop = Task { try await shadow.run() }
            var flags = RuntimeFlags()
            flags.parallelMode = true
            shadow.flagsRead(flags)
            _ = try await eventually { try world.store.parallelSince() }
            flags.parallelMode = false
            shadow.flagsRead(flags)
            _ = try await eventually { try world.store.parallelSince() == nil ? true : nil }
            loop.cancel()
            _ = await loop.result
        }
    }
}

/// The shadow over a database file in which jobs were accepted at 09:30, with HOMER's table beside.
private struct ShadowWorld {
    let store: Store
    let path: String
    let time: TestTime
    let log: CollectedLog
    let shadow: Shadow

    init(store: Store, path: String, time: TestTime, zones: any ZoneSource = UTCOnly()) {
        self.store = store
        self.path = path
        self.time = time
        log = CollectedLog()
        shadow = Shadow(
            store: store, executors: [PreviewingExecutor(name: "shell"), PreviewingExecutor(name: "claude")],
            zones: zones, dispatch: DispatchSettings(home: "/home/ada", outputs: "/tmp"),
            settings: ParallelSettings(), logger: log.logger, clock: time, now: time.wall)
    }

    /// As the next daemon finds it.
    func restarted() -> ShadowWorld { ShadowWorld(store: store, path: path, time: time) }

    func look(_ moment: Timestamp) async throws {
        time.setWall(moment)
        try await shadow.look()
    }

    /// Lets nothing sleep on; what is stored stays.
    func end() async { await shadow.stopAlarm() }

    func rows() throws -> [FireComparison] { try store.comparisons(since: at(0), until: at(24)) }

    /// - Parameter length: nil for a run that goes on.
    func oldRun(
        _ job: String, _ started: Timestamp, took length: Milliseconds? = .seconds(2), output: String = "ok"
    ) throws {
        let completed = length.map { "'\(started + $0)'" } ?? "NULL"
        try sql(
            path,
            """
            INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, completed_at, success, output,
              exit_code)
            VALUES ('\(job)', '\(job)', 'schedule.json', '\(started)', \(completed), 1, '\(output)', 0)
            """)
    }
}

private func withShadow(
    _ specs: [IntentSpec], zones: any ZoneSource = UTCOnly(), _ body: (ShadowWorld) async throws -> Void
) async throws {
    try await withDirectory { directory in
        let path = directory + "/homer.db"
        let file = try Store.open(path: path, foreign: .oldHomer)
        try file.reconcile(Samples.desired(specs.map { Samples.job($0) }), at: at(9, 30))
        try sql(
            path,
            """
            CREATE TABLE scheduled_job_runs (
              id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL, job_name TEXT NOT NULL,
              source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT,
              success INTEGER NOT NULL DEFAULT 0, output TEXT, error TEXT, exit_code INTEGER,
              created_at TEXT DEFAULT CURRENT_TIMESTAMP)
            """)
        let store = try file.startingEpoch(daemon: daemon, now: at(9, 30))
        let world = ShadowWorld(store: store, path: path, time: TestTime(at(9, 30)), zones: zones)
        try await body(world)
        await world.end()
    }
}

/// A machine whose time zone data comes later.
private final class LateZones: ZoneSource {
    let areThere = Mutex(false)

    func zone(named name: String?) -> Zone? { areThere.withLock { $0 } ? .utc : nil }
}

/// Says what it would start, and starts nothing.
private struct PreviewingExecutor: Executor {
    let name: String

    func execute(_ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void) async
        -> ExecutionResult
    { ExecutionResult(outcome: .succeeded) }

    func preview(_ request: ExecutionRequest) -> LaunchPreview? {
        LaunchPreview(
            executor: name, argv: ["/bin/sh", "-c", LaunchPreview.query],
            promptHash: SHA256.hex(request.spec.query), workingDirectory: request.workingDirectory)
    }
}
