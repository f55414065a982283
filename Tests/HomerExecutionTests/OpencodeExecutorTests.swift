import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct OpencodeExecutorTests {
    let world = FakeWorld()
    static let text = #"{"type":"text","sessionID":"ses_1","part":{"text":"Hi"}}"#
    static let calls =
        #"{"type":"step_finish","sessionID":"ses_1","part":{"reason":"tool-calls","tokens":{"input":5,"output":2,"reasoning":1,"cache":{"read":10,"write":1}},"cost":0.25}}"#
    static let stop =
        #"{"type":"step_finish","sessionID":"ses_1","part":{"reason":"stop","tokens":{"total":7},"cost":0.5}}"#

    static func error(_ name: String, _ message: String, data: String = "") -> String {
        #"{"type":"error","error":{"name":"\#(name)","data":{"message":"\#(message)"\#(data)}}}"#
    }

    func opencode(_ lines: [String], exit code: Int = 0) async -> ExecutionResult {
        await opencode(CodexExecutorTests.prints(lines, exit: code))
    }

    func opencode(_ body: String) async -> ExecutionResult {
        let request = world.request(
            Execution(executor: "opencode", model: "p/m", permissionMode: "plan"), query: "q",
            binary: world.program("opencode", "echo \"$@\" > args\n" + body))
        return await AgentExecutor(.opencode, settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `opencode's events are read, and its steps are summed`() async {
        let result = await opencode([Self.calls, Self.text, Self.stop, #"{"type":"done","rejected":[]}"#])
        #expect(result.outcome == .succeeded)
        #expect(result.output == "Hi")
        #expect(result.tokensUsed == 26)
        #expect(result.costEstimate == 0.75)
        #expect(result.sessionID == "ses_1")
        #expect(world.read("stdin") == "q")
        #expect(world.read("args") == "run --format json -m p/m --agent plan\n")
    }

    @Test(arguments: [
        ([text, stop], 0, Outcome.succeeded), ([text], 0, .failed), ([text, calls], 0, .failed), ([], 0, .failed),
        ([stop], 0, .failed), ([text, stop], 1, .failed),
        ([error("ProviderAuthError", "no key")], 1, .auth), ([error("ProviderAuthError", "no key")], 0, .auth),
        ([error("APIError", "slow down", data: #","statusCode":429"#)], 1, .rateLimited),
        ([error("APIError", "Quota exceeded for the month", data: #","statusCode":429"#)], 1, .quota),
        ([error("UnknownError", "boom")], 0, .failed), ([error("MessageAbortedError", "x")], 1, .cancelled),
        ([#"{"type":"error","part":{"error":{"name":"ProviderAuthError"}}}"#], 1, .auth),
        ([text, #"{"type":"step_finish","part":{"reason":"length"}}"#], 0, .limit),
    ])
    func `opencode's outcome`(lines: [String], code: Int, outcome: Outcome) async {
        #expect(await opencode(lines, exit: code).outcome == outcome)
    }

    @Test func `an unknown session is the intent's mistake`() async {
        #expect(await opencode("echo 'Session not found' >&2; exit 1").outcome == .badInput)
    }

    @Test func `a session goes on, and consent is given only for yolo`() {
        func arguments(_ execution: Execution, session: String? = nil) -> [String] {
            AgentCLI.opencode.arguments(AgentLaunch(execution, session: session))
        }
        #expect(arguments(Execution(executor: "opencode"), session: "ses_1").suffix(2) == ["-s", "ses_1"])
        #expect(arguments(Execution(executor: "opencode", yolo: true)).contains("--auto"))
        #expect(!arguments(Execution(executor: "opencode")).contains("--auto"))
    }
}
