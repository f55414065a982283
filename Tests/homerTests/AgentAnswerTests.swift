import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// What is said of runs of agents, and of runs that could not start.
@Suite(.timeLimit(.minutes(5)))
struct AgentAnswerTests {
    static let printed = """
        {"type":"system","subtype":"init"}
        {"type":"assistant","message":{"content":[{"type":"text","text":"I look."},{"type":"tool_use","name":"Read","input":{"file_path":"/a"}}]}}
        {"type":"assistant","message":{"content":[{"type":"text","text":"All is well."}]}}
        {"type":"result","is_error":false,"result":"All is well."}

        """

    func agent(_ fixture: Fixture) throws {
        var spec = IntentSpec.job("brief")
        spec.execution = Execution(executor: "claude")
        try fixture.accept(spec)
    }

    /// A run that ended so, with what its agent printed in its file.
    func run(_ fixture: Fixture, _ result: ExecutionResult, printed: String? = Self.printed) async throws -> Int64 {
        let number = try await fixture.start("brief")
        let file = fixture.outputFile("brief", number)
        if let printed { try fixture.write(printed, to: file) }
        try await fixture.store.finish(
            run: number, result: result, outputFile: file, now: Fixture.then + .seconds(4))
        return number
    }

    @Test func `logs shows an agent's answer as text, and raw on request`() async throws {
        let fixture = try Fixture()
        try agent(fixture)
        let number = try await run(fixture, ExecutionResult(outcome: .succeeded, output: "All is well.", exitCode: 0))
        let text = "I look.\n→ Read (/a)\nAll is well.\n"
        #expect(try await fixture.homer("logs", "brief").out == text)
        #expect(try await fixture.homer("logs", "brief", "--tail", "1").out == "All is well.\n")
        #expect(try await fixture.homer("logs", "brief", "-f").out == text)
        #expect(try await fixture.homer("logs", "\(number)", "--raw").out == Self.printed)
        #expect(try await fixture.homer("logs", "brief", "-o", "json").json()["output"]?.string == text)
        let raw = try await fixture.homer("logs", "brief", "--raw", "-o", "json").json()
        #expect(raw["output"]?.string == Self.printed)
        let one = try await fixture.homer("runs", "\(number)", "-o", "json").json()
        #expect(one.array?.first?["output"]?.string == "All is well.")
        let list = try await fixture.homer("runs", "brief", "-o", "json").json()
        #expect(list.array?.first?["output"] == nil)
    }

    @Test func `logs -f of an agent prints whole lines as text while it goes`() async throws {
        let fixture = try Fixture()
        try agent(fixture)
        let number = try await fixture.start("brief")
        let half = Self.printed.utf8.count / 2
        try fixture.write(
            String(decoding: Self.printed.utf8.prefix(half), as: UTF8.self), to: fixture.outputFile("brief", number))
        let follower = try Running(["logs", "brief", "-f"], root: fixture.root)
        let file = try #require(FileHandle(forWritingAtPath: fixture.outputFile("brief", number)))
        try file.seekToEnd()
        try file.write(contentsOf: Data(Self.printed.utf8.dropFirst(half)))
        try await fixture.store.finish(
            run: number, result: ExecutionResult(outcome: .succeeded, exitCode: 0), outputFile: nil,
            now: Fixture.then + .seconds(4))
        #expect(try await follower.answer().out == "I look.\n→ Read (/a)\nAll is well.\n")
    }

    @Test func `a run that could not start says why, and misses no file`() async throws {
        let fixture = try Fixture()
        try agent(fixture)
        let reason = "could not start: claude is not in PATH (/bin) (set executors.claude.path in homer.json)"
        let number = try await run(fixture, ExecutionResult(outcome: .badInput, error: reason), printed: nil)
        let logs = try await fixture.homer("logs", "\(number)")
        #expect(logs.out.isEmpty)
        #expect(logs.err == "run 1 ended as bad_input after 3.0s: \(reason)\n")
    }

    @Test func `trigger --wait says why the run could not start`() async throws {
        let fixture = try Fixture()
        try agent(fixture)
        let lock = try fixture.daemonLock()
        let waiter = try Running(["trigger", "brief", "--wait", "--timeout", "1m"], root: fixture.root)
        var claimed: [ClaimedRun] = []
        for _ in 0..<1000 where claimed.isEmpty {
            try await ContinuousClock().sleep(for: .milliseconds(10))
            claimed = try await fixture.store.claim(limit: 1, now: WallClock.now())
        }
        try await fixture.store.finish(
            run: try #require(claimed.first).id,
            result: ExecutionResult(outcome: .badInput, error: "could not start: x"),
            outputFile: nil, now: WallClock.now())
        let answer = try await waiter.answer()
        #expect(answer.code == 1)
        #expect(
            answer.out.hasPrefix("run 1 ended as bad_input after ") && answer.out.hasSuffix(": could not start: x\n"))
        withExtendedLifetime(lock) {}
    }

    @Test func `a denied run is told everywhere, with the tool and what it was to act on`() async throws {
        let fixture = try Fixture()
        try agent(fixture)
        var result = ExecutionResult(outcome: .denied, output: "I could not.", error: "was not allowed", exitCode: 0)
        result.denials = [Denial(tool: "Write", target: "/etc/passwd")]
        let number = try await run(fixture, result)
        let logs = try await fixture.homer("logs", "\(number)")
        #expect(logs.err == "run 1 was denied Write (/etc/passwd) after 3.0s\n")
        let row = try await fixture.homer("runs", "\(number)", "-o", "json").json().array?.first
        #expect(row?["outcome"]?.string == "denied" && row?["status"]?.string == "failed")
        #expect(row?["denials"]?.array?.first?["target"]?.string == "/etc/passwd")
        #expect(try await fixture.homer("runs", "--result", "denied", "-o", "name").out == "1\n")
        let why = try await fixture.homer("why", "brief").out
        #expect(why.contains("was denied Write (/etc/passwd)") && why.contains("permissionMode"))
        let described = try await fixture.homer("describe", "brief", "-o", "json").out
        #expect(described.contains("\"ToolRefused\"") && described.contains("\"LastRunDenied\""))
    }

    @Test func `a refusal that is only noted is a condition of the intent`() async throws {
        let fixture = try Fixture()
        try agent(fixture)
        var result = ExecutionResult(outcome: .succeeded, output: "Done.", exitCode: 0)
        result.denials = [Denial(tool: "Write", target: "/etc/passwd")]
        result.notes = ["was not allowed to use Write (/etc/passwd)"]
        _ = try await run(fixture, result)
        let described = try await fixture.homer("describe", "brief", "-o", "json").out
        #expect(described.contains("\"ToolRefused\"") && described.contains("\"LastRunSucceeded\""))
        #expect(try await fixture.homer("logs", "brief").err.contains("note: was not allowed to use Write"))
    }
}
