import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery
@testable import HomerStore

@Suite("What a night may do and take") struct NightLimitTests {
    private static let risky = """
        {"summary": "x", "research_tasks": [{"id": "r1", "query": "Compare two ledgers", "priority": "low"}],
         "ideas_to_explore": [],
         "code_proposals": [{"id": "c1", "description": "Rewrite it", "target_project": "homer", "risk": "high"}],
         "priority_actions": []}
        """

    private func plan(_ world: NightWorld, _ text: String = NightSamples.plan) {
        world.planner.answer("\(NightSamples.id)-plan", text)
        world.planner.answer("\(NightSamples.id)-briefing", NightSamples.briefing)
    }

    @Test("While the flag is false no due time begins a night, and asking for one says so")
    func off() async throws {
        try await withNight { world in
            try await world.play()
            world.time.jump(by: .hours(2))
            try await world.play()
            let store = try world.store
            #expect(try store.snapshot { try $0.discoverySessions(limit: 9) }.isEmpty)
            #expect(throws: StoreError.self) {
                try store.startDiscovery(world.settings.starter, by: "ada", force: false, now: world.time.timestamp)
            }
            // What was due while it was off is not made up for.
            _ = try world.other().setFlags([.discoveryEnabled: "true"], by: "ada", now: world.time.timestamp)
            try await world.play()
            #expect(try world.store.snapshot { try $0.discoverySessions(limit: 9) }.isEmpty)
            #expect(try store.ledger(of: DiscoverySettings.intentID).map(\.verdict) == [.skippedOff])
        }
    }

    @Test("Switching the flag off ends a night that was not forced")
    func switchedOff() async throws {
        try await withNight { world in
            let store = try world.store
            _ = try store.setFlags([.discoveryEnabled: "true"], by: "ada", now: world.time.timestamp)
            world.planner.script("\(NightSamples.id)-plan", .hang)
            _ = try await world.night(force: false)
            #expect(try world.session().phase == .planning)
            _ = try store.setFlags([.discoveryEnabled: "false"], by: "ada", now: world.time.timestamp)
            try await world.nights.step()
            #expect(try world.session().phase == .cancelled)
            #expect(try world.session().stateReason?.contains("runtime.discovery_enabled") == true)
            try await world.settle()
            #expect(world.planner.hanging.isEmpty)
        }
    }

    @Test("A planner that does not answer in time fails the night, which still briefs")
    func planningTime() async throws {
        try await withNight { world in
            world.planner.script("\(NightSamples.id)-plan", .hang)
            _ = try await world.night()
            world.time.jump(by: .minutes(10))
            try await world.play()
            let session = try world.session()
            #expect(session.phase == .failed)
            #expect(session.stateReason == "no plan within 10m (discovery.limits.planning)")
            #expect(session.morningBriefing != nil)
        }
    }

    @Test("At the end of its time the work that is left is unfinished, and the night goes on to its briefing")
    func executionTime() async throws {
        try await withNight { world in
            plan(world)
            world.worker.script("\(NightSamples.id)-02", .hang)
            _ = try await world.night()
            #expect(try world.session().phase == .execution)
            world.time.jump(by: .hours(4))
            try await world.play()
            #expect(try world.session().phase == .done)
            let item = try #require(try world.items().first { $0.number == 2 })
            #expect(item.state == .unfinished)
            #expect(item.reason == "the night's 4h (discovery.limits.execution) were over before it ended")
            #expect(world.worker.hanging.isEmpty)
        }
    }

    @Test("What no longer fits the money of a night is not begun")
    func cost() async throws {
        try await withNight { world in
            world.settings.bounds.cost = 1
            await world.stop()
            try await world.start()
            world.planner.answer("\(NightSamples.id)-plan", NightSamples.plan, cost: 1.5)
            let session = try await world.night()
            #expect(try world.items().allSatisfy { $0.state == .overBudget })
            #expect(try world.items().first?.reason?.contains("discovery.limits.cost") == true)
            #expect(session.phase == .done)
            #expect(!world.planner.intents.contains("\(NightSamples.id)-briefing"))
            let reason = "without an executor: $1.50 of $1 are spent (discovery.limits.cost)."
            #expect(session.morningBriefing?.contains(reason) == true)
        }
    }

    @Test("An item that waits for its turn does not start when the one before it has spent the dollars of the night")
    func costWhileQueued() async throws {
        try await withNight { world in
            world.concurrency = 1
            await world.stop()
            try await world.start()
            plan(world)
            world.worker.answer("\(NightSamples.id)-01", "found", cost: 5)
            let session = try await world.night()
            #expect(session.phase == .done)
            #expect(world.worker.intents == ["\(NightSamples.id)-01"])
            #expect(
                try world.states() == [
                    "1 research done", "2 research over_budget", "3 idea over_budget", "4 code_proposal over_budget",
                ])
            #expect(try world.store.snapshot { try $0.openRuns() }.isEmpty)
        }
    }

    @Test("Runs beyond those of a night are not begun; one is kept for the briefing")
    func runs() async throws {
        try await withNight { world in
            world.settings.bounds.runs = 4
            await world.stop()
            try await world.start()
            plan(world)
            _ = try await world.night()
            #expect(try world.items().count { $0.state == .done } == 2)
            #expect(try world.items().count { $0.state == .overBudget || $0.state == .unfinished } == 2)
            #expect(world.planner.intents.contains("\(NightSamples.id)-briefing"))
        }
    }

    @Test("A risky item waits for a person, the night does not wait for it, and its result is kept when it comes")
    func approval() async throws {
        try await withNight { world in
            plan(world, Self.risky)
            let session = try await world.night()
            #expect(session.phase == .done)
            let item = try #require(try world.items().last)
            #expect(item.state == .waiting)
            #expect(session.morningBriefing?.contains("homer approve") == true)
            let store = try world.store
            let run = try #require(item.runID)
            try store.approve(run: run, by: "ada", reason: nil, now: world.time.timestamp)
            try await world.play()
            #expect(try world.items().last?.state == .done)
            #expect(world.output("drafts/2026-05-04_c1.plan") != nil)
            #expect(try store.snapshot { try $0.intents() }.filter(\.enabled).map(\.id) == [DiscoverySettings.intentID])
        }
    }

    @Test("What an earlier night left waiting is named in the next one, by its command, as work and in the briefing")
    func earlier() async throws {
        try await withNight { world in
            plan(world, Self.risky)
            _ = try await world.night()
            let run = try #require(try world.items().last?.runID)
            world.planner.answer("\(NightSamples.id)-2-plan", Self.risky)
            let second = try await world.night()
            #expect(second.id == "\(NightSamples.id)-2")
            #expect(
                try world.items().last?.reason?.hasPrefix(
                    "\(NightSamples.id) item 2 waits for approval: homer approve \(run)") == true)
            let page = try #require(second.morningBriefing)
            #expect(page.contains("Still waiting for you from earlier nights:\n\n- item 2 of \(NightSamples.id), "))
            #expect(page.contains("`homer approve \(run)` or `homer reject \(run) --reason TEXT`"))
        }
    }

    @Test("A rejected item, and one that nobody approved in time, are said to be so")
    func notApproved() async throws {
        try await withNight { world in
            plan(world, Self.risky)
            _ = try await world.night()
            let store = try world.store
            let run = try #require(try world.items().last?.runID)
            try store.reject(run: run, by: "ada", reason: "no", now: world.time.timestamp)
            try await world.play()
            #expect(try world.items().last?.state == .rejected)
        }
        try await withNight { world in
            plan(world, Self.risky)
            _ = try await world.night()
            world.time.jump(by: .hours(25))
            try await world.play()
            #expect(try world.items().last?.state == .expired)
        }
    }

    @Test("A night that somebody cancels leaves nothing that runs or waits")
    func cancelled() async throws {
        try await withNight { world in
            plan(world)
            world.worker.script("\(NightSamples.id)-01", .hang)
            _ = try await world.night()
            let store = try world.store
            try store.cancelDiscovery(
                session: NightSamples.id, by: "ada", reason: "enough", now: world.time.timestamp)
            try await world.play()
            #expect(try world.session().phase == .cancelled)
            #expect(try world.items().allSatisfy { $0.state.isFinal })
            #expect(try store.snapshot { try $0.openRuns() }.isEmpty)
            #expect(throws: StoreError.self) {
                try store.cancelDiscovery(session: NightSamples.id, by: "ada", reason: nil, now: world.time.timestamp)
            }
        }
    }

    @Test("A second night does not begin while one goes on")
    func one() async throws {
        try await withNight { world in
            world.planner.script("\(NightSamples.id)-plan", .hang)
            _ = try await world.night()
            let store = try world.store
            #expect(throws: StoreError.self) {
                try store.startDiscovery(world.settings.starter, by: "ada", force: true, now: world.time.timestamp)
            }
            let run = try store.enqueueManual(
                intent: DiscoverySettings.intentID, by: "ada", given: ["force": "yes"], now: world.time.timestamp)
            try await world.settle()
            let row = try #require(try store.snapshot { try $0.runs(.init()) }.first { $0.id == run })
            #expect(row.outcome == .failed)
            #expect(row.error?.contains(NightSamples.id) == true)
        }
    }
}
