import Foundation
import HomerCore
import HomerExecution
import HomerStore
import Testing

/// The main job end to end: a real repository, the built binary, real processes.
@Suite(.ownThreads, .serialized) struct ScenarioTests {
    private static func ticker(_ expression: String = "* * * * * *") -> String {
        """
        {
          "id": "ticker",
          "trigger": { "type": "cron", "expression": "\(expression)", "timeZone": "UTC" },
          "execution": { "executor": "shell" },
          "query": "echo tick $HOMER_RUN_ID"
        }
        """
    }

    @Test func `A person keeps intents in git, commits changes, and sees each reconciled and run`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.copy("examples/homer")
        try workspace.git("init", "-q", "-b", "main")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Start")

        let daemon = try DaemonUnderTest(in: workspace)
        let first = try await daemon.line("reconcile finished")
        #expect(first["created"] == "10")
        #expect(first["revision"]?.hasPrefix("main@sha1:") == true)
        #expect(first["dirty"] == "false")

        // A change of a trigger, committed: one pass, one changed intent, the commit's author, the next run moved.
        var mark = daemon.mark
        let text = try workspace.read("desired/memory-snapshot.json")
        try workspace.write(
            text.replacingOccurrences(of: "45 0 * * *", with: "15 4 * * *"), to: "desired/memory-snapshot.json")
        try workspace.git("commit", "-qam", "Move the snapshot")
        let updated = try await daemon.line("intent updated", from: mark)
        #expect(updated["intent"] == "memory-snapshot")
        #expect(updated["fields"] == "trigger.expression")
        #expect(updated["generation"] == "2")
        #expect(updated["author"] == "Ada")
        let head = try Command.run("/usr/bin/env", ["git", "-C", workspace.path, "rev-parse", "HEAD"]).output
        #expect(updated["commit"].map { head.hasPrefix($0) } == true)
        #expect(
            updated["next_run"]?.contains("T12:15:00") == true || updated["next_run"]?.contains("T11:15:00") == true)
        try await daemon.line("reconcile finished", from: mark)
        #expect(daemon.lines.dropFirst(mark).count { $0.message == "reconcile finished" } == 1)

        // A new file is a new intent, and it runs when it is due.
        mark = daemon.mark
        try workspace.write(Self.ticker(), to: "desired/ticker.json")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Tick")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "ticker" }
        let finished = try await daemon.line("run finished", from: mark) { $0["intent"] == "ticker" }
        #expect(finished["outcome"] == "succeeded")
        let logs = try Command.homer("logs", "ticker", "--run", finished["run"] ?? "", in: workspace)
        #expect(logs.output == "tick \(finished["run"] ?? "")\n")
        #expect(logs.status == 0)

        // A broken file is held with its place; the generation before it goes on running.
        mark = daemon.mark
        try workspace.write(
            Self.ticker().replacingOccurrences(of: "\"query\"", with: "\"qeury\""), to: "desired/ticker.json")
        let held = try await daemon.line("file held", from: mark)
        #expect(held["file"] == "desired/ticker.json")
        #expect(held["line"] != nil && held["column"] != nil)
        #expect(held["keeps_generation"] == "1")
        let after = daemon.mark
        try await daemon.line("run finished", from: after) { $0["intent"] == "ticker" }

        // Repaired to what it was: released, no new generation.
        mark = daemon.mark
        try workspace.write(Self.ticker(), to: "desired/ticker.json")
        try await daemon.line("file released", from: mark)

        // git rm disables it and keeps its history; restoring it brings the same intent back.
        mark = daemon.mark
        try workspace.git("rm", "-q", "desired/ticker.json")
        try workspace.git("commit", "-qm", "No more ticks")
        try await daemon.line("intent disabled", from: mark) { $0["intent"] == "ticker" }
        let store = try Store.openReadOnly(path: workspace.database)
        let before = try store.runs(.init(intentID: "ticker", limit: 1000)).count
        #expect(before > 0)
        mark = daemon.mark
        try workspace.git("revert", "--no-edit", "HEAD")
        let enabled = try await daemon.line("intent enabled", from: mark)
        #expect(enabled["intent"] == "ticker")
        #expect(enabled["generation"] == "1")
        let afterwards = try store.runs(.init(intentID: "ticker", limit: 1000)).count
        #expect(afterwards >= before)

        #expect(await daemon.end() == 0)
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 0)
        #expect(diff.output.hasPrefix("No changes. 11 intents match desired/"))
    }

    @Test func `After kill -9 nothing is lost and nothing runs twice`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.ticker(), to: "desired/ticker.json")
        try workspace.write(
            """
            { "id": "long", "trigger": { "type": "immediate" }, "execution": { "executor": "shell" },
              "query": "echo started; sleep 600 & sleep 600" }
            """, to: "desired/long.json")
        let first = try DaemonUnderTest(in: workspace)
        try await first.line("run finished") { $0["intent"] == "ticker" }
        let long = try await first.line("run started") { $0["intent"] == "long" }
        let started = first.mark
        try await first.line("run finished", from: started) { $0["intent"] == "ticker" }
        #expect(await first.end(SIGKILL) == -SIGKILL)

        let second = try DaemonUnderTest(in: workspace)
        let lost = try await second.line("run lost") { $0["intent"] == "long" }
        #expect(lost["run"] == long["run"])
        let mark = second.mark
        try await second.line("run finished", from: mark) { $0["intent"] == "ticker" }
        #expect(await second.end() == 0)

        let store = try Store.openReadOnly(path: workspace.database)
        let runs = try store.runs(.init(limit: 1000))
        let open = runs.filter { !$0.isFinal }
        #expect(open.isEmpty, "every run has one ending")
        #expect(runs.filter { $0.intentID == "long" }.map(\.outcome) == [.lost], "an immediate run is not repeated")
        let pid = try #require(long["pid"].flatMap { Int32($0) })
        #expect(ProcessTable.members(ofGroupOrSession: pid).isEmpty, "nothing of the lost run is alive")

        // Every second from the first to the last has exactly one ledger row.
        let ledger = try store.ledger(of: "ticker")
        let times = ledger.map(\.scheduledFor.seconds)
        #expect(times == Array((times.first ?? 0)...(times.last ?? 0)).map { $0 })
        let ran = ledger.filter { $0.verdict == .ran }.count
        #expect(ran == runs.count { $0.intentID == "ticker" })
    }

    @Test func `A second daemon on the same database is refused and told who holds it`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.ticker("0 0 1 1 *"), to: "desired/ticker.json")
        let first = try DaemonUnderTest(in: workspace)
        try await first.line("reconcile finished")
        let second = try Command.homer("run", in: workspace)
        #expect(second.status == 75)
        #expect(second.errors.contains("held by pid \(first.process.processIdentifier)"))
        #expect(await first.end() == 0)
    }

    @Test func `A manual run and a row written by plain SQL reach a running daemon at once`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.ticker("0 0 1 1 *"), to: "desired/ticker.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        let trigger = try Command.homer("trigger", "ticker", "--wait", in: workspace)
        #expect(trigger.status == 0)
        try await daemon.line("run finished", from: mark) { $0["intent"] == "ticker" }

        mark = daemon.mark
        // The shell's own default is to give up at once when the daemon is writing.
        let inserted = try Command.run(
            "/usr/bin/env",
            [
                "sqlite3", "-cmd", ".timeout 5000", workspace.database,
                """
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at)
                VALUES ('ticker', 'manual', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
                """,
            ])
        try #require(inserted.status == 0, "\(inserted.errors)")
        try await daemon.line("run finished", from: mark, within: 5) { $0["intent"] == "ticker" }

        mark = daemon.mark
        let switched = try Command.run(
            "/usr/bin/env",
            [
                "sqlite3", "-cmd", ".timeout 5000", workspace.database,
                "UPDATE runtime_flags SET value='false' WHERE key='runtime.enabled'",
            ])
        try #require(switched.status == 0, "\(switched.errors)")
        let flags = try await daemon.line("flags changed", from: mark, within: 5)
        #expect(flags["enabled"] == "false")
        #expect(await daemon.end() == 0)
    }

    @Test func `SIGTERM lets a run finish, a second one cancels it`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            """
            { "id": "slow", "trigger": { "type": "immediate" }, "execution": { "executor": "shell" },
              "query": "trap 'exit 3' TERM; echo up; sleep 600 & wait" }
            """, to: "desired/slow.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("run started")
        let mark = daemon.mark
        daemon.signal(SIGTERM)
        try await daemon.line("daemon stopping", from: mark)
        #expect(await daemon.end() == 0)
        let run = try #require(try Store.openReadOnly(path: workspace.database).runs(.init()).first)
        #expect(run.outcome == .cancelled)
        #expect(run.isFinal)
    }
}
