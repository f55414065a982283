import Foundation
import HomerCore
import Testing

/// Files that are not where they should be, or not what they look like: every command says so, and with which code.
@Suite(.ownThreads) struct UnreadableSourceTests {
    private static func intent(_ id: String) -> String {
        """
        { "id": "\(id)", "trigger": { "type": "cron", "expression": "0 3 * * *", "timeZone": "UTC" },
          "execution": { "executor": "shell" }, "query": "echo \(id)" }
        """
    }

    @Test("Without its directory a workspace has no plan", arguments: ["diff", "plan", "apply"])
    func missing(_ command: String) throws {
        let workspace = try TemporaryWorkspace()
        let answer = try Command.homer(command, in: workspace)
        #expect(answer.status == 2)
        #expect((answer.output + answer.errors).contains("desired"))
        #expect((answer.output + answer.errors).contains("no such directory"))
        #expect(!answer.output.contains("No changes"))
        #expect(!FileManager.default.fileExists(atPath: workspace.database), "a failure makes no database")
    }

    @Test(
        "A file in its place, and a directory that may not be read, are no empty workspaces",
        arguments: ["diff", "plan", "apply"])
    func unusable(_ command: String) throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write("not a directory", to: "desired")
        let file = try Command.homer(command, in: workspace)
        #expect(file.status == 2 && (file.output + file.errors).contains("not a directory"))
        guard geteuid() != 0 else { return }
        try workspace.remove("desired")
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        chmod(workspace.path + "/desired", 0)
        let closed = try Command.homer(command, in: workspace)
        chmod(workspace.path + "/desired", 0o755)
        #expect(closed.status == 2 && (closed.output + closed.errors).contains("Permission denied"))
    }

    @Test func `An empty directory is a beginning, and a schedule file alone is enough`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write("", to: "desired/.keep")
        #expect(try Command.homer("diff", in: workspace).status == 0)
        try workspace.remove("desired")
        try workspace.write(
            #"{"version":"1.0","jobs":[{"id":"job","cron":"0 6 * * *","query":"x"}]}"#, to: "schedule.json")
        let jobs = try Command.homer("diff", in: workspace)
        #expect(jobs.status == 1 && jobs.output.contains("+ job"))
        #expect(try Command.homer("apply", in: workspace).status == 0)
        #expect(try Command.homer("diff", in: workspace).status == 0)
    }

    @Test func `What somebody named must be there, with a database and without`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        for round in 0..<2 {
            #expect(try Command.homer("diff", "--desired", "/nowhere", in: workspace).status == 2, "round \(round)")
            let schedule = try Command.homer("diff", "--schedule", "/nowhere.json", in: workspace)
            #expect(schedule.status == 2 && schedule.output.contains("/nowhere.json"), "round \(round)")
            if round == 0 { try #require(try Command.homer("apply", in: workspace).status == 0) }
        }
        let json = try JSONValue(
            parsing: Command.homer("diff", "--desired", "/nowhere", "-o", "json", in: workspace).output)
        #expect(json["errored"] == .bool(true))
        #expect(json["sources"]?.array?.first?["condition"]?.string == "missing")
    }

    @Test func `A name that looks like an intent's is told by diff, validate, status and the log, once`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        try workspace.write(Self.intent("b"), to: "desired/b.JSON")
        try workspace.write("id: c", to: "desired/team/c.yaml")
        let names = "2 files are not read because of their names: desired/b.JSON, desired/team/c.yaml"
        #expect(try Command.homer("diff", in: workspace).output.contains(names))
        let whole = try Command.homer("validate", in: workspace)
        #expect(whole.status == 0 && whole.output.contains("W208") && whole.output.contains("desired/b.JSON"))
        #expect(whole.output.contains("1 file: 1 valid, 0 invalid, 2 warnings."))
        #expect(try Command.homer("validate", "--strict", in: workspace).status == 1)
        let one = try Command.homer("validate", "desired/b.JSON", in: workspace)
        #expect(one.output.contains("is not read: only files that end in .json are intents"))
        var daemon = try DaemonUnderTest(in: workspace)
        let told = try await daemon.line("file warning") { $0["file"] == "desired/b.JSON" }
        #expect(told["code"] == "W208")
        try await daemon.line("file warning") { $0["file"] == "desired/team/c.yaml" }
        try await eventually { try Command.homer("status", in: workspace).output.contains(names) }
        #expect(await daemon.end() == 0)
        // Another start repeats nothing of files that have not changed.
        daemon = try DaemonUnderTest(in: workspace)
        let mark = daemon.mark
        try workspace.write(Self.intent("d"), to: "desired/d.json")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "d" }
        try await daemon.line("reconcile finished", from: mark)
        #expect(await daemon.end() == 0)
        #expect(!daemon.lines.contains { $0.message == "file warning" })
    }

    @Test func `A directory with nothing but such names has nothing to validate, and says why`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("b"), to: "desired/b.JSON")
        let answer = try Command.homer("validate", in: workspace)
        #expect(answer.status == 2 && answer.errors.contains("not read: desired/b.JSON"))
    }

    @Test func `In a directory that was removed every command says so, and -C helps`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        try FileManager.default.createDirectory(atPath: workspace.path + "/gone", withIntermediateDirectories: true)
        func inGone(_ command: String) throws -> Command {
            try FileManager.default.createDirectory(atPath: workspace.path + "/gone", withIntermediateDirectories: true)
            let gone = "'\(workspace.path)/gone'"
            return try Command.run(
                "/bin/sh", ["-c", "cd \(gone) && rmdir \(gone) && '\(HomerBinary.path)' \(command)"])
        }
        for command in ["status", "diff", "get", "validate", "init", "init here", "validate x.json", "diff -C ."] {
            let answer = try inGone(command)
            #expect(answer.status == 2, "\(command)")
            #expect(answer.errors.contains("the current directory cannot be found"), "\(command): \(answer.errors)")
        }
        #expect(try inGone("diff -C '\(workspace.path)'").status == 1)
    }

    /// Waits until a condition that another process makes true is so.
    private func eventually(_ condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !condition() {
            try #require(ContinuousClock.now < deadline)
            await Task.yield()
        }
    }
}
