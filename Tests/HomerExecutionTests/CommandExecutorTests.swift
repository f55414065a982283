import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct CommandExecutorTests {
    let world = FakeWorld()

    func command(
        _ body: String, arguments: [String] = [], _ change: (inout Execution) -> Void = { _ in }
    ) async -> ExecutionResult {
        var execution = Execution(executor: "command", model: "m1")
        execution.command = [world.program("tool", body)] + arguments
        change(&execution)
        let request = world.request(execution, query: "a 'b' $HOME", binary: "/nowhere/ignored")
        return await CommandExecutor(settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `placeholders are filled in without a shell, once, and the query is stdin otherwise`() async {
        let body = "for a; do echo \"[$a]\"; done; cat"
        let filled = await command(body, arguments: ["-m", "{{model}}", "--", "x{{query}}", "{{gone}}"])
        #expect(filled.output == "[-m]\n[m1]\n[--]\n[xa 'b' $HOME]\n[{{gone}}]\n")
        #expect(await command(body, arguments: ["-"]).output == "[-]\na 'b' $HOME")
        #expect(CommandWords(["{{query}}"], values: ["query": "{{model}}", "model": "m"]).words == ["{{model}}"])
    }

    @Test func `JSON is read by declared paths`() async {
        let json = #"{"a":[{"text":"no"},{"text":"Hi"}],"u":{"n":12},"cost":0.5,"id":7}"#
        let result = await command("cat >/dev/null; echo '\(json)'") {
            $0.reading = AnswerReading(format: .json, result: "a.-1.text", tokens: "u.n", cost: "cost", session: "id")
        }
        #expect(result.outcome == .succeeded)
        #expect(result.output == "Hi")
        #expect(result.tokensUsed == 12 && result.costEstimate == 0.5 && result.sessionID == "7")
    }

    @Test func `of JSON lines the last that has a value counts`() async {
        let lines = #"log\n{"say":"one","n":1}\n[1]\n{"say":"two"}\n{"n":3}\n"#
        let result = await command("printf '\(lines)'") {
            $0.reading = AnswerReading(format: .jsonl, result: "say", tokens: "n")
        }
        #expect(result.output == "two" && result.tokensUsed == 3 && result.outcome == .succeeded)
    }

    @Test(arguments: [
        ("echo text", AnswerReading(format: .json), Outcome.failed),
        ("echo text", AnswerReading(format: .jsonl), .failed),
        ("echo '{}'", AnswerReading(format: .json, result: "a"), .failed),
        ("echo '{\"a\":null}'", AnswerReading(format: .json, result: "a"), .failed),
        ("echo '{\"a\":{}}'", AnswerReading(format: .json, result: "a"), .succeeded),
        ("true", AnswerReading(), .succeeded), ("exit 1", AnswerReading(), .failed),
        ("exit 75", AnswerReading(), .rateLimited), ("exit 77", AnswerReading(), .auth),
        ("echo 'HTTP 429' >&2; exit 1", AnswerReading(), .rateLimited),
        ("echo 'rate limit' ; exit 1", AnswerReading(), .failed), ("kill -TERM $$", AnswerReading(), .failed),
    ])
    func `the outcome needs status and declared answer`(body: String, reading: AnswerReading, outcome: Outcome) async {
        #expect(await command(body) { $0.reading = reading }.outcome == outcome)
    }

    @Test func `success codes can be declared`() async {
        #expect(await command("exit 3") { $0.successCodes = [0, 3] }.outcome == .succeeded)
        #expect(await command("exit 0") { $0.successCodes = [3] }.outcome == .failed)
    }

    @Test func `a program that is not there is bad input`() async {
        let result = await command("") { $0.command = ["/nowhere/tool"] }
        #expect(result.outcome == .badInput)
        #expect(result.error == "could not start: there is no file /nowhere/tool")
    }
}
