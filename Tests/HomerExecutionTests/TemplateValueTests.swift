import HomerCore
import Testing

@testable import HomerExecution

struct TemplateValueTests {
    let world = FakeWorld()

    private func request(_ query: String, executor: String = "claude") -> ExecutionRequest {
        var request = world.request(Execution(executor: executor), query: query, binary: nil)
        request.spec.description = "all of it"
        request.spec.labels = ["team": "ops"]
        request.generation = 3
        request.last = LastRun(output: "{{run.id}}", outcome: .failed, endedAt: Timestamp(seconds: 1_770_000_000))
        request.event = RunEvent(
            name: "mail", id: "e1", data: #"{"from":{"name":"Ada"},"tags":["a",7],"none":null}"#)
        return request
    }

    private func text(_ request: ExecutionRequest) -> PreparedPrompt {
        PreparedPrompt.make(for: request, settings: FakeWorld.settings)
    }

    // The run is for 2026-02-03T01:00:00Z, and the clock is one hour east of UTC.
    @Test(arguments: [
        ("fire.time", "02:00:00"), ("fire.date", "2026-02-03"), ("fire.weekday", "Tuesday"),
        ("fire.iso", "2026-02-03T01:00:00.000Z"), ("intent.id", "i1"), ("intent.name", "Intent"),
        ("intent.description", "all of it"), ("intent.lane", "default"), ("intent.generation", "3"),
        ("intent.labels.team", "ops"), ("run.id", "7"), ("run.attempt", "1"), ("last.output", "{{run.id}}"),
        ("last.status", "failed"), ("last.endedAt", "2026-02-02T02:40:00.000Z"), ("event.name", "mail"),
        ("event.id", "e1"), ("event.data", #"{"from":{"name":"Ada"},"tags":["a",7],"none":null}"#),
        ("event.data.from.name", "Ada"), ("event.data.tags.1", "7"), ("event.data.tags.9", ""),
        ("event.data.from", #"{"name":"Ada"}"#), ("event.data.none", "null"), ("event.data.x.y", ""),
        ("env:SECRET", "s3cret"),
    ])
    func `a variable has its value`(name: String, value: String) {
        let prompt = text(request("<{{\(name)}}>"))
        #expect(prompt.query == "<\(value)>")
        #expect(prompt.notes.isEmpty)
    }

    @Test func `every variable of the table has a value for an agent`() {
        for variable in TemplateVariable.allCases where variable.prefix == nil {
            #expect(text(request(variable.written)).query != variable.written, "\(variable)")
        }
    }

    @Test func `a run without a due time has the time at which it was made, in every attempt`() {
        var made = request("{{fire.iso}}")
        made.scheduledFor = nil
        made.triggeredAt = Timestamp(seconds: 1_770_000_000)
        for attempt in 1...2 {
            made.attempt = attempt
            #expect(text(made).query == "2026-02-02T02:40:00.000Z")
        }
    }

    @Test func `without a run before and without an event the text is empty`() {
        var bare = request("[{{last.output}}{{last.status}}{{last.endedAt}}{{event.id}}{{event.data.x}}]")
        bare.last = nil
        bare.event = nil
        #expect(text(bare).query == "[]")
    }

    @Test func `a shell script gets no text of others, even if an earlier version accepted it`() {
        let prompt = text(
            request("echo {{last.output}} {{event.data}} {{env:SECRET}} {{fire.date}}", executor: "shell"))
        #expect(prompt.query == "echo {{last.output}} {{event.data}} {{env:SECRET}} 2026-02-03")
        #expect(prompt.notes.count == 3)
    }

    @Test func `a query of schedule.json is passed as it is`() {
        var verbatim = request("{{fire.date}} {{{{ {{unknown}}")
        verbatim.spec.triggerMetadata = .object(["originalJobId": "i1"])
        #expect(text(verbatim).query == "{{fire.date}} {{{{ {{unknown}}")
    }

    @Test func `an approved plan is the prompt, and nothing in it is filled in`() {
        var plan = request("{{fire.date}}")
        plan.approvedPlan = "1. {{env:SECRET}}"
        #expect(text(plan).query == "Execute this plan:\n\n1. {{env:SECRET}}")
        #expect(plan.secretNames.isEmpty)
    }

    @Test func `a script reads what went before from its environment`() async {
        var before = request(
            #"printf '%s|' "$HOMER_LAST_OUTPUT" "$HOMER_LAST_STATUS" "$HOMER_LAST_ENDED_AT""#, executor: "shell")
        before.last?.output = "$(reboot)\u{0}'\"`"
        let result = await ShellExecutor(settings: FakeWorld.settings).execute(before) { _ in }
        #expect(result.output == "$(reboot)'\"`|failed|2026-02-02T02:40:00.000Z|")
    }

    @Test(arguments: [(0, "Thursday"), (-1, "Wednesday"), (1_770_080_400, "Tuesday"), (-86_400 * 6, "Friday")])
    func `days of the week`(seconds: Int64, day: String) {
        #expect(FireTime.weekday(Timestamp(seconds: seconds), offset: 0) == day)
    }
}
