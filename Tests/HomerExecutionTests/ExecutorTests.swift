import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct ExecutorTests {
    let world = FakeWorld()
    static let ok =
        #"{"type":"result","subtype":"success","is_error":false,"result":"Hi","total_cost_usd":0.5,"session_id":"s","usage":{"input_tokens":3,"output_tokens":4},"modelUsage":{"m":{"inputTokens":10,"outputTokens":5}}}"#
    static let limited =
        #"{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You've hit your session limit · resets 6pm (America/Chicago)"}"#

    func claude(_ body: String, yolo: Bool = false, context: [String] = []) async -> ExecutionResult {
        let path = world.program("claude", body)
        let request = world.request(
            Execution(executor: "claude", yolo: yolo), query: "--- q {{fire.date}}", context: context, binary: path)
        return await AgentExecutor(.claude, settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `claude gets prompt on stdin and context by file, and its answer is read`() async {
        _ = world.file("ctx.md", "remember")
        let result = await claude(
            "echo \"$@\" > args; cat > stdin; for a; do last=$a; done; cp \"$last\" ctx; env > env; echo '\(Self.ok)'",
            context: ["~/ctx.md", "~/gone.md"])
        #expect(result.outcome == .succeeded)
        #expect(result.output == "Hi")
        #expect(result.tokensUsed == 15)
        #expect(result.costEstimate == 0.5)
        #expect(result.sessionID == "s")
        #expect(result.notes.count == 1)
        #expect(world.read("stdin") == "--- q 2026-02-03")
        #expect(world.read("ctx") == "# Context from ~/ctx.md\n\nremember")
        #expect(!world.read("args").contains("dangerously"))
        #expect(!world.names().contains("out.log.context"))
        let environment = world.read("env")
        #expect(environment.contains("ANTHROPIC_API_KEY=k\n") && environment.contains("CI=1\n"))
        #expect(!environment.contains("NOTIFY_SOCKET") && !environment.contains("UNRELATED"))
    }

    @Test(arguments: [
        ("echo '\(ok)'; exit 1", Outcome.failed), ("echo '[{\"type\":\"system\"},\(ok)]'", .succeeded),
        ("cat <<'X'\n\(limited)\nX", .quota), ("true", .failed), ("echo bad flag >&2; exit 1", .badInput),
        (
            "echo '{\"type\":\"result\",\"subtype\":\"error_max_turns\",\"is_error\":true,\"errors\":[]}'; exit 1",
            .limit
        ),
        (
            "echo '{\"type\":\"result\",\"is_error\":true,\"result\":\"Not logged in · Please run /login\"}'; exit 1",
            .auth
        ),
        (
            "echo '{\"type\":\"result\",\"is_error\":true,\"api_error_status\":529,\"result\":\"x\"}'; exit 1",
            .rateLimited
        ),
        ("echo '{\"type\":\"result\",\"is_error\":false,\"result\":\"about rate limit 429\"}'", .succeeded),
        ("echo '{\"type\":\"assistant\",\"message\":{\"content\":\"half\"}}'", .failed),
        ("kill -SEGV $$", .failed), ("exit 143", .cancelled),
    ])
    func `claude's outcome`(body: String, outcome: Outcome) async {
        #expect(await claude(body).outcome == outcome)
    }

    @Test func `the longer of streamed text and result is delivered`() async {
        let said = #"{"type":"assistant","message":{"content":[{"type":"text","text":"the long brief"}]}}"#
        #expect(await claude("echo '\(said)'; echo '\(Self.ok)'").output == "the long brief")
    }

    @Test(arguments: [
        (41, Outcome.auth), (42, .badInput), (53, .limit), (173, .rateLimited), (145, .auth), (247, .rateLimited),
        (130, .cancelled), (1, .failed),
    ])
    func `gemini's exit codes`(code: Int, outcome: Outcome) async {
        let path = world.program("gemini", "exit \(code)")
        let request = world.request(Execution(executor: "gemini"), query: "q", binary: path)
        #expect(await AgentExecutor(.gemini, settings: FakeWorld.settings).execute(request) { _ in }.outcome == outcome)
    }

    @Test(arguments: [
        (
            #"{"type":"message","role":"assistant","content":"Par","delta":true}\n{"type":"message","role":"assistant","content":"is","delta":true}\n{"type":"result","status":"success","stats":{"total_tokens":9}}"#,
            0, Outcome.succeeded, "Paris"
        ),
        (#"{"type":"result","status":"error","error":{"type":"TerminalQuotaError","message":"m"}}"#, 173, .quota, ""),
        (#"{"type":"result","status":"error","error":{"type":"X","message":"m"}}"#, 0, .failed, ""),
        (#"{\n "response": "one object"\n}"#, 0, .succeeded, "one object"),
    ])
    func `gemini's events`(lines: String, code: Int, outcome: Outcome, answer: String) async {
        let path = world.program("gemini", "printf '\(lines)'; exit \(code)")
        let request = world.request(Execution(executor: "gemini"), query: "q", binary: path)
        let result = await AgentExecutor(.gemini, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == outcome)
        #expect(result.output == answer)
    }

    @Test(arguments: [
        (
            #"echo '{"role":"assistant","content":"A"}'; echo 'To resume this session: kimi -r abc' >&2"#,
            Outcome.succeeded
        ),
        ("echo connection reset; exit 75", .rateLimited), ("echo Interrupted by user; exit 1", .cancelled),
        ("exit 0", .failed), ("env | grep -E '^(CI|OPENAI_API_KEY)=' && exit 1; exit 75", .rateLimited),
    ])
    func `kimi's outcome`(body: String, outcome: Outcome) async {
        let path = world.program("kimi", body)
        let request = world.request(Execution(executor: "kimi"), query: "-q", binary: path)
        let result = await AgentExecutor(.kimi, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == outcome)
        if outcome == .succeeded { #expect(result.sessionID == "abc") }
    }

    @Test func `a missing binary says how to configure it`() async {
        let request = world.request(Execution(executor: "kimi"), query: "q", binary: "/nowhere/kimi")
        let result = await AgentExecutor(.kimi, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == .badInput)
        #expect(result.error?.contains("executors.kimi.path") == true)
    }

    @Test func `shell runs short and long scripts and refuses an unset secret`() async {
        let shell = ShellExecutor(settings: FakeWorld.settings)
        var execution = Execution(executor: "shell", environment: ["T": "x${env:SECRET}y", "LISTEN_FDS": "1"])
        let short = await shell.execute(
            world.request(execution, query: "echo $T $HOMER_RUN_ID $HOMER_SCHEDULED_FOR $LISTEN_FDS", binary: nil)
        ) { _ in }
        #expect(short.output == "xs3crety 7 2026-02-03T01:00:00.000Z\n")
        let long = String(repeating: "# comment\n", count: 20_000) + "echo long; false"
        let result = await shell.execute(world.request(execution, query: long, binary: nil)) { _ in }
        #expect(result.output == "long\n")
        #expect(result.outcome == .failed && result.exitCode == 1)
        execution.environment = ["T": "${env:MISSING}"]
        #expect(await shell.execute(world.request(execution, query: "true", binary: nil)) { _ in }.outcome == .badInput)
    }
}
