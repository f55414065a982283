import Foundation
import HomerCore
import HomerStore
import Testing

/// `homer.json` edited under a running daemon: what the daemon does, and what the answers say it does.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct LiveConfigurationTests {
    private static func intent(_ id: String, _ trigger: String = #"{ "type": "event", "event": "never" }"#) -> String {
        """
        { "id": "\(id)", "trigger": \(trigger), "execution": { "executor": "shell" }, "query": "echo \(id)" }
        """
    }

    private static func workspace(_ config: String? = "{}") throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        if let config { try workspace.write(config, to: "homer.json") }
        try workspace.write(intent("first"), to: "desired/first.json")
        return workspace
    }

    /// A window that is open now, whenever that is.
    private static func openWindow(_ target: String) -> String {
        #"{ "target": "\#(target)", "cron": "0 * * * *", "timeZone": "UTC", "length": "2h", "reason": "month end" }"#
    }

    private static func setting(_ name: String, in workspace: TemporaryWorkspace) throws -> String? {
        let status = try JSONValue(parsing: Command.homer("status", "-o", "json", in: workspace).output)
        return status["settings"]?.array?.first { $0["name"]?.string == name }?["value"]?.string
    }

    private static func configuration(_ workspace: TemporaryWorkspace) throws -> JSONValue? {
        try JSONValue(parsing: Command.homer("status", "-o", "json", in: workspace).output)["configuration"]
    }

    @Test func `A freeze holds the very edit that was saved with it, and its end lets it through`() async throws {
        let workspace = try Self.workspace()
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try workspace.write(#"{ "freeze": [\#(Self.openWindow("apply"))] }"#, to: "homer.json")
        try workspace.write(Self.intent("second"), to: "desired/second.json")
        let changed = try await daemon.line("configuration changed", from: mark)
        #expect(changed["settings"]?.contains("freeze 0 windows → 1 window; apply from") == true)
        try await daemon.line("changes waiting", from: mark) {
            $0["intent"] == "second" && $0["reason"] == "HeldFreeze"
        }
        #expect(try Command.homer("status", in: workspace).output.contains("nothing is applied until"))
        mark = daemon.mark
        try workspace.write("{}", to: "homer.json")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "second" }
        #expect(try Self.configuration(workspace)?["differences"]?.array == [])
        #expect(await daemon.end() == 0)
    }

    @Test func `What agents say that say nothing changes with the file, as a generation of theirs alone`() async throws
    {
        let workspace = try Self.workspace()
        let agent = Self.intent("agent", #"{ "type": "interval", "every": "1d" }"#)
        try workspace.write(agent.replacing(#""shell""#, with: #""claude""#), to: "desired/agent.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("intent created") { $0["intent"] == "agent" }
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try workspace.write(#"{ "agents": { "startDeadline": "auto" } }"#, to: "homer.json")
        let changed = try await daemon.line("configuration changed", from: mark)
        #expect(changed["settings"] == "agents.startDeadline none → auto")
        try await daemon.line("intent updated", from: mark) { $0["intent"] == "agent" }
        let described = try Command.homer("describe", "agent", in: workspace).output
        #expect(described.contains("auto: 2h"), "\(described)")
        let generations = try Store.openReadOnly(path: workspace.database).intents().map { "\($0.id) \($0.generation)" }
        #expect(generations.sorted() == ["agent 2", "first 1"])
        #expect(try Command.homer("diff", in: workspace).status == 0)
        mark = daemon.mark
        try workspace.write("{}", to: "homer.json")
        try await daemon.line("intent updated", from: mark) { $0["intent"] == "agent" }
        #expect(await daemon.end() == 0)
        // Without a daemon the file is all there is.
        try workspace.write(#"{ "agents": { "startDeadline": "2h" } }"#, to: "homer.json")
        #expect(try Command.homer("diff", in: workspace).output.contains("startDeadline"))
    }

    @Test func `A freeze of runs and more room reach runs that wait`() async throws {
        let workspace = try Self.workspace(#"{ "runtime": { "concurrency": 1 } }"#)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        for id in ["long", "short"] {
            try workspace.write(
                """
                { "id": "\(id)", "trigger": { "type": "event", "event": "never" },
                  "execution": { "executor": "shell" }, "query": "\(id == "long" ? "sleep 600" : "true")" }
                """, to: "desired/\(id).json")
        }
        try await daemon.line("intent created") { $0["intent"] == "short" }
        try await daemon.line("intent created") { $0["intent"] == "long" }
        #expect(try Command.homer("trigger", "long", in: workspace).status == 0)
        try await daemon.line("run started") { $0["intent"] == "long" }
        #expect(try Command.homer("trigger", "short", in: workspace).status == 0)
        try workspace.write(#"{ "runtime": { "concurrency": 2 } }"#, to: "homer.json")
        try await daemon.line("run finished") { $0["intent"] == "short" && $0["outcome"] == "succeeded" }
        #expect(try Self.setting("runtime.concurrency", in: workspace) == "2")
        let mark = daemon.mark
        daemon.signal(SIGTERM)
        try await daemon.line("daemon stopping", from: mark)
        daemon.signal(SIGTERM)
        #expect(await daemon.end() == 0)
    }

    @Test func `A file that is not in order changes nothing and is said with its place, until it is in order`()
        async throws
    {
        let workspace = try Self.workspace(#"{ "runtime": { "concurrency": 3 } }"#)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try workspace.write("{\n  \"runtime\": { \"concurrency\": 900 },\n  \"freze\": []\n}\n", to: "homer.json")
        let held = try await daemon.line("configuration held", from: mark) { $0["line"] == "3" }
        #expect(held["file"] == "homer.json" && held["column"] == "3")
        #expect(held["hint"]?.contains("freeze") == true)
        #expect(try Self.setting("runtime.concurrency", in: workspace) == "3")
        let fault = try #require(try Self.configuration(workspace)?["fault"]?.string)
        #expect(fault.hasPrefix("homer.json:2:") && fault.contains("and 1 more"))
        let status = try Command.homer("status", in: workspace)
        #expect(status.status == 0 && status.output.contains("the daemon goes on by what it said before"))
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 0 && diff.errors.contains("homer.json:2:"))
        #expect(try Command.homer("doctor", in: workspace).output.contains("the daemon goes on by what it said before"))
        #expect(try Command.homer("events", in: workspace).output.contains("ConfigurationHeld"))

        mark = daemon.mark
        try workspace.remove("homer.json")
        let gone = try await daemon.line("configuration held", from: mark)
        #expect(gone["error"]?.contains("homer.json is gone") == true)
        #expect(try Self.setting("runtime.concurrency", in: workspace) == "3")

        mark = daemon.mark
        try workspace.write(#"{ "runtime": { "concurrency": 5 } }"#, to: "homer.json")
        try await daemon.line("configuration released", from: mark)
        try await daemon.line("configuration changed", from: mark)
        #expect(try Self.setting("runtime.concurrency", in: workspace) == "5")
        #expect(await daemon.end() == 0)
    }

    @Test func `A key that needs a restart is said and not spoken of as in force`() async throws {
        let workspace = try Self.workspace(#"{ "legacy": { "engine": "builtin" }, "apply": { "mode": "auto" } }"#)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try workspace.write(
            #"{ "legacy": { "engine": "external" }, "apply": { "mode": "manual" } }"#, to: "homer.json")
        let needed = try await daemon.line("restart needed", from: mark)
        #expect(needed["settings"] == "legacy.engine builtin → external")
        let changed = try await daemon.line("configuration changed", from: mark)
        #expect(changed["settings"] == "apply.mode auto → manual")
        #expect(try Self.setting("legacy.engine", in: workspace) == "builtin")
        #expect(try Self.setting("apply.mode", in: workspace) == "manual")
        let differences = try #require(try Self.configuration(workspace)?["differences"]?.array)
        #expect(differences.map { $0["name"]?.string } == ["legacy.engine"])
        #expect(differences.first?["needsRestart"]?.bool == true)
        let line = "legacy.engine is builtin, the file says external (from the next start on)"
        #expect(try Command.homer("status", in: workspace).output.contains(line))
        #expect(try Command.homer("diff", in: workspace).errors.contains(line))
        #expect(try Command.homer("doctor", in: workspace).output.contains(line))
        let rollback = try Command.homer(
            "migrate", "rollback", "--level", "1", "--dry-run", "-o", "json", in: workspace)
        #expect(try JSONValue(parsing: rollback.output)["oldEngine"]?["mode"]?.string == "builtin")
        #expect(await daemon.end() == 0)
        // Without a daemon the file is all there is.
        #expect(try Self.setting("legacy.engine", in: workspace) == "external")
        #expect(try Self.configuration(workspace) == nil)
    }

    @Test func `The branch guard and the source follow the file`() async throws {
        let workspace = try Self.workspace(#"{ "source": { "branch": "main" } }"#)
        try workspace.write(".homer/\n", to: ".gitignore")
        try workspace.git("init", "-q", "-b", "main")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Start")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("intent created") { $0["intent"] == "first" }
        var mark = daemon.mark
        try workspace.write(#"{ "source": { "branch": "release" } }"#, to: "homer.json")
        try await daemon.line("source busy", from: mark) { $0["reason"] == "WrongBranch" }
        #expect(try Command.homer("diff", in: workspace).status == 2)

        // From the work tree to a commit: what is only saved waits.
        mark = daemon.mark
        try workspace.write(#"{ "source": { "mode": "commit:main" } }"#, to: "homer.json")
        try await daemon.line("source idle", from: mark)
        try workspace.write(Self.intent("second"), to: "desired/second.json")
        #expect(try Self.setting("source.mode", in: workspace) == "commit:main")
        mark = daemon.mark
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Second")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "second" }

        // And back.
        mark = daemon.mark
        try workspace.write(Self.intent("third"), to: "desired/third.json")
        try workspace.write("{}", to: "homer.json")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "third" }
        // The doorbell of the new source rings as well.
        try workspace.write(Self.intent("fourth"), to: "desired/fourth.json")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "fourth" }
        #expect(await daemon.end() == 0)
    }

    @Test(arguments: [#"{ "source": { "branch": "main" } }"#, #"{ "source": { "mode": "commit:main" } }"#])
    func `A checkout does not lift the guard with the file of the other branch`(_ config: String) async throws {
        let workspace = try Self.workspace(config)
        try workspace.write(".homer/\n", to: ".gitignore")
        try workspace.git("init", "-q", "-b", "main")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Start")
        try workspace.git("checkout", "-qb", "feature")
        try workspace.write("{}", to: "homer.json")
        try workspace.write(Self.intent("feature"), to: "desired/feature.json")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Feature")
        try workspace.git("checkout", "-q", "main")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("intent created") { $0["intent"] == "first" }
        var mark = daemon.mark
        try workspace.git("checkout", "-q", "feature")
        let held = try await daemon.line("configuration held", from: mark)
        #expect(held["error"]?.contains("that of branch feature, and only main counts") == true)
        mark = daemon.mark
        try workspace.git("checkout", "-q", "main")
        try await daemon.line("configuration released", from: mark)
        #expect(!daemon.lines.contains { $0["intent"] == "feature" })
        #expect(!daemon.lines.contains { $0.message == "configuration changed" })
        #expect(await daemon.end() == 0)
    }

    @Test func `A file that comes later is taken up, and the daemon's own command line goes before it`() async throws {
        let workspace = try Self.workspace(nil)
        let daemon = try DaemonUnderTest(in: workspace, arguments: ["--concurrency", "7"])
        try await daemon.line("reconcile finished")
        try workspace.write(#"{ "runtime": { "concurrency": 2, "drain": "5s" } }"#, to: "homer.json")
        try await daemon.line("configuration changed") { $0["settings"] == "runtime.drain 30s → 5s" }
        #expect(try Self.setting("runtime.concurrency", in: workspace) == "7")
        #expect(try Self.configuration(workspace)?["differences"]?.array == [])
        #expect(await daemon.end() == 0)
    }

    @Test func `Whoever asks by another spelling, or with other variables, is told of the same settings`() async throws
    {
        let workspace = try Self.workspace(#"{ "source": { "branch": "main" } }"#)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("daemon started")
        let link = workspace.path + "-link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: workspace.path)
        defer { try? FileManager.default.removeItem(atPath: link) }
        let asked = try Command.run(
            HomerBinary.path, ["status", "-C", link, "-o", "json"], environment: ["HOMER_BRANCH": "other"])
        let status = try JSONValue(parsing: asked.output)
        let branch = status["settings"]?.array?.first { $0["name"]?.string == "source.branch" }
        #expect(branch?["value"]?.string == "main")
        #expect(status["configuration"]?["differences"]?.array == [])
        #expect(status["workspace"]?.string == link)
        #expect(await daemon.end() == 0)
    }
}
