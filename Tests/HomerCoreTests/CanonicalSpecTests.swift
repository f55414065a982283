import HomerCore
import HomerTesting
import Testing

@testable import Cron

@Suite struct CanonicalSpecTests {
    @Test func readingACanonicalFormGivesTheSpecBack() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("CanonicalSpecTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let spec = RandomSpec.make(&random)
            let canonical = spec.canonical
            #expect(try IntentSpec(canonical: canonical) == spec, "seed \(seed)")
            let reading = Fixture.read(CanonicalJSON.pretty(canonical))
            #expect(reading.spec == spec, "seed \(seed): \(reading.diagnostics.map(\.message))")
            #expect(reading.spec?.specHash == spec.specHash, "seed \(seed)")
        }
    }

    /// Hashes that are stored must not change because the program knows more fields.
    @Test func fieldsAtTheirDefaultAreLeftOut() throws {
        let keys = Execution(executor: "claude").canonical.members?.map(\.key)
        #expect(keys == ["arguments", "environment", "executor", "timeout", "yolo"])
        let plain = #"{"executor":"command","command":["x"]}"#
        let written = #"{"executor":"command","command":["x"],"parse":"text","successCodes":[0]}"#
        #expect(
            Fixture.read(Fixture.intent(execution: plain)).spec == Fixture.read(Fixture.intent(execution: written)).spec
        )
        let hook = #"{"executor":"http","url":"https://x","timeout":60000,"method":"POST","expectStatus":[201,200]}"#
        let spec = try #require(Fixture.read(Fixture.intent(execution: hook)).spec)
        #expect(spec.execution.canonical["method"] == nil)
        #expect(spec.execution.canonical["expectStatus"] == .array([200, 201]))
        #expect(spec.execution.timeout == Execution(executor: "http").timeout)
        #expect(spec.canonical.members?.map(\.key) == spec.canonical.members?.map(\.key).sorted())
        let all = RandomSpec.further.flatMap { $0.canonical.members ?? [] }.map(\.key)
        #expect(
            Set(all).isSuperset(
                of: FieldTable.execution.fields.map(\.key).filter {
                    ![
                        "model", "sandbox",
                        "permissionMode", "workingDirectory",
                    ].contains($0)
                }))
        for execution in RandomSpec.further {
            let keys = execution.canonical.members?.map(\.key)
            #expect(keys == keys?.sorted())
        }
    }

    @Test func spellingNeverChangesTheHash() throws {
        let a = try #require(
            Fixture.read(Fixture.intent(#""priority":50,"jitter":"60s","labels":{"a":"1","b":"2"}"#)).spec)
        let b = try #require(Fixture.read(Fixture.intent(#""labels":{"b":"2","a":"1"},"jitter":60000"#)).spec)
        #expect(a == b)
        #expect(a.specHash == b.specHash)
    }

    @Test func aChangeIsNamedByItsPath() throws {
        let before = try #require(Fixture.read(Fixture.intent(#""labels":{"x":"1"},"contextFiles":["a"]"#)).spec)
        var after = before
        after.execution.timeout = .minutes(20)
        after.contextFiles = ["a", "b"]
        after.labels = [:]
        let changes = fieldChanges(from: before.canonical, to: after.canonical)
        #expect(changes.map(\.path) == ["contextFiles", "execution.timeout", "labels.x"])
        #expect(changes[1].before == "10m")
        #expect(changes[1].after == "20m")
        #expect(changes[2].after == nil)
        #expect(fieldChanges(from: before.canonical, to: before.canonical).isEmpty)
    }
}

enum RandomSpec {
    static func make(_ random: inout SeededGenerator) -> IntentSpec {
        var spec = IntentSpec(
            id: "id-\(Int.random(in: 0...999, using: &random))", name: pick([nil, "A name", "Ünï\"code\\\n"], &random),
            trigger: trigger(&random), execution: execution(&random), query: pick(["x", "a\tb\u{1}", "😀"], &random))
        spec.description = pick([nil, "", "text"], &random)
        spec.variables = pick([[:], ["a": RunVariable(""), "b": RunVariable("x", allowed: ["y", "x"])]], &random)
        spec.contextFiles = pick([[], ["~/a", "b"]], &random)
        spec.lane = pick(["default", "work"], &random)
        spec.enabled = Bool.random(using: &random)
        spec.priority = Int.random(in: 0...100, using: &random)
        spec.notify = NotifyPolicy(onSuccess: Bool.random(using: &random), onFailure: Bool.random(using: &random))
        spec.overlap = pick([.skip, .queueOne, .replace, .queueAll(max: 7), .allow(max: 10)], &random)
        spec.catchUp = pick([.latest, .none, .all(max: 9)], &random)
        spec.startDeadlineRule = pick([.none, .auto, .fixed(.zero), .fixed(.minutes(61))], &random)
        spec.suspendAfter = pick([nil, 1, 5], &random)
        spec.retry = pick(
            [
                .off,
                RetryPolicy(limit: 3, backoff: .seconds(90), maxBackoff: .hours(2), on: ["timeout", "quota"]),
                RetryPolicy(limit: 1, backoff: .zero, maxBackoff: .zero, on: []),
            ], &random)
        spec.fallback = pick([[], [execution(&random), execution(&random)]], &random)
        spec.approval = pick(ApprovalPolicy.allCases, &random)
        spec.risk = pick(Risk.allCases, &random)
        spec.approvalExpiry = pick([nil, .minutes(1), .hours(8)], &random)
        spec.windows = pick([[], [window(nil), window("UTC")]], &random)
        spec.budget = pick(
            [
                Budget(), Budget(perRun: Budget.PerRun(cost: 0.25, tokens: 9, turns: 3)),
                Budget(perRun: Budget.PerRun(cost: 2), perDay: Budget.PerDay(cost: 1.5, tokens: 7, runs: 4)),
            ], &random)
        spec.jitter = Milliseconds(Int64.random(in: 0...86_400_000, using: &random))
        spec.onRemove = pick(RemovalPolicy.allCases, &random)
        spec.protect = Bool.random(using: &random)
        spec.labels = pick([[:], ["b": "2", "a": "", "é": "x"]], &random)
        spec.moreTriggers = pick(
            [
                [], [FurtherTrigger(.event(name: "further", filter: nil), metadata: .object(["a": 1]))],
                [FurtherTrigger(.event(name: "a", filter: nil)), FurtherTrigger(.after(intent: "b", on: .failure))],
            ], &random)
        // What has no due times cannot leave days out.
        if !spec.triggers.allSatisfy({ !$0.hasDueTimes }) { spec.except = pick([DayExceptions(), days], &random) }
        spec.triggerMetadata = pick([nil, .object(["a": .array([.null, .double(1.5)]), "b": 2])], &random)
        return spec
    }

    private static var days: DayExceptions {
        var days = DayExceptions(files: ["a.json", "../b.ics"])
        if let first = LocalDay("2026-12-25"), let second = LocalDay("2027-01-01") {
            days.days = [first: "", second: "New Year"]
        }
        return days
    }

    private static func window(_ zone: String?) -> RunWindow {
        RunWindow(start: CronTrigger(expression: "0 22 * * *", timeZone: zone), length: .hours(8))
    }

    private static func trigger(_ random: inout SeededGenerator) -> Trigger {
        let moment = Timestamp(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &random))
        return pick(
            [
                .cron(
                    CronTrigger(
                        expression: "0 6 * * *", timeZone: pick([nil, "UTC"], &random), dayMatch: .both, dst: .skip)),
                .cron(CronTrigger(expression: "*/5 * * * *")),
                .cron(CronTrigger(expression: "0 9 * * *", days: [.last, .weekday(1, nth: 2)])), .immediate,
                .at(moment),
                .interval(IntervalTrigger(every: .seconds(90), anchorAt: moment)),
                .interval(IntervalTrigger(every: Milliseconds(1001), anchor: .fromCompletion)),
                .event(name: "x y", filter: pick([nil, .object(["k": true])], &random)),
                .after(intent: "other", on: pick(ChainCondition.allCases, &random)),
            ], &random)
    }

    /// One of each executor that has fields of its own, with all of them set.
    static var further: [Execution] {
        var command = Execution(executor: "command")
        command.command = ["llm", "{{query}}"]
        command.reading = AnswerReading(format: .jsonl, result: "a.-1", tokens: "t", cost: "c", session: "s")
        command.successCodes = [0, 7]
        command.resumeSession = "last"
        var hook = Execution(executor: "http")
        hook.http.url = "https://example.org"
        hook.http.method = "GET"
        hook.http.headers = ["A": "${env:B}"]
        hook.http.expectStatus = [200, 404]
        hook.reading.format = .json
        var chat = Execution(executor: "openai", model: "m")
        chat.baseURL = "http://127.0.0.1:11434"
        chat.minOutputLength = 20
        chat.emptyStateMarker = "NONE"
        var agent = Execution(executor: "claude")
        agent.onDenied = .note
        return [command, hook, chat, agent]
    }

    private static func execution(_ random: inout SeededGenerator) -> Execution {
        if Int.random(in: 0..<3, using: &random) == 0 { return pick(further, &random) }
        return Execution(
            executor: pick(["shell", "claude", "gemini", "kimi"], &random), model: pick([nil, "m"], &random),
            timeout: pick([nil, .seconds(1), .days(7)], &random), sandbox: pick([nil, true, false], &random),
            yolo: Bool.random(using: &random), permissionMode: pick([nil, "plan"], &random),
            workingDirectory: pick([nil, "~/w"], &random), environment: pick([[:], ["A": "1", "B": ""]], &random),
            arguments: pick([[], ["--x", ""]], &random))
    }

    static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
