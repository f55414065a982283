import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerMigration

/// The weeks of the migration plan (docs/migration.md), lived through from the first week to the last over a database
/// as HOMER left it. The clocks go forward in the night of the cutover.
@Suite("Rehearsal of the rollout", .timeLimit(.minutes(5))) struct RolloutRehearsalTests {
    static let start = Samples.time("2026-02-15T10:30:00Z")
    static let foundation = RolloutWorld.Switches(enabled: true)
    static let bridge = RolloutWorld.Switches(enabled: true, bridge: true)
    static let cutover = RolloutWorld.Switches(enabled: true, bridge: true, parallel: false)
    static let cleanup = RolloutWorld.Switches(enabled: true, bridge: true, parallel: false, discovery: true)

    @Test("Five weeks, from every stage back by every level and on again: each due time runs once, in one engine")
    func fiveWeeks() async throws {
        try await withDirectory { directory in
            var world = try await RolloutWorld(in: directory, start: Self.start)
            do { try await play(&world) } catch {
                await world.end()
                throw error
            }
            await world.end()
        }
    }

    private func play(_ world: inout RolloutWorld) async throws {
        #expect(world.jobs.count == 9)
        let flags = try world.file.flags()
        #expect(!flags.enabled && !flags.schedulerBridge && flags.parallelMode && !flags.discoveryEnabled)
        #expect(try world.rollout().phase == .foundation)
        try await week(1, Self.foundation, begins: .foundation, ends: .foundation, &world)
        #expect(try world.report().total.compared == 0)
        try await week(2, Self.bridge, begins: .bridge, ends: .validation, &world)
        try await week(3, Self.bridge, begins: .validation, ends: .validation, &world)

        let report = try world.report()
        #expect(report.isGo, "\(report.obstacles)")
        #expect(report.total.compared > ParallelReport.wanted && report.total.unexplained == 0)
        // What 2 o'clock was to be, which was not that night: the new engine would have run it at 3.
        #expect(report.total.reasons == [.dst: 1])
        #expect(try world.rollout().next.command == "homer flags set runtime.parallel_mode false")

        try await week(4, Self.cutover, begins: .cutover, ends: .cutover, &world)
        let all = try world.report().total
        #expect(all.compared > 2 * ParallelReport.wanted && all.unexplained == 0)

        let before = try world.file.importHistory(now: world.now)
        let rows = try world.strings("SELECT id FROM scheduled_job_runs").count
        #expect(before.copied == rows && before.open.isEmpty && before.newIntents.isEmpty)
        try await week(5, Self.cleanup, begins: .cleanup, ends: .cleanup, &world)
        let after = try world.file.importHistory(now: world.now)
        #expect(after.known == rows && after.copied > 0)
        #expect(try world.strings("SELECT CAST(run_id AS TEXT) FROM imported_runs").count == rows + after.copied)
        try world.check("the end")
        #expect(world.now == Self.start + .days(35))
        #expect(world.expected.contains { $0.engine == .new } && world.expected.count > 650)
    }

    /// One week: the stage's switches, each level of rollback with jobs falling due in it and the way forward, a daemon
    /// that is killed in the middle of a run, and the rest of the week.
    private func week(
        _ number: Int64, _ stage: RolloutWorld.Switches, begins: Rollout.Phase, ends: Rollout.Phase,
        _ world: inout RolloutWorld
    ) async throws {
        let sunday = Self.start + .days(7 * (number - 1))
        try await world.set(stage)
        #expect(try world.rollout().phase == begins, "week \(number)")
        for level in 1...3 {
            let beginning = sunday + .hours(6 * Int64(level - 1))
            try await world.pass(until: beginning + .hours(2) - .minutes(15))
            try await world.rollBack(level)
            #expect(try world.rollout().phase == .foundation, "week \(number), level \(level)")
            #expect(world.switches.engine == .old)
            try await world.pass(until: beginning + .hours(6) - .minutes(15))
            try world.check("week \(number), level \(level)")
            try await world.set(stage)
        }
        try await world.pass(until: sunday + .days(2))
        try await world.crash(in: "ideas-explore")
        try await world.pass(until: sunday + .days(7))
        #expect(try world.rollout().phase == ends, "week \(number)")
        try world.check("week \(number)")
    }
}
