import Foundation
import HomerCore
import HomerStore
import Testing

/// `homer migrate rollback` as a person types it.
@Suite(.ownThreads) struct MigrateRollbackTests {
    @Test func `Levels 1 to 3 set their switches to false and nothing else`() async throws {
        for (level, off) in [
            (1, ["enabled"]), (2, ["scheduler_bridge"]),
            (3, ["discovery_enabled", "enabled", "parallel_mode", "scheduler_bridge"]),
        ] {
            let fixture = try Fixture()
            try fixture.store.setFlags(
                [.enabled: "true", .schedulerBridge: "true", .parallelMode: "true", .discoveryEnabled: "true"],
                by: "test", now: Fixture.then)
            let json = try await fixture.homer("migrate", "rollback", "--level", "\(level)", "-o", "json").json()
            let changed = json["flagChanges"]?.array?.compactMap { $0["key"]?.string } ?? []
            #expect(changed.map { $0.replacingOccurrences(of: "runtime.", with: "") }.sorted() == off)
            #expect(json["hasDaemon"] == .bool(false) && json["takenUp"] == .bool(false))
            let rows = try fixture.store.flagRows().filter { $0.stored == "false" }.map(\.flag.shortName)
            #expect(rows.sorted() == off)
            #expect(try fixture.store.flags().tickInterval == .minutes(1))
            #expect(try fixture.store.events().contains { $0.message.hasSuffix(": rollback level \(level)") })
        }
    }

    @Test func `It says what holds afterwards, and the way forward never hands the jobs over unseen`() async throws {
        let fixture = try Fixture()
        try fixture.store.setFlags([.parallelMode: "true"], by: "test", now: Fixture.then)
        let answer = try await fixture.homer("migrate", "rollback", "--level", "3")
        #expect(answer.code == 0)
        #expect(answer.out.contains("schedule.json jobs: are run by the old engine; the new one is off"))
        #expect(answer.out.contains("desired/ intents: do not run"))
        #expect(answer.out.contains("old engine: built into the daemon"))
        #expect(answer.out.contains("a restart is not needed"))
        #expect(answer.out.contains("no daemon runs on this database"))
        #expect(
            answer.lines.filter { $0.hasPrefix("forward again: ") } == [
                "forward again: homer flags set runtime.parallel_mode true",
                "forward again: homer flags set runtime.enabled true",
                "forward again: homer flags set runtime.scheduler_bridge true",
            ])
        let again = try await fixture.homer("migrate", "rollback", "--level", "3")
        #expect(again.code == 0 && again.out.contains("level 3 holds already"))
    }

    @Test func `--dry-run writes nothing`() async throws {
        let fixture = try Fixture()
        let answer = try await fixture.homer("migrate", "rollback", "--level", "1", "--dry-run")
        #expect(answer.code == 0 && answer.lines[0] == "would set runtime.enabled: true → false")
        #expect(try fixture.store.flags().enabled)
        #expect(try fixture.store.events().isEmpty)
    }

    @Test func `Where no old engine is, it says that nobody will run the jobs`() async throws {
        let fixture = try Fixture()
        try fixture.write(#"{ "legacy": { "engine": "off" } }"#, to: fixture.root + "/homer.json")
        let answer = try await fixture.homer("migrate", "rollback", "--level", "2")
        #expect(answer.code == 0 && answer.out.contains("NOBODY runs the jobs until legacy.engine"))
    }

    @Test func `A daemon that does not take it up is trouble, and the flags are set all the same`() async throws {
        let fixture = try Fixture()
        let lock = try fixture.daemonLock()
        let answer = try await fixture.homer("migrate", "rollback", "--level", "1")
        #expect(answer.code == 2 && answer.err.contains("has not taken them up within 5s"))
        #expect(try !fixture.store.flags().enabled)
        withExtendedLifetime(lock) {}
    }

    @Test func `A live daemon takes it up, and the time is told`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("0 1 * * *"), to: "desired/a.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("daemon started")
        let mark = daemon.mark
        let answer = try Command.homer("migrate", "rollback", "--level", "1", in: workspace)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.contains("the running daemon took it up after "))
        let line = try await daemon.line("flags changed", from: mark)
        #expect(line["enabled"] == "false")
        #expect(await daemon.end() == 0)
    }

    @Test func `Level 4 prints commands that bring the files of a commit back, and runs none`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("0 1 * * *"), to: "desired/a.json")
        try workspace.git("init", "-q", ".")
        try workspace.git("add", "-A")
        try workspace.git("commit", "-qm", "one")
        try workspace.write(Self.intent("0 2 * * *"), to: "desired/a.json")
        try workspace.write(Self.intent("0 2 * * *", id: "b"), to: "desired/b.json")
        try workspace.git("add", "-A")
        try workspace.git("commit", "-qm", "two")
        let answer = try Command.homer(
            "migrate", "rollback", "--level", "4", "--to", "HEAD~1", "-o", "json", in: workspace)
        #expect(answer.status == 0)
        #expect(try workspace.read("desired/a.json") == Self.intent("0 2 * * *"))
        let steps = try JSONValue(parsing: answer.output)["steps"]?.array ?? []
        let commands = steps.flatMap { $0["commands"]?.array ?? [] }.compactMap(\.string)
        for command in commands where command.hasPrefix("git ") {
            #expect(try Command.run("/bin/sh", ["-c", command], in: workspace.path).status == 0, "\(command)")
        }
        #expect(try workspace.read("desired/a.json") == Self.intent("0 1 * * *"))
        #expect(!FileManager.default.fileExists(atPath: "\(workspace.path)/desired/b.json"))
        let unknown = try Command.homer("migrate", "rollback", "--level", "4", "--to", "nowhere", in: workspace)
        #expect(unknown.status == 2 && unknown.errors.contains("is no commit of the repository"))
    }

    @Test func `Level 4 brings back files whose folder is empty now, and says when there is no earlier commit`() throws
    {
        let workspace = try TemporaryWorkspace()
        let job = #"{"version": "1", "jobs": []}"#
        try workspace.write(Self.intent("0 1 * * *"), to: "desired/a.json")
        try workspace.git("init", "-q", ".")
        try workspace.git("add", "-A")
        try workspace.git("commit", "-qm", "one")
        let first = try Command.homer("migrate", "rollback", "--level", "4", in: workspace)
        #expect(first.status == 0 && first.output.contains("there is no commit before this one"))
        try workspace.write(job, to: "schedule.json")
        try workspace.git("rm", "-q", "desired/a.json")
        try workspace.git("add", "-A")
        try workspace.git("commit", "-qm", "two")
        let answer = try Command.homer(
            "migrate", "rollback", "--level", "4", "--to", "HEAD~1", "-o", "json", in: workspace)
        #expect(answer.status == 0)
        let commands =
            try JSONValue(parsing: answer.output)["steps"]?.array?
            .flatMap { $0["commands"]?.array ?? [] }.compactMap(\.string) ?? []
        for command in commands where command.hasPrefix("git ") {
            #expect(try Command.run("/bin/sh", ["-c", command], in: workspace.path).status == 0, "\(command)")
        }
        #expect(try workspace.read("desired/a.json") == Self.intent("0 1 * * *"))
        #expect(!FileManager.default.fileExists(atPath: "\(workspace.path)/schedule.json"))
    }

    private static func intent(_ expression: String, id: String = "a") -> String {
        #"{ "id": "\#(id)", "trigger": { "type": "cron", "expression": "\#(expression)" }, "#
            + #""execution": { "executor": "shell" }, "query": "true" }"# + "\n"
    }

    @Test func `Wrong levels and --to elsewhere are usage errors`() async throws {
        let fixture = try Fixture()
        for arguments in [["--level", "5"], ["--level", "0"], ["--level", "1", "--to", "HEAD"], []] {
            let answer = try await Running(["migrate", "rollback"] + arguments, root: fixture.root).answer()
            #expect(answer.code == 64, "\(arguments)")
        }
        #expect(try fixture.store.flags().enabled)
        let workspace = try TemporaryWorkspace()
        #expect(try Command.homer("migrate", "rollback", "--level", "1", in: workspace).status == 2)
    }
}
