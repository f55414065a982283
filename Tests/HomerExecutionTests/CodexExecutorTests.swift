import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct CodexExecutorTests {
    let world = FakeWorld()
    static let started = #"{"type":"thread.started","thread_id":"0199-a"}"#
    static let said = #"{"type":"item.completed","item":{"id":"i1","type":"agent_message","text":"Hi"}}"#
    static let completed =
        #"{"type":"turn.completed","usage":{"input_tokens":20,"cached_input_tokens":15,"output_tokens":3}}"#
    static let reconnect = #"{"type":"error","message":"stream error: status 503; retrying 1/5"}"#

    static func failed(_ text: String) -> String { #"{"type":"turn.failed","error":{"message":"\#(text)"}}"# }

    /// A script that prints the lines and ends with the status.
    static func prints(_ lines: [String], exit code: Int = 0) -> String {
        "cat > stdin; cat <<'EOF'\n\(lines.joined(separator: "\n"))\nEOF\nexit \(code)"
    }

    func codex(
        _ body: String, _ change: (inout Execution) -> Void = { _ in }, context: [String] = []
    ) async -> ExecutionResult {
        var execution = Execution(executor: "codex")
        change(&execution)
        let request = world.request(
            execution, query: "--- q", context: context, binary: world.program("codex", "echo \"$@\" > args\n" + body))
        return await AgentExecutor(.codex, settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `codex gets context and prompt on stdin, and its events are read`() async {
        _ = world.file("ctx.md", "remember")
        let events = [
            "not json", Self.started, #"{"type":"turn.started"}"#,
            #"{"type":"item.completed","item":{"type":"agent_message","text":"First I look."}}"#,
            #"{"type":"item.completed","item":{"type":"command_execution","command":"rm -rf /","status":"declined"}}"#,
            #"{"type":"item.completed","item":{"type":"error","message":"rate limit of a tool"}}"#,
            #"{"type":"news.of.tomorrow"}"#, Self.said, Self.completed,
        ]
        let result = await codex(Self.prints(events), context: ["~/ctx.md"])
        #expect(result.outcome == .denied)
        #expect(result.output == "Hi")
        #expect(result.tokensUsed == 23)
        #expect(result.sessionID == "0199-a")
        #expect(result.denials == [Denial(tool: "command_execution", target: "rm -rf /")])
        #expect(result.notes == [])
        #expect(world.read("stdin") == "# Context from ~/ctx.md\n\nremember\n\n---\n\n--- q")
        #expect(world.read("args") == "exec --json --skip-git-repo-check -\n")
    }

    @Test(arguments: [
        (prints([started, said, completed]), Outcome.succeeded),
        (prints([started, reconnect, said, completed]), .succeeded),
        (prints([started, said, completed], exit: 1), .failed), (prints([started, said]), .failed),
        (prints([started, completed]), .failed), (prints([started, reconnect], exit: 1), .rateLimited),
        (prints([started, failed("You've hit your usage limit. Try again in 3 days 4 hours.")], exit: 1), .quota),
        (prints([started, failed("exceeded retry limit, last status: 429 Too Many Requests")], exit: 1), .rateLimited),
        (prints([started, failed("unexpected status 401 Unauthorized: ")], exit: 1), .auth),
        (prints([started, failed("unexpected status 400 Bad Request")], exit: 1), .badInput),
        (prints([started, failed("unexpected status 401 Unauthorized")]), .auth),
        (prints([started, failed("it broke at line 429")], exit: 1), .failed),
        ("echo 'error: unexpected argument --x' >&2; exit 2", .badInput), ("exit 143", .cancelled),
        ("exit 130", .cancelled), ("echo 'stdin: 401 Unauthorized, not logged in' >&2; exit 1", .auth),
        ("true", .failed), ("kill -KILL $$", .failed),
    ])
    func `codex's outcome`(body: String, outcome: Outcome) async { #expect(await codex(body).outcome == outcome) }

    @Test func `how long a used up plan lasts is noted`() async {
        let text = "You've hit your usage limit. Try again in 3 days 4 hours."
        let result = await codex(Self.prints([Self.started, Self.failed(text)], exit: 1))
        #expect(result.retryAfter == .hours(76))
    }

    @Test func `nothing is bypassed unless the intent says so`() {
        func arguments(_ change: (inout Execution) -> Void, session: String? = nil) -> [String] {
            var execution = Execution(executor: "codex")
            change(&execution)
            return Array(AgentCLI.codex.arguments(AgentLaunch(execution, session: session)).dropFirst(3))
        }
        #expect(arguments { _ in } == ["-"])
        #expect(arguments { $0.sandbox = true } == ["-s", "read-only", "-"])
        #expect(arguments { $0.sandbox = false } == ["-"])
        #expect(arguments { $0.permissionMode = "workspace-write" } == ["-s", "workspace-write", "-"])
        #expect(arguments { $0.yolo = true } == ["--dangerously-bypass-approvals-and-sandbox", "-"])
        let both = arguments {
            $0.yolo = true
            $0.sandbox = true
        }
        #expect(both == ["-s", "workspace-write", "-"])
        #expect(arguments({ $0.model = "m" }, session: "s1") == ["-m", "m", "resume", "s1", "-"])
    }
}
