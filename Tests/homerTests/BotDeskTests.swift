import Cron
import HomerCore
import HomerNotify
import HomerReport
import Testing

@testable import HomerCLI
@testable import HomerStore

@Suite("What the chat can do") struct BotDeskTests {
    private let fixture: Fixture
    private let desk: BotDesk

    init() throws {
        fixture = try Fixture()
        var inputs = WorkspaceInputs(environment: [:], here: fixture.root)
        inputs.workspace = fixture.root
        let resolver = WorkspaceResolver(inputs)
        let place = try resolver.place()
        let workspace = try resolver.resolve(place.text(), at: place)
        desk = BotDesk(current: { workspace }, store: fixture.store)
        var spec = IntentSpec.job("backup")
        spec.name = "Nightly backup"
        try fixture.accept(spec)
    }

    @Test func `a job is triggered, listed, suspended and resumed, and each says who`() throws {
        #expect(try desk.trigger("backup", by: "telegram:42") == "Nightly backup")
        #expect(throws: BotRefusal.noSuchJob("nothing")) { try desk.trigger("nothing", by: "telegram:42") }
        let run = try #require(
            try fixture.store.snapshot { try $0.runs(Store.RunFilter(intentID: "backup", limit: 1)) }.first)
        #expect(run.requestedBy == "telegram:42")
        #expect(try desk.runs(nil).plain.contains("backup run 1 waits to start"))
        #expect(try desk.jobs().plain.hasPrefix("✅ backup\n└ Nightly backup\n"))
        #expect(try desk.suspend("backup", .hours(2), by: "telegram:42").plain.hasPrefix("⏸️ backup suspended until"))
        #expect(try desk.jobs().plain.hasPrefix("⏸️ backup"))
        #expect(try fixture.store.overrides(intent: "backup").map(\.by) == ["telegram:42"])
        #expect(try desk.resume("backup", by: "telegram:42").plain == "▶️ backup resumed")
        #expect(throws: BotRefusal.self) { try desk.resume("backup", by: "telegram:42") }
    }

    @Test func `the status is green only while nothing is wrong, and says what is`() throws {
        let (store, now) = (fixture.store, WallClock.now())
        #expect(!(try desk.status().plain.contains("⚠️")))
        let alert = try store.report(
            incident: NewIncident(IncidentKey("rule:x", cause: .rule), title: "The disk is full"), now: now)
        let text = try desk.status().plain
        #expect(text.contains("⚠️ \(alert) The disk is full · open for") && !text.contains("🟢"))
        #expect(try store.resolve(fingerprint: "rule:x", now: now))
        #expect(!(try desk.status().plain.contains("The disk is full")))
    }

    @Test func `what was triggered and does not start says why`() throws {
        let (store, now) = (fixture.store, WallClock.now())
        _ = try store.setFlags([.enabled: "false"], by: "ada", now: now)
        _ = try desk.trigger("backup", by: "telegram:42")
        #expect(
            try desk.obstacle("backup") == "runtime.enabled is false; `homer flags set runtime.enabled true`")
        _ = try store.setFlags([.enabled: "true"], by: "ada", now: now)
        #expect(try desk.obstacle("backup") == nil && desk.obstacle("nothing") == nil)
    }

    @Test func `the card of changes names the first intents`() {
        let plan = "[" + (1...7).map { #"{"id":"job-\#($0)","reason":"HeldGuard"}"# }.joined(separator: ",") + "]"
        let pass = PendingPass(
            id: "8f31c0de", status: .waiting, keys: [], summary: "7 to disable wait (HeldGuard)", plan: plan,
            createdAt: Fixture.then)
        let text = BotAnswers.card(pass, Moments(now: Fixture.then, zone: .utc)).text.plain
        #expect(text.contains("7 to disable wait (HeldGuard): job-1, job-2, job-3, job-4, job-5 and 2 more"))
    }

    @Test func `the card of a run says what would run, in one line`() throws {
        var spec = IntentSpec.job("tidy")
        spec.query = "\n\n  Tidy \u{1B}[31mthe <inbox>\nand more"
        let run = WaitingRun(
            run: 14, intentID: "tidy", triggeredBy: .cron, scheduledFor: nil, since: Fixture.then,
            until: Fixture.then + .hours(1), generation: 1, reason: "risk high")
        let moments = Moments(now: Fixture.then, zone: .utc)
        let text = BotAnswers.card(run, spec: spec, specHash: "8f3a", moments).text.plain
        #expect(text.contains("Runs: \(spec.execution.executor):   Tidy \\u001b[31mthe <inbox>\n"))
        #expect(!text.contains("and more"))
    }

    @Test func `a job whose last run failed is red in the list`() async throws {
        let (store, now) = (fixture.store, WallClock.now())
        let run = try store.enqueueManual(intent: "backup", by: "ada", now: now)
        _ = try await store.claim(limit: 9, now: now)
        try await store.finish(
            run: run, result: ExecutionResult(outcome: .failed, error: "no space"), outputFile: nil, now: now)
        #expect(try desk.jobs().plain.hasPrefix("❌ backup\n"))
        #expect(try desk.jobs().plain.contains("(1 failure)"))
    }

    @Test func `the runtime is switched, and what is asked is answered`() throws {
        #expect(try desk.runtime(.disable, by: "telegram:42").plain.contains("runtime.enabled false"))
        #expect(try desk.status().plain.contains("switched off: /runtime enable"))
        #expect(try desk.runtime(.enable, by: "telegram:42").plain.contains("runtime.enabled true"))
        #expect(try desk.why("backup").plain.hasPrefix("backup: "))
        #expect(throws: BotRefusal.self) { try desk.logs("backup") }
        #expect(try desk.waiting().isEmpty)
    }
}
