import Foundation
import HomerCore
import HomerStore
import Testing

/// The daemon's log tells what people decide, one line each, and what a run took.
@Suite(.ownThreads) struct OperatorLogTests {
    private static func intent(_ id: String, _ more: String = "") -> String {
        """
        { "id": "\(id)", "trigger": { "type": "event", "event": "go" },
          "execution": { "executor": "shell" }, "query": "echo \(id)"\(more) }
        """
    }

    @Test func `suspend, resume, rollback, approve and reject are one line each`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        try workspace.write(Self.intent("ask", ", \"approval\": \"required\""), to: "desired/ask.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")

        var mark = daemon.mark
        #expect(try Command.homer("suspend", "a", "--reason", "disk", in: workspace).status == 0)
        let suspended = try await daemon.line("intent suspended", from: mark)
        #expect(suspended["intent"] == "a" && suspended["reason"] == "disk" && suspended["by"]?.isEmpty == false)
        #expect(try Command.homer("resume", "a", in: workspace).status == 0)
        let resumed = try await daemon.line("override ended", from: mark)
        #expect(resumed["intent"] == "a" && resumed["kind"] == "suspend" && resumed["by"] == suspended["by"])

        mark = daemon.mark
        try workspace.write(Self.intent("a", ", \"priority\": 10"), to: "desired/a.json")
        try await daemon.line("intent updated", from: mark)
        #expect(try Command.homer("rollback", "a", "1", "--reason", "too eager", in: workspace).status == 0)
        let pinned = try await daemon.line("intent pinned", from: mark)
        #expect(pinned["intent"] == "a" && pinned["generation"] == "3" && pinned["reason"] == "too eager")

        for (command, message) in [("approve", "approval given"), ("reject", "approval refused")] {
            mark = daemon.mark
            #expect(try Command.homer("emit", "go", in: workspace).status == 0)
            let asked = try await daemon.line("approval needed", from: mark)
            let run = try #require(asked["run"])
            #expect(try Command.homer(command, run, "--reason", "because", in: workspace).status == 0)
            let told = try await daemon.line(message, from: mark)
            #expect(told["run"] == run && told["intent"] == "ask" && told["note"]?.contains("because") == true)
        }
        let finished = try await daemon.line("run finished") { $0["outcome"] == "succeeded" }
        #expect(finished["duration_ms"].flatMap { Int($0) } != nil)
        #expect(await daemon.end() == 0)
        for message in ["intent suspended", "override ended", "intent pinned", "approval given", "approval refused"] {
            #expect(daemon.lines.count { $0.message == message } == 1, "\(message)")
        }
    }

    @Test func `What was decided before a daemon starts is no news`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        #expect(try Command.homer("apply", in: workspace).status == 0)
        #expect(try Command.homer("suspend", "a", "--reason", "disk", in: workspace).status == 0)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("daemon started")
        let mark = daemon.mark
        #expect(try Command.homer("resume", "a", in: workspace).status == 0)
        try await daemon.line("override ended", from: mark)
        #expect(await daemon.end() == 0)
        #expect(!daemon.lines.contains { $0.message == "intent suspended" })
    }

    @Test func `The commit of an edit that is in force already is one line`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(".homer/\n", to: ".gitignore")
        try workspace.write(Self.intent("a"), to: "desired/a.json")
        try workspace.git("init", "-q", "-b", "main")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Start")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try workspace.write(Self.intent("a", ", \"priority\": 10"), to: "desired/a.json")
        try await daemon.line("intent updated", from: mark)
        try workspace.git("commit", "-qam", "More important")
        let told = try await daemon.line("intent committed", from: mark)
        #expect(told["intent"] == "a" && told["author"] == "Ada" && told["commit"]?.count == 7)
        #expect(await daemon.end() == 0)
        #expect(daemon.lines.count { $0.message == "intent committed" } == 1)
    }
}
