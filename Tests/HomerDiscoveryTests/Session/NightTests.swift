import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery
@testable import HomerStore

@Suite("A whole night") struct NightTests {
    private func script(_ world: NightWorld) {
        world.planner.answer("\(NightSamples.id)-plan", NightSamples.plan, cost: 0.25)
        world.planner.answer("\(NightSamples.id)-briefing", NightSamples.briefing)
    }

    @Test("A due time begins a night, which plans, works, and leaves a briefing and no intent that still runs")
    func whole() async throws {
        try await withNight { world in
            script(world)
            _ = try world.other().setFlags([.discoveryEnabled: "true"], by: "ada", now: world.time.timestamp)
            try await world.play()
            #expect(try world.store.snapshot { try $0.discoverySessions(limit: 9) }.isEmpty)
            world.time.jump(by: .minutes(31))
            try await world.play()

            let session = try world.session()
            #expect(session.id == NightSamples.id)
            #expect(session.phase == .done)
            #expect(session.triggeredBy == .cron)
            #expect(session.stateReason == nil)
            #expect(session.planRaw == NightSamples.plan)
            #expect(
                try world.states() == ["1 research done", "2 research done", "3 idea done", "4 code_proposal done"])
            #expect(session.intentsCreated == 4)
            #expect(session.intentsExecuted == 4)
            let files = try world.items().compactMap(\.outputFile)
            #expect(files.count == 4)
            #expect(world.output("plan_2026-05-04.json")?.contains("research_tasks") == true)
            #expect(world.output("drafts/2026-05-04_c1.plan")?.hasPrefix("Status: PENDING_VERIFICATION\n") == true)
            #expect(world.output("handoffs/morning_briefing.md") == session.morningBriefing)
            #expect(session.morningBriefing?.contains("Ledgers were found.") == true)
            let left = try world.store.snapshot { try $0.intents() }.filter(\.enabled).map(\.id)
            #expect(left == [DiscoverySettings.intentID])
            #expect(try world.store.ledger(of: DiscoverySettings.intentID).map(\.verdict) == [.ran])
        }
    }

    @Test("A daemon killed after every step ends the same night with the same rows")
    func killed() async throws {
        var plain: [String] = []
        try await withNight { world in
            script(world)
            _ = try await world.night()
            plain = try world.outcome().map { $0.replacing(world.directory, with: "") }
        }
        try await withNight { world in
            script(world)
            let session = try await world.night(killing: true)
            #expect(session.phase == .done)
            #expect(world.kills >= 8)
            let outcome = try world.outcome().map { $0.replacing(world.directory, with: "") }
            #expect(outcome == plain)
        }
    }

    @Test("A planner's call that a crash took is made again")
    func lostCall() async throws {
        try await withNight { world in
            world.planner.script("\(NightSamples.id)-plan", .hang)
            _ = try world.store.startDiscovery(
                world.settings.starter, by: "ada", force: true, now: world.time.timestamp)
            try await world.play()
            #expect(try world.session().phase == .planning)
            #expect(world.planner.hanging.count == 1)
            try await world.kill()
            script(world)
            try await world.play()
            #expect(try world.session().phase == .done)
            #expect(try world.items().count == 4)
            // The lost one, the planner's, four items and the briefing.
            #expect(try world.session().morningBriefing?.contains("; 7 runs") == true)
        }
    }

    @Test("Each file is written before the row that names it, and a second write changes nothing")
    func filesFirst() async throws {
        try await withNight { world in
            script(world)
            _ = try world.store.startDiscovery(
                world.settings.starter, by: "ada", force: true, now: world.time.timestamp)
            for _ in 0..<40 {
                try await world.settle()
                let store = try world.store
                let facts = try store.discoveryFacts()
                let step = SessionRules(world.settings.bounds, now: world.time.timestamp).next(facts)
                let work = NightWork(store: store, settings: world.settings, zones: UTCOnly(), now: world.time.wall)
                if case .wait = step {
                    guard facts.session == nil else { continue }
                    break
                }
                _ = try work.perform(step, facts)
                // A second daemon with the same facts: the phase has moved, and nothing is done twice.
                do { _ = try work.perform(step, facts) } catch let error as StoreError {
                    #expect(error.code == .conflict)
                }
                try await world.kill()
            }
            #expect(try world.session().phase == .done)
            #expect(try world.session().intentsExecuted == 4)
        }
    }

    @Test("The planner's fallback plans when it cannot")
    func fallback() async throws {
        try await withNight { world in
            script(world)
            world.planner.script(
                "\(NightSamples.id)-plan", .finish(ExecutionResult(outcome: .failed, error: "no network")))
            world.worker.answer("\(NightSamples.id)-plan", NightSamples.plan)
            let session = try await world.night()
            #expect(session.phase == .done)
            #expect(try world.items().count == 4)
        }
    }

    @Test("An answer that is no plan is given back once, with what is wrong with it")
    func repair() async throws {
        try await withNight { world in
            script(world)
            world.planner.answer("\(NightSamples.id)-plan", "I cannot do that.")
            world.planner.answer("\(NightSamples.id)-plan-2", NightSamples.plan)
            let session = try await world.night()
            #expect(session.phase == .done)
            #expect(session.planAttempts == 2)
            #expect(world.planner.requests.contains { $0.spec.query.contains("I cannot do that.") })
        }
    }

    @Test("Two answers that are no plan fail the night, whose briefing is written all the same")
    func noPlan() async throws {
        try await withNight { world in
            world.planner.answer("\(NightSamples.id)-plan", "{\"summary\": 7}")
            world.planner.answer("\(NightSamples.id)-plan-2", "again nothing")
            let session = try await world.night()
            #expect(session.phase == .failed)
            let runs = try world.store.snapshot { try $0.discoveryRuns(of: session.id) }.map { "run \($0.id)" }
            #expect(session.stateReason?.hasPrefix("no plan: \(runs.joined(separator: " and ")) answered") == true)
            #expect(session.planRaw == "again nothing")
            #expect(try world.items().isEmpty)
            #expect(world.output("handoffs/morning_briefing.md")?.contains("no plan") == true)
            #expect(!world.planner.intents.contains("\(NightSamples.id)-briefing"))
        }
    }

    @Test("What people asked for is done also when there is no plan")
    func tonight() async throws {
        try await withNight { world in
            let store = try world.store
            try store.addTonightTask(text: "research beekeeping", by: "ada", now: world.time.timestamp)
            world.planner.answer("\(NightSamples.id)-plan", "no")
            world.planner.answer("\(NightSamples.id)-plan-2", "no")
            let session = try await world.night()
            #expect(session.phase == .failed)
            #expect(try world.states() == ["1 tonight done"])
            let task = try #require(try store.snapshot { try $0.tonightTasks() }.first)
            #expect(task.state == .taken)
            #expect(task.sessionID == session.id)
        }
    }

    @Test("A task that a night did not come to the end of is the next night's")
    func tonightAgain() async throws {
        try await withNight { world in
            let store = try world.store
            try store.addTonightTask(text: "research beekeeping", by: "ada", now: world.time.timestamp)
            world.planner.answer("\(NightSamples.id)-plan", NightRehearsal.emptyPlan)
            world.worker.script("\(NightSamples.id)-01", .hang)
            _ = try await world.night()
            world.time.jump(by: .hours(4))
            try await world.play()
            #expect(try world.states() == ["1 tonight unfinished"])
            let task = try #require(try store.snapshot { try $0.tonightTasks() }.first)
            #expect(task.state == .queued && task.sessionID == nil)
            world.planner.answer("\(NightSamples.id)-2-plan", NightRehearsal.emptyPlan)
            let second = try await world.night()
            #expect(try world.states() == ["1 tonight done"])
            #expect(try store.snapshot { try $0.tonightTasks() }.map(\.sessionID) == [second.id])
        }
    }

    @Test("The same work is not done in a second night")
    func duplicates() async throws {
        try await withNight { world in
            script(world)
            _ = try await world.night()
            world.planner.answer("\(NightSamples.id)-2-plan", NightSamples.plan)
            let second = try await world.night()
            #expect(second.id == "\(NightSamples.id)-2")
            #expect(try world.items().allSatisfy { $0.state == .duplicate })
            #expect(second.phase == .done)
        }
    }
}
