import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerMigration

/// What the commands say during the move, asked of a database that HOMER and Homer share.
@Suite(.ownThreads) struct MigrationTruthTests {
    /// One job of `schedule.json` that is due once a year, in HOMER's database.
    private func home(_ engine: LegacyMode) throws -> Fixture {
        let fixture = try Fixture()
        try fixture.write(#"{ "legacy": { "engine": "\#(engine.rawValue)" } }"#, to: fixture.root + "/homer.json")
        let spec = IntentSpec(
            id: "brief", trigger: .cron(CronTrigger(expression: "0 0 1 1 *", timeZone: "UTC", dayMatch: .both)),
            execution: Execution(executor: "claude"), query: "say it")
        let origin = Origin(source: IntentSource.schedule, file: "schedule.json")
        let change = Change(
            id: "brief", actions: [.create], cause: .newFile, desired: DesiredIntent(spec: spec, origin: origin),
            fromGeneration: nil, toGeneration: 1, file: "schedule.json", restartsSchedule: true)
        try fixture.store.apply(
            Plan(changes: [change], base: fixture.store.stateVersion(), madeAt: Fixture.then),
            pass: PassRecord(id: "8f31c0de", trigger: "cli", startedAt: Fixture.then), now: Fixture.then)
        try sql(
            fixture,
            """
            CREATE TABLE scheduled_job_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL,
              job_name TEXT NOT NULL, source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT,
              success INTEGER NOT NULL DEFAULT 0, output TEXT, error TEXT, exit_code INTEGER, created_at TEXT)
            """)
        return fixture
    }

    private func sql(_ fixture: Fixture, _ text: String) throws {
        let answer = try Command.run(
            "/usr/bin/env", ["sqlite3", "-cmd", ".timeout 5000", fixture.root + "/.homer/homer.db", text])
        try #require(answer.status == 0, "\(answer.errors)")
    }

    /// HOMER's row of a run that began some minutes ago; without an end when it took none.
    private func run(_ fixture: Fixture, minutesAgo: Int, took: Int? = 1, success: Bool = true) throws {
        func time(_ seconds: Int) -> String { "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '\(seconds) seconds')" }
        let end = took.map { time(-60 * minutesAgo + $0) } ?? "NULL"
        try sql(
            fixture,
            """
            INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, completed_at, success, output)
            VALUES ('brief', 'Brief', 'schedule.json', \(time(-60 * minutesAgo)), \(end), \(success ? 1 : 0), 'done')
            """)
    }

    @Test func `While the old HOMER lives the switch is refused, with the order of what to do`() async throws {
        let fixture = try home(.external)
        try fixture.store.setFlags([.parallelMode: "true"], by: "test", now: Fixture.then)
        try run(fixture, minutesAgo: 2)
        let steps =
            "stop the old HOMER, then set \"legacy\": { \"engine\": \"builtin\" } in homer.json, then restart the daemon"
        let refused = try await fixture.homer("flags", "set", "runtime.parallel_mode", "false")
        #expect(refused.code == 4 && refused.err.contains("the old HOMER still runs its jobs (last sign of life"))
        #expect(refused.err.contains("\(steps), then homer flags set runtime.parallel_mode false"))
        #expect(try fixture.store.flags().parallelMode)
        #expect(try await fixture.homer("flags", "reset", "parallel_mode").code == 4)
        let forced = try await fixture.homer("flags", "set", "parallel_mode", "false", "--force")
        #expect(forced.code == 0 && forced.out.contains("leaves to the old HOMER what that still runs"))
        #expect(forced.err.contains("each job waits 30s for the old HOMER") && forced.err.contains(steps))
        let status = try await fixture.homer("status")
        #expect(status.out.contains("1 of schedule.json, run by the old HOMER, which lives ("))
        #expect(status.out.contains(steps))
        let why = try await fixture.homer("why", "brief", "-o", "json").json()
        #expect(why["verdict"] == "old-engine")
        #expect(why["answer"]?.string?.contains("ran as run h1 and succeeded; the old HOMER still runs it") == true)
        #expect(why["nextSteps"]?.array?.contains("stop the old HOMER") == true)
        let migration = try await fixture.homer("migrate", "status", "-o", "json").json()
        #expect(migration["runBy"] == "homer" && migration["oldEngine"]?["homerLives"] == .bool(true))
        #expect(
            migration["next"]?["command"] == nil && migration["next"]?["steps"]?.array?.first == "stop the old HOMER")
        let doctor = try await fixture.homer("doctor")
        #expect(doctor.out.contains("run by the old HOMER, which lives"))
        #expect(try await fixture.homer("get", "-o", "json").json().array?.first?["status"]?["runBy"] == "homer")
    }

    @Test func `When the old HOMER was stopped the switch is made, and the wait for it is said`() async throws {
        let fixture = try home(.external)
        try fixture.store.setFlags([.parallelMode: "true"], by: "test", now: Fixture.then)
        try run(fixture, minutesAgo: 60 * 24 * 500)
        let set = try await fixture.homer("flags", "set", "parallel_mode", "false")
        #expect(set.code == 0 && set.out.contains("schedule.json jobs: run as intents"))
        #expect(set.err.contains("each job waits 30s for the old HOMER"))
        let status = try await fixture.homer("status", "-o", "json").json()
        #expect(status["scheduleJobs"]?["runners"] == .array([.object(["runBy": "intents", "count": 1])]))
    }

    @Test func `Runs of the old engine are last runs, count in status, and have one name everywhere`() async throws {
        let fixture = try home(.external)
        try fixture.store.setFlags([.parallelMode: "true"], by: "test", now: Fixture.then)
        try run(fixture, minutesAgo: 60 * 24 * 299, took: nil)
        try run(fixture, minutesAgo: 30, success: false)
        try run(fixture, minutesAgo: 20)
        let row = try #require(try await fixture.homer("get", "-o", "json").json().array?.first)
        #expect(row["status"]?["lastRun"] == "h3" && row["status"]?["lastResult"] == "succeeded")
        #expect(row["status"]?["health"] == "Healthy")
        let table = try await fixture.homer("get", "-o", "wide")
        #expect(table.out.contains("20m ago") && table.out.contains("run by the old HOMER"))
        let runs = try await fixture.homer("runs", "-o", "json").json().array ?? []
        #expect(runs.map { $0["run"] } == ["h3", "h2", "h1"])
        #expect(runs.map { $0["outcome"] } == ["succeeded", "failed", "lost"])
        var status = try await fixture.homer("status", "-o", "json").json()
        #expect(status["counts"]?["running"] == 0 && status["activeRuns"] == .array([]))
        #expect(status["counts"]?["succeededLastDay"] == 1 && status["counts"]?["failedLastDay"] == 1)
        try run(fixture, minutesAgo: 1, took: nil)
        status = try await fixture.homer("status", "-o", "json").json()
        #expect(status["counts"]?["running"] == 1 && status["activeRuns"]?.array?.first?["run"] == "h4")
        #expect(try await fixture.homer("status").out.contains("h4  brief  running for"))
        let why = try await fixture.homer("why", "brief")
        #expect(why.out.contains("run h4") && !why.out.contains("did not run"))
        #expect(try await fixture.homer("logs", "h3").out == "done\n")
    }

    @Test func `With off nobody runs the jobs, and every answer says so`() async throws {
        let fixture = try home(.off)
        try fixture.store.setFlags([.schedulerBridge: "false"], by: "test", now: Fixture.then)
        #expect(try await fixture.homer("status").out.contains("run by NOBODY"))
        #expect(try await fixture.homer("flags", "set", "parallel_mode", "true").out.contains("run by NOBODY"))
        let migration = try await fixture.homer("migrate", "status")
        #expect(migration.out.contains("NOBODY runs schedule.json"))
        #expect(migration.out.contains("Way back   set \"legacy\": { \"engine\": \"builtin\" } in homer.json"))
        #expect(try await fixture.homer("migrate", "rollback", "--level", "2").out.contains("NOBODY"))
        #expect(try await fixture.homer("doctor").out.contains("run by NOBODY"))
        #expect(try await fixture.homer("why", "brief").out.contains("nobody runs it"))
    }

    @Test func `A job that waits for its first approval is run by the old engine, and why and status say that`()
        async throws
    {
        let fixture = try home(.builtin)
        var spec = IntentSpec(
            id: "memory", trigger: .cron(CronTrigger(expression: "0 1 * * *")),
            execution: Execution(executor: "claude"), query: "remember")
        spec.enabled = true
        try fixture.store.replaceFallbackJobs(
            [FallbackJob(spec: spec, file: "schedule.json", reason: "HeldApproval", since: Fixture.then)],
            pass: "8f31c0de", now: Fixture.then)
        try fixture.write(
            #"{"version": "1", "jobs": [{"id": "memory", "cron": "0 1 * * *", "query": "remember"}]}"#,
            to: fixture.root + "/schedule.json")
        let lock = try fixture.daemonLock()
        let status = try await fixture.homer("status")
        #expect(
            status.out.contains(
                "2 of schedule.json: 1 run as intents by the new engine, 1 run by the old engine (the old HOMER's rules, built in)"
            ))
        let why = try await fixture.homer("why", "memory", "-o", "json").json()
        #expect(why["verdict"] == "old-engine")
        #expect(why["answer"]?.string?.hasSuffix("and is run by the old engine.") == true)
        withExtendedLifetime(lock) {}
    }
}
