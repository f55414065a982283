import HomerCore
import HomerNotify
import HomerStore
import HomerTesting
import Testing

@testable import HomerCLI

/// A week of a person's decisions from the phone: each twice, since thumbs and networks repeat; over a real store, with the
/// daemon's own actions and a server that behaves as the Bot API.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WeekOfDecisionsTests {
    private static let token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"

    private let fixture: Fixture
    private let server: BotAPIServer
    private let bot: TelegramBot

    init() throws {
        (fixture, server) = (try Fixture(), try BotAPIServer(token: Self.token))
        var inputs = WorkspaceInputs(environment: ["HOME": fixture.root, "TZ": "UTC"], here: fixture.root)
        inputs.workspace = fixture.root
        let workspace = try WorkspaceResolver(inputs).resolve()
        var channel = TelegramChannel(token: SecretReference(.environment, "TOKEN"), chat: "4711")
        (channel.api, channel.users, channel.allowPrivate) = (server.url, [42], true)
        bot = TelegramBot(
            settings: channel,
            means: ChannelMeans(
                clock: ContinuousClock(), now: WallClock.now, secret: { _ in .success(Self.token) },
                run: { _ in .cancelled }),
            actions: BotActions(workspace: { workspace }, store: fixture.store), offset: nil, keep: { _ in },
            tell: { _ in })
        var agent = IntentSpec.job("tidy")
        agent.execution = Execution(executor: "claude")
        try fixture.accept(agent, .job("backup"), at: WallClock.now())
    }

    /// The answers to a command that is sent twice.
    private func twice(_ text: String) async -> [String] {
        let before = server.messages.count
        for _ in 0..<2 { server.say(text, date: WallClock.now().seconds) }
        await bot.round()
        return server.messages.dropFirst(before).map(\.text)
    }

    /// The answers to a button that is pressed twice.
    private func twice(_ button: Int, of card: BotAPIServer.Message) async -> [String] {
        let before = server.calls("answerCallbackQuery").count
        for _ in 0..<2 { server.press(card.buttons[button], on: card) }
        await bot.round()
        return server.calls("answerCallbackQuery").dropFirst(before).map { $0.parameters["text"]?.string ?? "" }
    }

    /// A run of the agent answers with a plan, and the card of it.
    private func plan(_ text: String) async throws -> BotAPIServer.Message {
        let now = WallClock.now()
        let run = try fixture.store.enqueueManual(intent: "tidy", by: "ada", now: now)
        _ = try await fixture.store.claim(limit: 9, now: now)
        try await fixture.store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded, output: text, plan: text), outputFile: nil, now: now)
        server.say("/plans", date: now.seconds)
        await bot.round()
        return try #require(server.messages.last)
    }

    private func pending() throws -> [RunRow] { try fixture.store.openRuns().filter { $0.status == .pending } }

    /// Ends what waits, as a daemon would.
    private func work() async throws {
        let now = WallClock.now()
        for run in try await fixture.store.claim(limit: 9, now: now) {
            try await fixture.store.finish(
                run: run.id, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: now)
        }
    }

    @Test func `jobs are started, suspended and resumed`() async throws {
        defer { server.stop() }
        let triggered = await twice("/trigger backup")
        #expect(triggered[0] == "⏳ Triggered: <b>backup</b>" && triggered[1].contains("already active"))
        #expect(try pending().map(\.requestedBy) == ["telegram:42"])
        try await work()
        let suspended = await twice("/suspend backup 2h")
        #expect(suspended.count == 2 && suspended[0].hasPrefix("⏸️ backup suspended until"))
        let store = fixture.store
        #expect(try store.overrides(intent: "backup", activeAt: WallClock.now()).count == 1)
        #expect(await twice("/resume backup") == ["▶️ backup resumed", "backup is not suspended."])
        #expect(try store.overrides(intent: "backup", activeAt: WallClock.now()).isEmpty)
    }

    @Test func `everything is switched off and on, and a night begins once`() async throws {
        defer { server.stop() }
        for (word, isOn) in [("disable", false), ("enable", true)] {
            let answers = await twice("/runtime \(word)")
            #expect(answers.count == 2 && answers[0] == answers[1])
            #expect(try fixture.store.flags().enabled == isOn)
        }
        #expect(await twice("/discover").allSatisfy { $0.contains("runtime.discovery_enabled is false") })
        _ = try fixture.store.setFlags([.discoveryEnabled: "true"], by: "ada", now: WallClock.now())
        let begun = await twice("/discover")
        #expect(begun[0].contains("begins a night") && begun[1].contains("already"))
        #expect(try pending().map(\.intentID) == ["discovery"])
    }

    @Test func `what is wrong is acknowledged`() async throws {
        defer { server.stop() }
        let (store, now) = (fixture.store, WallClock.now())
        let id = try store.report(
            incident: NewIncident(IncidentKey("rule:x", cause: .rule), title: "The disk is full"), now: now)
        #expect(await twice("/alerts").allSatisfy { $0.contains("The disk is full") })
        #expect(await twice("/ack \(id)").allSatisfy { $0.contains("acknowledged") })
        #expect(try store.snapshot { try $0.incidents() }.map(\.state) == [.acknowledged])
        #expect(try store.resolve(fingerprint: "rule:x", now: now))
        #expect(await twice("/ack \(id)").allSatisfy { $0.contains("is over") })
    }

    @Test func `a plan is approved once, and a run really carries it out`() async throws {
        defer { server.stop() }
        let card = try await plan("## Implementation Plan\n1. tidy")
        #expect(card.buttons.count == 3)
        let answers = await twice(0, of: card)
        #expect(answers[0].contains("approved: run 2 carries it out") && answers[1] == "Already decided, or gone.")
        let run = try #require(try pending().first)
        #expect(try pending().count == 1 && run.triggeredBy == .plan)
        #expect(try fixture.store.approvedPlan(ofRun: run.id) == "## Implementation Plan\n1. tidy")
    }

    @Test func `a plan is rejected once, sent back once, and an old button decides nothing`() async throws {
        defer { server.stop() }
        let first = try await plan("### Phase 1\none")
        #expect(await twice(1, of: first) == ["❌ Plan of tidy rejected", "Already decided, or gone."])
        let old = try await plan("### Phase 1\ntwo")
        let card = try await plan("### Phase 1\nthree")
        #expect(await twice(0, of: old).first == "It has changed since. Nothing was decided. /plans shows it.")
        #expect(try fixture.store.pendingPlan(of: "tidy")?.plan == "### Phase 1\nthree" && pending().isEmpty)
        server.press(card.buttons[2], on: card)
        await bot.round()
        let question = try #require(server.messages.last)
        let before = server.messages.count
        for _ in 0..<2 {
            server.say(
                "only the first half", date: WallClock.now().seconds,
                extra: #","reply_to_message":{"message_id":\#(question.id)}"#)
        }
        await bot.round()
        let answers = server.messages.dropFirst(before).map(\.text)
        #expect(answers.count == 2 && answers[0].contains("sent back") && answers[1].contains("has changed since"))
        let runs = try pending()
        #expect(runs.map(\.triggeredBy) == [.manual] && runs.map(\.requestedBy) == ["telegram:42"])
        #expect(try fixture.store.pendingPlans().isEmpty)
    }

    @Test func `a run that waits is approved or rejected once`() async throws {
        defer { server.stop() }
        let store = fixture.store
        for verb in ["approve", "reject"] {
            let now = WallClock.now()
            try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: "backup", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                        ledger: [LedgerEntry(now, .ran)], cursor: now, consent: .ask(within: .hours(24)))
                ], now: now)
            let run = try #require(try store.waitingRuns().first?.run)
            let answers = await twice("/\(verb) run:\(run)")
            #expect(answers.count == 2 && answers[1].contains("Nothing waits under run:\(run)"))
            #expect(try store.run(run)?.approval == (verb == "approve" ? .approved : .rejected))
            #expect(try store.waitingRuns().isEmpty)
            try await work()
        }
    }
}
