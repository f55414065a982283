import HomerCore
import Testing

@testable import HomerExecution

/// An agent that was refused what it tried.
@Suite(.serialized) struct DenialTests {
    let world = FakeWorld()

    static let write =
        #"{"tool_name":"Write","tool_use_id":"t0","tool_input":{"file_path":"/work/secret.txt","content":"x"}}"#
    static let bash =
        #"{"tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"rm -rf /work\necho hi","description":"d"}}"#

    static func result(_ denials: String, more: String = "") -> String {
        #"{"type":"result","subtype":"success","is_error":false,"result":"I could not.","permission_denials":[\#(denials)]\#(more)}"#
    }

    /// What each CLI prints when a tool was refused, and which.
    static let refusals: [(cli: String, lines: [String], denial: Denial)] = [
        ("claude", [result(write)], Denial(tool: "Write", target: "/work/secret.txt")),
        (
            "claude",
            [
                #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t0","name":"Write","input":{"file_path":"/a"}}]}}"#,
                #"{"type":"system","subtype":"permission_denied","tool_name":"Write","tool_use_id":"t0","message":"not granted"}"#,
                result(""),
            ], Denial(tool: "Write", target: "/a")
        ),
        (
            "gemini",
            [
                #"{"type":"tool_use","tool_name":"run_shell_command","tool_id":"r1","parameters":{"command":"rm x"}}"#,
                #"{"type":"tool_result","tool_id":"r1","status":"error","error":{"type":"policy_violation","message":"Tool execution denied by policy."}}"#,
                #"{"type":"message","role":"assistant","content":"I could not."}"#,
                #"{"type":"result","status":"success"}"#,
            ], Denial(tool: "run_shell_command", target: "rm x")
        ),
        (
            "kimi",
            [
                #"{"role":"assistant","content":"","tool_calls":[{"type":"function","id":"tc_1","function":{"name":"Shell","arguments":"{\"command\":\"rm x\"}"}}]}"#,
                #"{"role":"tool","tool_call_id":"tc_1","content":"The tool call is rejected by the user."}"#,
                #"{"role":"assistant","content":"I could not."}"#,
            ], Denial(tool: "Shell", target: "rm x")
        ),
        (
            "codex",
            [
                #"{"type":"item.completed","item":{"type":"file_change","changes":[{"path":"/w/a","kind":"add"}],"status":"declined"}}"#,
                #"{"type":"item.completed","item":{"type":"agent_message","text":"I could not."}}"#,
                #"{"type":"turn.completed"}"#,
            ], Denial(tool: "file_change", target: "/w/a")
        ),
        (
            "opencode",
            [
                #"{"type":"tool_use","part":{"tool":"bash","state":{"status":"error","input":{"command":"rm x"},"error":"The user rejected permission to use this specific tool call."}}}"#,
                #"{"type":"text","part":{"text":"I could not."}}"#,
                #"{"type":"step_finish","part":{"reason":"stop"}}"#, #"{"type":"done","rejected":["bash"]}"#,
            ], Denial(tool: "bash", target: "rm x")
        ),
        (
            "opencode",
            [
                #"{"type":"text","part":{"text":"I could not."}}"#,
                #"{"type":"done","reason":"idle","rejected":["external_directory"]}"#,
            ], Denial(tool: "external_directory")
        ),
    ]

    func run(
        _ cli: String, _ lines: [String], exit code: Int = 0, _ change: (inout Execution) -> Void = { _ in }
    ) async throws -> ExecutionResult {
        var execution = Execution(executor: cli)
        change(&execution)
        let path = world.program(cli, CodexExecutorTests.prints(lines, exit: code))
        let agent = try #require(AgentCLI.named(cli))
        return await AgentExecutor(agent, settings: FakeWorld.settings)
            .execute(world.request(execution, query: "q", binary: path)) { _ in }
    }

    @Test(arguments: refusals.indices)
    func `a refused tool makes the run denied, names it, and keeps the answer`(index: Int) async throws {
        let (cli, lines, denial) = Self.refusals[index]
        let result = try await run(cli, lines)
        #expect(result.outcome == .denied, "\(cli) \(result.error ?? "")")
        #expect(result.denials == [denial])
        #expect(result.output == "I could not.")
        #expect(result.exitCode == 0)
        #expect(result.error?.hasPrefix("was not allowed to use \(denial.text); ") == true)
        #expect(result.error?.contains("\"onDenied\": \"note\"") == true)
    }

    @Test(arguments: refusals.indices)
    func `with onDenied note the run succeeds and says what was refused`(index: Int) async throws {
        let (cli, lines, denial) = Self.refusals[index]
        let result = try await run(cli, lines) { $0.onDenied = .note }
        #expect(result.outcome == .succeeded && result.error == nil)
        #expect(result.denials == [denial])
        #expect(result.notes == ["was not allowed to use \(denial.text)"])
    }

    @Test func `each refusal counts once, and a target is one line`() async throws {
        let event = #"{"type":"system","subtype":"permission_denied","tool_name":"Write","tool_use_id":"t0"}"#
        let result = try await run("claude", [event, Self.result("\(Self.write),\(Self.bash)")])
        #expect(result.denials.map(\.text) == ["Write (/work/secret.txt)", "Bash (rm -rf /work echo hi)"])
    }

    @Test func `a question that nobody answered is a note`() async throws {
        let asked = #"{"tool_name":"ExitPlanMode","tool_use_id":"t9","tool_input":{"plan":"1. do it"}}"#
        let result = try await run("claude", [Self.result(asked)])
        #expect(result.outcome == .succeeded && result.denials.isEmpty)
        #expect(result.notes == ["claude asked a person (ExitPlanMode), and nobody was there"])
    }

    @Test func `what else went wrong weighs more, and the refusal is kept`() async throws {
        let limited =
            #"{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"slow","permission_denials":[\#(Self.write)]}"#
        let result = try await run("claude", [limited], exit: 1)
        #expect(result.outcome == .rateLimited)
        #expect(result.denials.map(\.tool) == ["Write"])
    }

    @Test func `a tool that failed by itself was not refused`() async throws {
        let lines = [
            #"{"type":"tool_use","tool_name":"read_file","tool_id":"r1","parameters":{"path":"x"}}"#,
            #"{"type":"tool_result","tool_id":"r1","status":"error","error":{"type":"file_not_found","message":"no x"}}"#,
            #"{"type":"message","role":"assistant","content":"ok"}"#, #"{"type":"result","status":"success"}"#,
        ]
        #expect(try await run("gemini", lines).outcome == .succeeded)
    }
}
