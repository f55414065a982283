import HomerTesting
import Testing

@testable import HomerCore

@Suite("Condition") struct ConditionTests {
    private static let failed = {
        var result = ExecutionResult(outcome: .failed, error: "its condition failed: exit status 3")
        result.condition = .failed
        return result
    }()

    @Test("A script and a program with its arguments are read, with 30 seconds and no further try")
    func read() throws {
        let script = try #require(Fixture.read(Fixture.intent(#""condition":{"shell":"exit 75"}"#)).spec?.condition)
        #expect(script == RunCondition(.shell("exit 75"), timeout: .seconds(30), retry: .off))
        let text = #""condition":{"command":["./has-mail","-q"],"timeout":"5s","retry":{"limit":1}}"#
        let program = try #require(Fixture.read(Fixture.intent(text)).spec?.condition)
        #expect(program.work == .command(["./has-mail", "-q"]) && program.timeout == .seconds(5))
        #expect(program.retry.limit == 1 && program.words == "./has-mail -q")
    }

    @Test("The canonical form reads back, and an intent without a condition keeps the hash it had")
    func canonical() throws {
        let plain = try #require(Fixture.read(Fixture.intent()).spec)
        #expect(plain.canonical["condition"] == nil)
        for text in [
            #""condition":{"shell":"true"}"#, #""condition":{"command":["a"],"retry":{"limit":2,"on":["timeout"]}}"#,
        ] {
            let spec = try #require(Fixture.read(Fixture.intent(text)).spec)
            #expect(try IntentSpec(canonical: spec.canonical) == spec)
            #expect(spec.specHash != plain.specHash)
            #expect(Fixture.read(spec.fileText()).spec == spec)
        }
        let bare = Fixture.intent(#""condition":{"shell":"true","timeout":30000,"retry":false}"#)
        let spec = try #require(Fixture.read(bare).spec)
        #expect(spec.specHash == Fixture.read(Fixture.intent(#""condition":{"shell":"true"}"#)).spec?.specHash)
    }

    @Test(
        "What is asked is one thing, and each mistake is told at its place",
        arguments: [
            (#"{}"#, "condition", "\"command\" or \"shell\" must be given"),
            (#"{"command":["a"],"shell":"b"}"#, "condition.shell", "\"shell\" cannot stand beside \"command\""),
            (#"{"command":[]}"#, "condition.command", "must name a program"),
            (#"{"shell":""}"#, "condition.shell", "must not be empty"),
            (#"{"shell":"a","timeout":"2h"}"#, "condition.timeout", "must be at most 1h"),
            (
                #"{"shell":"a","retry":{"limit":1,"backoff":"2m","maxBackoff":"1m"}}"#, "condition.retry.maxBackoff",
                "maxBackoff is shorter than backoff (2m)"
            ),
        ])
    func mistakes(text: String, field: String, message: String) {
        let found = Fixture.read(Fixture.intent("\"condition\":\(text)")).diagnostics
        #expect(found.map(\.message) == [message])
        #expect(found.map(\.field) == [field])
    }

    @Test("The schema draws the same line")
    func schema() throws {
        let schema = JSONSchema.intent()
        for (text, isGood) in [
            (#"{"shell":"true"}"#, true), (#"{"command":["a"],"retry":false}"#, true), (#"{}"#, false),
            (#"{"command":["a"],"shell":"b"}"#, false),
        ] {
            let value = try JSONValue(parsing: Fixture.intent("\"condition\":\(text)"))
            #expect(SchemaCheck.accepts(value, schema) == isGood, "\(text)")
        }
    }

    @Test("Its output may stand in a prompt of an intent that has one, and never in a script")
    func template() {
        func faults(_ executor: String, hasCondition: Bool) -> [String] {
            let scope = TemplateScope(
                executions: [Execution(executor: executor)], metadata: nil, labels: nil, hasCondition: hasCondition)
            return QueryTemplate.faults(of: "{{condition.output}}", in: scope).map(\.message)
        }
        #expect(faults("claude", hasCondition: true).isEmpty)
        #expect(faults("claude", hasCondition: false) == ["the intent has no condition"])
        #expect(faults("shell", hasCondition: true).count == 1)
    }

    @Test("A condition that failed is asked again by its own policy, and the work keeps its place and its count")
    func retry() throws {
        let now = Samples.time("2026-05-04T09:00:00Z")
        let spec = Samples.spec("a") {
            $0.condition = RunCondition(
                .shell("x"), retry: RetryPolicy(limit: 2, backoff: .seconds(10), maxBackoff: .minutes(1), on: nil))
            $0.fallback = [Execution(executor: "claude")]
        }
        func next(after failures: Int, _ result: ExecutionResult = Self.failed) -> EndedAttempt.Next? {
            let attempt = RetryRules.Attempt(run: 7, number: failures, link: 1, linkAttempt: 3, runStarted: now)
            return EndedAttempt(attempt, scheduledFor: nil, cause: .cron, conditionFailures: failures)
                .next(after: result, by: { spec }, now: now)
        }
        let first = try #require(next(after: 1))
        #expect(first.link == 1 && first.linkAttempt == 3)
        #expect((.seconds(8) ... .seconds(12)).contains(first.at - now))
        #expect(next(after: 2).map { $0.at - now >= .seconds(16) } == true)
        #expect(next(after: 3) == nil)
        var skipped = ExecutionResult(outcome: .cancelled)
        skipped.condition = .skipped
        #expect(next(after: 1, skipped) == nil)
    }

    @Test("A condition is told of the run before it")
    func last() {
        #expect(Samples.spec("a") { $0.condition = RunCondition(.shell("x")) }.wantsLastRun)
    }
}
