import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery
@testable import HomerStore

@Suite("Nights that cannot write their files") struct UnwritableNightTests {
    private func script(_ world: NightWorld) {
        world.planner.answer("\(NightSamples.id)-plan", NightSamples.plan)
        world.planner.answer("\(NightSamples.id)-briefing", NightSamples.briefing)
    }

    private func file(at path: String) throws { try Data("mine".utf8).write(to: URL(fileURLWithPath: path)) }

    private func folder(at path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private func failures(_ world: NightWorld) throws -> [String] {
        try world.store.events(warningsOnly: true).filter { $0.reason == .known(.discoveryFailed) }.map(\.message)
    }

    @Test("Where its directory is a file the work is done and kept with its runs, and the night fails and says why")
    func output() async throws {
        try await withNight { world in
            try file(at: world.settings.output)
            script(world)
            let session = try await world.night()
            let cause = "\(world.settings.output): Not a directory"
            #expect(session.phase == .failed)
            #expect(session.stateReason == "the briefing could not be written: \(cause)")
            #expect(session.unwritten == ["files could not be written: \(cause)"])
            #expect(session.morningBriefing?.contains("Ledgers were found.") == true)
            let items = try world.items()
            #expect(items.count == 4 && items.allSatisfy { $0.state == .done && $0.outputFile == nil })
            #expect(items.allSatisfy { $0.reason == "could not be written: \(cause)" })
            for run in items.compactMap(\.runID) {
                #expect(try world.store.snapshot { try $0.answer(ofRun: run) } == "what was found")
            }
            // Once for the cause, and once for the end.
            #expect(try failures(world).count == 2)
            #expect(try failures(world).count { $0.contains("files could not be written") } == 1)
            #expect(world.text(at: world.settings.output) == "mine")

            try FileManager.default.removeItem(atPath: world.settings.output)
            world.planner.answer("\(NightSamples.id)-2-plan", NightRehearsal.emptyPlan)
            let next = try await world.night()
            #expect(next.id == "\(NightSamples.id)-2" && next.phase == .done && next.notes == nil)
        }
    }

    @Test("Where one folder is a file the other files are written, and the night is done")
    func research() async throws {
        try await withNight { world in
            try folder(at: world.settings.output)
            try file(at: world.settings.output + "/research")
            script(world)
            let session = try await world.night()
            let cause = "\(world.settings.output)/research: Not a directory"
            #expect(session.phase == .done && session.stateReason == nil)
            #expect(session.unwritten == ["files could not be written: \(cause)"])
            let missing = try world.items().filter { $0.outputFile == nil }
            #expect(missing.map(\.kind) == [.research, .research, .idea])
            #expect(missing.allSatisfy { $0.state == .done && $0.reason == "could not be written: \(cause)" })
            #expect(world.output("drafts/2026-05-04_c1.plan") != nil)
            #expect(world.output("handoffs/morning_briefing.md") == session.morningBriefing)
            #expect(try failures(world).count == 1)
        }
    }

    @Test("A briefing whose file cannot be written stays in the row of a night that failed")
    func briefing() async throws {
        try await withNight { world in
            let path = world.settings.output + "/handoffs/morning_briefing.md"
            try folder(at: path + "/kept")
            script(world)
            let session = try await world.night()
            #expect(session.phase == .failed && session.completedAt != nil)
            #expect(session.stateReason == "the briefing could not be written: \(path): Is a directory")
            #expect(session.morningBriefing?.contains("Ledgers were found.") == true)
            #expect(try world.items().allSatisfy { $0.state == .done && $0.outputFile != nil })
            #expect(try FileManager.default.contentsOfDirectory(atPath: world.settings.output + "/handoffs").count == 1)
        }
    }

    @Test("Without a file for its context a night asks no planner, briefs, and leaves tasks to the next one")
    func pack() async throws {
        try await withNight { world in
            try file(at: world.settings.state)
            try world.store.addTonightTask(text: "research beekeeping", by: "ada", now: world.time.timestamp)
            let session = try await world.night()
            #expect(session.phase == .failed && world.planner.intents.isEmpty)
            #expect(
                session.stateReason == "the context pack could not be written: \(world.settings.state): Not a directory"
            )
            #expect(world.output("handoffs/morning_briefing.md") == session.morningBriefing)
            #expect(try world.store.snapshot { try $0.tonightTasks() }.map(\.state) == [.queued])
        }
    }

    @Test("A step that cannot be made is tried again by the end of the night at the latest, which ends it")
    func retry() async throws {
        try await withNight { world in
            try await world.accept([Samples.intent(Samples.spec("\(NightSamples.id)-plan"))])
            let deadline = try #require(try await world.night().deadline)
            #expect(try world.session().phase == .ingestion)
            let late: Timestamp = deadline - .seconds(20)
            world.time.jump(by: late - world.time.timestamp)
            try await world.settle()
            #expect(try await world.nights.step() == false)
            let patience = ContinuousClock.now + .seconds(20)
            while world.time.nextDeadline.map({ $0 > deadline }) ?? true {
                try #require(ContinuousClock.now < patience)
                try await Task.sleep(for: .milliseconds(1))
            }
            world.time.jump(by: .seconds(20))
            try await world.play()
            #expect(try world.session().phase == .failed)
            #expect(try world.session().stateReason == "the night's 5h were over (discovery.limits.total)")
        }
    }
}
