import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerDiscovery

/// The full night cycle: one in the morning, a plan, its items, a briefing, and the next night that reads it.
@Suite("The full night cycle") struct NightCycleTests {
    @Test("Each phase leaves its row and its files, in that order, and the next night's planner reads the briefing")
    func cycle() async throws {
        try await withNight { world in
            try world.note("I keep ledgers.\n", in: "me.md")
            world.planner.answer("\(NightSamples.id)-plan", NightSamples.plan, cost: 0.25)
            world.planner.answer("\(NightSamples.id)-briefing", NightSamples.briefing)
            _ = try world.other().setFlags([.discoveryEnabled: "true"], by: "ada", now: world.time.timestamp)
            try await world.play()
            world.time.jump(by: .minutes(30))
            try await world.settle()
            var phases = [try world.session().phase]
            try Self.check(world)
            for _ in 0..<60 where try !world.session().phase.isFinal {
                guard try await world.nights.step() else {
                    try await world.settle()
                    continue
                }
                let phase = try world.session().phase
                if phase != phases.last {
                    phases.append(phase)
                    try Self.check(world)
                }
                try await world.settle()
            }
            #expect(phases == [.ingestion, .planning, .execution, .synthesis, .briefing, .done])
            try await next(world)
        }
    }

    /// What there is at the beginning of each phase, and what there is not yet.
    private static func check(_ world: NightWorld) throws {
        let session = try world.session()
        let (items, briefing) = (try world.items(), world.output("handoffs/morning_briefing.md"))
        let now = world.time.timestamp
        let note = Comment(rawValue: "\(session.phase)")
        #expect(session.startedAt == Samples.time("2026-05-04T01:00:00Z") && session.triggeredBy == .cron, note)
        #expect(session.deadline == session.startedAt + .hours(5) && session.stateReason == nil, note)
        switch session.phase {
        case .ingestion:
            #expect(session.packFile == nil && session.packManifest == nil && session.planAttempts == 0)
        case .planning:
            let pack = try #require(session.packFile.flatMap { world.text(at: $0) })
            #expect(pack.contains("I keep ledgers.") && session.packManifest?.contains("me.md") == true)
            #expect(session.planAttempts == 1 && session.phaseDeadline == now + .minutes(10))
            #expect(session.plan == nil && items.isEmpty && world.output("plan_2026-05-04.json") == nil)
        case .execution:
            #expect(session.planRaw == NightSamples.plan && session.plan != nil)
            #expect(world.output("plan_2026-05-04.json")?.contains("How do others keep a ledger of runs?") == true)
            #expect(items.count == 4 && items.allSatisfy { $0.state == .planned && $0.intentID == nil })
            #expect(items.map(\.dependsOn) == [[], [], [], [1]] && session.phaseDeadline == now + .hours(4))
            #expect(session.intentsCreated == 0)
        case .synthesis:
            #expect(items.allSatisfy { $0.state == .done && $0.runID != nil && $0.intentID != nil })
            for item in items {
                let text = try #require(item.outputFile.flatMap { world.text(at: $0) })
                #expect(text.contains("what was found"))
                #expect(text.hasPrefix("Status: PENDING_VERIFICATION\n") == (item.kind == .code))
            }
            #expect(session.intentsCreated == 4 && session.intentsExecuted == 4 && session.failures == 0)
            #expect(session.findings == nil && briefing == nil)
        case .briefing:
            #expect(session.findings?.contains("Ledgers") == true && session.phaseDeadline == now + .minutes(10))
            #expect(session.morningBriefing == nil && briefing == nil)
        case .done:
            #expect(session.completedAt == now && session.phaseDeadline == nil)
            #expect(briefing == session.morningBriefing && briefing?.contains("Ledgers were found.") == true)
            #expect(briefing?.contains("Answer the letter") == true)
            let enabled = try world.store.snapshot { try $0.intents() }.filter(\.enabled).map(\.id)
            #expect(enabled == [DiscoverySettings.intentID])
            let causes = Set(try world.store.snapshot { try $0.discoveryRuns(of: session.id) }.map(\.triggeredBy))
            #expect(causes == [.discovery])
        case .failed, .cancelled: Issue.record("\(session.phase)")
        }
    }

    private func next(_ world: NightWorld) async throws {
        let id = "night-2026-05-05"
        world.planner.answer("\(id)-plan", NightRehearsal.emptyPlan)
        world.time.jump(by: .hours(24))
        try await world.play()
        let session = try world.session()
        #expect(session.id == id && session.phase == .done)
        let asked = try #require(world.planner.requests.first { $0.spec.id == "\(id)-plan" })
        let pack = try #require(asked.spec.contextFiles.first)
        #expect(session.packFile == pack)
        let text = try #require(world.text(at: pack))
        #expect(text.contains("Ledgers were found.") && text.contains("I keep ledgers."))
        #expect(world.output("handoffs/morning_briefing.md") == session.morningBriefing)
        #expect(
            try world.store.ledger(of: DiscoverySettings.intentID).map(\.scheduledFor)
                == [Samples.time("2026-05-04T01:00:00Z"), Samples.time("2026-05-05T01:00:00Z")])
    }
}
