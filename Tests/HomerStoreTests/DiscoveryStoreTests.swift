import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Nights in the database") struct DiscoveryStoreTests {
    private static let starter = Samples.spec("discovery") {
        $0.variables = ["force": RunVariable("no", allowed: ["no", "yes"])]
    }

    func once(_ id: String, risk: Risk = .low) -> IntentSpec {
        Samples.spec(id) {
            $0.trigger = .immediate
            $0.risk = risk
        }
    }

    func item(_ number: Int, _ state: PlanItemState = .planned) -> DiscoveryItemRow {
        DiscoveryItemRow(
            sessionID: "night-2026-05-04", number: number, kind: .research, key: "r\(number)", title: "t", prompt: "p",
            risk: .low, priority: 50, contentHash: "hash \(number)", state: state, createdAt: start, updatedAt: start)
    }

    /// A store with a night that has come to its work, of which item 1 has an intent.
    func working() throws -> (store: Store, night: String) {
        let store = try Store.inMemory()
        let night = "night-2026-05-04"
        _ = try store.openDiscovery(
            run: 1, date: "2026-05-04", deadline: start + .hours(5), force: true, now: start)
        try store.beginPlanning(
            night, packFile: "/p", manifest: "{}", planner: once("\(night)-plan"), deadline: start + .minutes(10),
            now: start)
        try store.takePlan(
            night, raw: "raw", plan: "{}", items: [item(1), item(2), item(3, .refused)], tonight: [], failure: nil,
            deadline: start + .hours(4), now: start)
        try store.queueItems(night, [1: once("\(night)-01")], now: start)
        return (store, night)
    }

    @Test("A run begins one night however often it says so, and one night goes on at a time")
    func opening() throws {
        let store = try Store.inMemory()
        func open(_ run: Int64, force: Bool = true) throws -> DiscoveryOpening {
            try store.openDiscovery(
                run: run, date: "2026-05-04", deadline: start + .hours(5), force: force, now: start)
        }
        #expect(try open(1, force: false) == .off)
        #expect(try open(1) == .opened("night-2026-05-04"))
        #expect(try open(1) == .already("night-2026-05-04"))
        #expect(try open(2) == .busy("night-2026-05-04"))
        try store.cancelDiscovery(session: "night-2026-05-04", by: "ada", reason: nil, now: start)
        #expect(try open(1) == .already("night-2026-05-04"))
        #expect(try open(2) == .opened("night-2026-05-04-2"))
        #expect(try store.discoverySession(id: "night-2026-05-04-2")?.forced == true)
    }

    @Test("A step from another phase than the night is in changes nothing")
    func phases() throws {
        let (store, night) = try working()
        let before = try store.dump()
        #expect(
            codeOf {
                try store.beginPlanning(
                    night, packFile: "", manifest: "", planner: once("x"), deadline: start, now: start)
            } == .conflict)
        #expect(
            codeOf {
                try store.takePlan(
                    night, raw: nil, plan: nil, items: [], tonight: [], failure: nil, deadline: start, now: start)
            } == .conflict)
        #expect(codeOf { try store.repairPlan(night, raw: "", planner: once("y"), now: start) } == .conflict)
        #expect(codeOf { try store.queueItems(night, [1: once("\(night)-01")], now: start) } == .conflict)
        #expect(codeOf { try store.concludeDiscovery(night, briefing: "", now: start) } == .conflict)
        #expect(try store.dump() == before)
    }

    @Test("A pass never takes the intents of nights for removed, nor their rows for edits")
    func passes() throws {
        let (store, night) = try working()
        _ = try store.keepDiscoverySchedule(Self.starter, creating: true, now: start)
        try store.accept("other")
        let plan = try store.plan(Samples.desired([Samples.intent(Samples.spec("other"))]))
        #expect(plan.isEmpty)
        #expect(try store.insertedIntents().isEmpty)
        #expect(try store.intents(ids: ["\(night)-01"]).first?.source == "discovery:\(night)")
        let file = try store.plan(
            Samples.desired([Samples.intent(Samples.spec("\(night)-01")), Samples.intent(Samples.spec("other"))]))
        #expect(file.changes.isEmpty)
        #expect(file.held.count == 1)
    }

    @Test("What has come to something stays so, and its intent is retired with whatever of it is left")
    func settling() async throws {
        let (store, night) = try working()
        let run = try await store.due("\(night)-01")
        let done = DiscoveryItemNote(session: night, number: 1, state: .unfinished, reason: "late", run: run)
        #expect(try store.noteItems([done], now: start) == [done])
        #expect(try store.noteItems([DiscoveryItemNote(session: night, number: 1, state: .done)], now: start).isEmpty)
        #expect(try store.discoveryItems(of: night).map(\.state) == [.unfinished, .planned, .refused])
        #expect(try store.intents(ids: ["\(night)-01"], includeRemoved: true).first?.enabled == false)
        #expect(try store.text("outcome FROM intent_runs WHERE id = \(run)") == "cancelled")
        #expect(try store.number("count(*) FROM events WHERE reason = 'DiscoveryItemDropped'") == 2)
    }

    @Test("A night ends as failed when a reason was given on the way, and keeps what waits for a person")
    func ending() throws {
        let (store, night) = try working()
        try store.beginSynthesis(night, from: .execution, failure: "why", now: start)
        try store.beginBriefing(night, findings: "{}", writer: nil, deadline: start + .minutes(1), now: start)
        try store.concludeDiscovery(night, briefing: "text", now: start)
        let session = try #require(try store.discoverySession(id: night))
        #expect(session.phase == .failed)
        #expect(session.stateReason == "why")
        #expect(session.completedAt == start)
        #expect(session.morningBriefing == "text")
        #expect(try store.intents(ids: ["\(night)-01"]).first?.enabled == true)
        #expect(try store.intents(ids: ["\(night)-plan"]).isEmpty)
    }

    @Test("The intent that starts the nights follows the configuration, and never takes an id away")
    func starter() throws {
        let store = try Store.inMemory()
        #expect(try store.keepDiscoverySchedule(Self.starter, creating: false, now: start) == .unchanged)
        #expect(try store.intents().isEmpty)
        #expect(try store.keepDiscoverySchedule(Self.starter, creating: true, now: start) == .changed)
        #expect(try store.keepDiscoverySchedule(Self.starter, creating: true, now: start) == .unchanged)
        var other = Self.starter
        other.trigger = Samples.cron("0 2 * * *")
        #expect(try store.keepDiscoverySchedule(other, creating: false, now: start + .hours(1)) == .changed)
        let row = try #require(try store.intents().first)
        #expect(row.generation == 2)
        #expect(row.cursor == start + .hours(1))

        let taken = try Store.inMemory()
        try taken.accept("discovery")
        #expect(try taken.keepDiscoverySchedule(Self.starter, creating: true, now: start) == .taken(source: "desired"))
        #expect(try taken.intents().first?.generation == 1)
    }

    @Test("A night by hand needs the flag, or force")
    func byHand() throws {
        let store = try Store.inMemory()
        #expect(codeOf { try store.startDiscovery(Self.starter, by: "ada", force: false, now: start) } == .conflict)
        let run = try store.startDiscovery(Self.starter, by: "ada", force: true, now: start)
        #expect(try store.text("variables FROM intent_runs WHERE id = \(run)") == #"{"force":"yes"}"#)
        #expect(codeOf { try store.startDiscovery(Self.starter, by: "ada", force: true, now: start) } == .conflict)
    }

    @Test("A task for tonight is taken once, or taken back")
    func tonight() throws {
        let store = try Store.inMemory()
        let first = try store.addTonightTask(text: "one", by: "ada", now: start)
        let second = try store.addTonightTask(text: "two", kind: .research, by: "ada", now: start)
        try store.withdrawTonightTask(id: first.id)
        #expect(codeOf { try store.withdrawTonightTask(id: first.id) } == .conflict)
        #expect(codeOf { try store.withdrawTonightTask(id: 99) } == .notFound)
        let night = "night-2026-05-04"
        _ = try store.openDiscovery(run: 1, date: "2026-05-04", deadline: start, force: true, now: start)
        try store.beginPlanning(
            night, packFile: "", manifest: "{}", planner: once("\(night)-plan"), deadline: start, now: start)
        func take(_ tasks: [Int64]) throws {
            try store.takePlan(
                night, raw: nil, plan: nil, items: [], tonight: tasks, failure: nil, deadline: start, now: start)
        }
        #expect(codeOf { try take([first.id]) } == .conflict)
        try take([second.id])
        #expect(try store.snapshot { try $0.tonightTasks() }.map(\.state) == [.withdrawn, .taken])
    }

    @Test("A task whose item the night did not come to waits for the next one; one whose item failed does not")
    func givenBack() throws {
        let store = try Store.inMemory()
        let night = "night-2026-05-04"
        let tasks = try (1...4).map { try store.addTonightTask(text: "task \($0)", by: "ada", now: start).id }
        _ = try store.openDiscovery(run: 1, date: "2026-05-04", deadline: start, force: true, now: start)
        try store.beginPlanning(
            night, packFile: "", manifest: "{}", planner: once("\(night)-plan"), deadline: start, now: start)
        let items = zip(1..., tasks).map { number, task in
            var item = item(number)
            item.key = "tonight-\(task)"
            return item
        }
        try store.takePlan(
            night, raw: nil, plan: nil, items: items, tonight: tasks, failure: nil, deadline: start, now: start)
        func states() throws -> [TonightState] { try store.snapshot { try $0.tonightTasks() }.map(\.state) }
        #expect(try states() == [.taken, .taken, .taken, .taken])
        try store.noteItems(
            [
                DiscoveryItemNote(session: night, number: 1, state: .unfinished),
                DiscoveryItemNote(session: night, number: 2, state: .overBudget),
                DiscoveryItemNote(session: night, number: 3, state: .failed),
            ], now: start)
        #expect(try states() == [.queued, .queued, .taken, .taken])
        try store.cancelDiscovery(session: night, by: "ada", reason: nil, now: start)
        #expect(try states() == [.queued, .queued, .taken, .queued])
        #expect(try store.snapshot { try $0.tonightTasks() }.map(\.sessionID) == [nil, nil, night, nil])
    }

    @Test("No item of a night is claimed once its dollars are spent; other work is")
    func spent() async throws {
        let (store, night) = try working()
        try store.queueItems(night, [2: once("\(night)-02")], costLimit: 1, now: start)
        try store.accept("other")
        let first = try await store.due("\(night)-01")
        let second = try await store.due("\(night)-02")
        try await store.due("other")
        #expect(try await store.claim(limit: 1, now: start).map(\.id) == [first])
        let result = ExecutionResult(outcome: .succeeded, costEstimate: 1)
        _ = try await store.endAttempt(run: first, result: result, outputFile: nil, now: start)
        #expect(try await store.claim(limit: 9, now: start).map(\.intentID) == ["other"])
        try store.noteItems([DiscoveryItemNote(session: night, number: 2, state: .overBudget)], now: start)
        #expect(try store.run(second)?.outcome == .cancelled)
    }

    @Test("What could not be written is noted and told once for each cause")
    func unwritten() throws {
        let (store, night) = try working()
        try store.noteItems(
            [
                DiscoveryItemNote(session: night, number: 1, state: .done, unwritten: "/a: Not a directory"),
                DiscoveryItemNote(session: night, number: 2, state: .failed, unwritten: "/a: Not a directory"),
            ], now: start)
        try store.beginSynthesis(night, from: .execution, failure: nil, now: start)
        try store.beginBriefing(night, findings: "{}", writer: nil, deadline: start + .minutes(1), now: start)
        try store.concludeDiscovery(night, briefing: "text", unwritten: "/b: Is a directory", now: start)
        let session = try #require(try store.discoverySession(id: night))
        #expect(session.unwritten == ["files could not be written: /a: Not a directory"])
        #expect(session.phase == .failed && session.morningBriefing == "text")
        #expect(session.stateReason == "the briefing could not be written: /b: Is a directory")
        #expect(try store.number("count(*) FROM events WHERE reason = 'DiscoveryFailed'") == 2)
    }

    @Test("Only a run that was lost is made again")
    func lost() async throws {
        let (store, night) = try working()
        let id = "\(night)-01"
        let run = try await store.due(id)
        try store.repeatLost([id], now: start)
        #expect(try store.number("count(*) FROM intent_runs") == 1)
        _ = try await store.claim(limit: 4, now: start)
        _ = try await store.finish(run: run, result: ExecutionResult(outcome: .lost), outputFile: nil, now: start)
        try store.repeatLost([id], now: start)
        try store.repeatLost([id], now: start)
        #expect(try store.number("count(*) FROM intent_runs WHERE status = 'pending'") == 1)
        #expect(try store.discoveryFacts().tries[id] == 2)
    }
}
