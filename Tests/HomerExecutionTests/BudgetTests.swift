import HomerCore
import Testing

@testable import HomerExecution

/// Budgets of one attempt: handed to the agent CLI where it has a flag, else watched.
@Suite(.serialized) struct BudgetTests {
    let world = FakeWorld()
    static let allowance = RunAllowance(cost: 0.5, tokens: 1000, turns: 12)

    private func arguments(_ cli: AgentCLI, _ own: [String] = []) -> [String] {
        var launch = AgentLaunch(Execution(executor: cli.name, arguments: own))
        launch.allowance = Self.allowance
        return cli.arguments(launch)
    }

    @Test func `claude is given cost and turns behind its own arguments, kimi its steps, and the others nothing`() {
        #expect(
            arguments(.claude, ["--max-turns", "99"]).suffix(6)
                == ["--max-turns", "99", "--max-turns", "12", "--max-budget-usd", "0.5"])
        #expect(arguments(.kimi).suffix(2) == ["--max-steps-per-turn", "12"])
        for cli in [AgentCLI.gemini, .codex, .opencode] {
            #expect(arguments(cli) == cli.arguments(AgentLaunch(Execution(executor: cli.name))))
            #expect(cli.watched(Self.allowance) == Self.allowance)
        }
        #expect(AgentCLI.claude.watched(Self.allowance) == RunAllowance(tokens: 1000))
    }

    @Test func `turns are counted by what stands between tools`() {
        func turns(_ stream: any AgentStream, _ lines: [String]) -> Int {
            var stream = stream
            for line in lines { stream.take(line: Array(line.utf8)) }
            return stream.used.turns
        }
        #expect(
            turns(
                GeminiStream(),
                [
                    #"{"type":"message","role":"assistant","content":"a","delta":true}"#,
                    #"{"type":"tool_use","tool_name":"t","tool_id":"1"}"#,
                    #"{"type":"tool_result","tool_id":"1","status":"success"}"#,
                    #"{"type":"message","role":"assistant","content":"b","delta":true}"#,
                ]) == 2)
        #expect(
            turns(
                CodexStream(),
                [
                    #"{"type":"item.completed","item":{"id":"0","type":"reasoning","text":"x"}}"#,
                    #"{"type":"item.started","item":{"id":"1","type":"command_execution"}}"#,
                    #"{"type":"item.completed","item":{"id":"1","type":"command_execution"}}"#,
                    #"{"type":"item.completed","item":{"id":"2","type":"agent_message","text":"x"}}"#,
                ]) == 2)
    }

    @Test func `claude's tokens are those of each message once`() {
        var stream = ClaudeStream()
        for output in [1, 5] {
            let line =
                #"{"type":"assistant","message":{"id":"m1","usage":{"input_tokens":10,"output_tokens":\#(output)}}}"#
            stream.take(line: Array(line.utf8))
        }
        #expect(stream.used.tokens == 15)
    }

    @Test func `what claude used before it was ended without a result counts`() async {
        let line = #"{"type":"assistant","message":{"id":"m1","usage":{"input_tokens":10,"output_tokens":5}}}"#
        let program = world.program("claude", "cat > stdin\necho '\(line)'\nexit 143\n")
        let request = world.request(Execution(executor: "claude"), query: "q", binary: program)
        let result = await AgentExecutor(.claude, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome != .succeeded && result.tokensUsed == 15)
    }

    @Test func `an agent that passes its budget is ended at once, however much it goes on to say`() async {
        let line = OpencodeExecutorTests.calls
        let program = world.program("opencode", "cat > stdin\nwhile :; do echo '\(line)'; sleep 0.05; done\n")
        var request = world.request(Execution(executor: "opencode"), query: "q", binary: program)
        request.allowance = RunAllowance(cost: 0.6)
        let result = await AgentExecutor(.opencode, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == .limit)
        #expect(result.error?.hasSuffix("where its budget allows $0.60, and was ended") == true)
        #expect((result.costEstimate ?? 0) >= 0.75)
    }
}
