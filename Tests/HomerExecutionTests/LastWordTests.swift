import HomerCore
import Testing

@testable import HomerExecution

/// Programs that have given their result and do not end, and programs that ended before their deadline was looked at.
@Suite(.serialized) struct LastWordTests {
    let world = FakeWorld()

    static let said: [(cli: String, line: String)] = OddOutputTests.speakers.map { cli, speak in
        (cli, speak("Hi").joined(separator: "\n"))
    }

    func run(
        _ cli: String, _ body: String, timeout: Milliseconds = .minutes(5),
        farewell: Duration = .milliseconds(100)
    ) async throws -> ExecutionResult {
        var settings = FakeWorld.settings
        settings.runner.farewell = farewell
        var execution = Execution(executor: cli)
        execution.timeout = timeout
        let request = world.request(execution, query: "q", binary: world.program(cli, "cat > stdin\n" + body))
        let agent = try #require(AgentCLI.named(cli))
        return await AgentExecutor(agent, settings: settings).execute(request) { _ in }
    }

    static let note = "it had given its result and did not end by itself, so Homer ended it"

    @Test(arguments: said.indices)
    func `a result counts although its program does not end`(index: Int) async throws {
        let (cli, line) = Self.said[index]
        let result = try await run(cli, "cat <<'EOF'\n\(line)\nEOF\nsleep 600")
        #expect(result.outcome == .succeeded, "\(cli): \(result.error ?? "")")
        #expect(result.output == "Hi")
        #expect(result.notes == [Self.note])
        #expect(result.exitCode == nil && result.signal == nil)
    }

    @Test func `a result counts when the deadline comes before the farewell is over`() async throws {
        let result = try await run(
            "claude", "cat <<'EOF'\n\(ExecutorTests.ok)\nEOF\nsleep 600", timeout: .seconds(1), farewell: .seconds(300))
        #expect(result.outcome == .succeeded && result.notes == [Self.note])
    }

    @Test func `a result without a line end counts too`() async throws {
        let result = try await run("claude", "printf '%s' '\(ExecutorTests.ok)'\nsleep 600", timeout: .seconds(1))
        #expect(result.outcome == .succeeded && result.output == "Hi")
    }

    @Test func `a failure is a result as well`() async throws {
        let line = #"{"type":"result","is_error":true,"result":"Not logged in · Please run /login"}"#
        #expect(try await run("claude", "echo '\(line)'\nsleep 600").outcome == .auth)
    }

    @Test func `a program that goes on writing is not done, nor is one with turns to come`() async throws {
        let queued = #"{"type":"result","is_error":false,"result":"first","queued_turn_count":1}"#
        let result = try await run("claude", "echo '\(queued)'; sleep 1; echo '\(ExecutorTests.ok)'")
        #expect(result.outcome == .succeeded && result.notes.isEmpty && result.exitCode == 0)
    }

    @Test func `without a result a deadline is a deadline`() async throws {
        let result = try await run("claude", "echo '{\"type\":\"system\"}'; sleep 600", timeout: .seconds(1))
        #expect(result.outcome == .timeout)
    }

    @Test func `lines after the last word begin the farewell anew, and one can take it back`() {
        var supervision = Supervision()
        #expect(supervision.handle(.lastWord) == .startFarewell)
        #expect(supervision.handle(.lastWord) == nil)
        #expect(supervision.handle(.farewellOver) == .startFarewell)
        #expect(supervision.handle(.spokeOn) == nil)
        #expect(supervision.handle(.farewellOver) == nil)
        #expect(supervision.handle(.lastWord) == .startFarewell)
        #expect(supervision.handle(.farewellOver) == .terminate)
        #expect(supervision.cause == .saidLastWord)
        #expect(supervision.handle(.leaderExited) == .watchGroup)
    }

    @Test func `a program that had ended when its deadline was looked at has its own ending`() async {
        let pid = Box<Int32>(0)
        // The reading thread is held up, so that only the deadline can be heard of.
        let start = ContinuousClock.now
        let result = await world.shell(
            "echo done; exit 7", timeout: .milliseconds(300),
            onLine: { _ in
                while ProcessTable.entry(pid.value)?.state != "Z" || ContinuousClock.now - start < .milliseconds(600) {}
            }, started: { identity in pid.update { $0 = identity.pid } })
        #expect(result.termination == .exited(7))
        #expect(result.standardOutput.text == "done\n")
    }

    @Test func `whether the prompt was read is told, and said where it was not`() async throws {
        let read = await world.shell("head -c 1 > /dev/null", input: .text("prompt"))
        let unread = await world.shell("true", input: .text("prompt"))
        let none = await world.shell("true")
        #expect(read.inputWasRead == true && unread.inputWasRead == false && none.inputWasRead == nil)
        let atPosition = await world.shell(
            "python3 -c 'import os; os.pread(0, 1, 0)'", input: .text(String(repeating: "x", count: 250_000)))
        #expect(atPosition.inputWasRead == true)
        let path = world.program("claude", "echo '\(ExecutorTests.ok)'")
        let request = world.request(
            Execution(executor: "claude"), query: String(repeating: "x", count: 250_000), binary: path)
        let result = await AgentExecutor(.claude, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == .succeeded)
        #expect(result.notes == ["claude ended without reading its prompt from standard input"])
    }
}
