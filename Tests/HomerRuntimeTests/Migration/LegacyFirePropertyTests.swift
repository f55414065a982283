import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerRuntime
@testable import HomerStore

/// Under any flips of the flags, every due time of every job runs in exactly one engine, once.
@Suite("One engine a due time", .serialized) struct LegacyFirePropertyTests {
    @Test("Every due time of every job runs in exactly one engine, once", arguments: UInt64(1)...20)
    func exactlyOne(seed: UInt64) async throws {
        var world = try FlipWorld(seed: seed)
        for _ in 0..<250 {
            try await world.step()
            // Nothing here waits: without this the tests beside it would.
            await Task.yield()
        }
        try await world.settle()
        for (id, spec) in world.jobs.sorted(by: { $0.key < $1.key }) {
            let story = Comment("seed \(seed), \(id) \(spec.trigger): \(world.story.suffix(15))")
            let due = LegacyCron(spec.trigger, zones: UTCOnly())?
                .occurrences(after: world.start, through: world.now, limit: 100_000)
            let fires = try world.store.legacyFires(of: id, newest: 100_000)
            #expect(fires.map(\.due).reversed() == due, story)
            #expect(fires.allSatisfy { $0.decision == .decided(.ran) }, story)
            let new = try world.store.runs(.init(intentID: id, limit: 100_000))
            #expect(new.allSatisfy { $0.isFinal && $0.startedAt != nil }, story)
            #expect(
                new.compactMap(\.scheduledFor).sorted() == fires.filter { $0.engine == .new }.map(\.due).sorted(),
                story)
            let old = try world.store.legacyRuns(of: id, newest: 100_000)
            #expect(old.allSatisfy { $0.completedAt != nil && $0.success }, story)
            #expect(old.map(\.id) == fires.filter { $0.engine == .old }.compactMap(\.legacyRunID), story)
        }
    }
}

/// Both engines without their tasks: the same calls in the same order, and flags that change between any two of them.
private struct FlipWorld {
    let store: Store
    let start = Samples.time("2026-05-04T09:30:00Z")
    var now: Timestamp
    var jobs: [String: IntentSpec] = [:]
    var story: [String] = []
    private var random: SeededGenerator
    private let zones = UTCOnly()
    private var timetable: Timetable
    private var flags: RuntimeFlags?
    private var isStale = true
    private var roster: LegacyRoster
    private var route: Route?
    private var loaded: LegacyFingerprint?
    /// A job without an intent, which it gets later.
    private var late: IntentSpec?
    private var canFlip = true

    init(seed: UInt64) throws {
        store = try Store.inMemory(foreign: .oldHomer)
        random = SeededGenerator(seed: seed)
        now = start
        roster = LegacyRoster(zones: zones, start: start)
        timetable = Timetable(
            zones: zones, jobs: .sharesCursors, residence: seed.isMultiple(of: 2) ? .none : .all)
        let expressions = ["*/5 * * * *", "3-59/7 * * * *", "0,20,40 * * * *", "15 */10 * * * *", "30 10-12 * * *"]
        for number in 0..<Int.random(in: 1...5, using: &random) {
            let expression = expressions.randomElement(using: &random) ?? "*/5 * * * *"
            jobs["job\(number)"] = Samples.spec("job\(number)") { $0.trigger = Samples.cron(expression) }
        }
        try store.reconcile(Samples.desired(jobs.values.map { Samples.job($0) }), at: start)
        let fallback = Samples.spec("late") { $0.trigger = Samples.cron("*/6 * * * *") }
        try store.replaceFallbackJobs(
            [FallbackJob(spec: fallback, file: "schedule.json", reason: "HeldApproval", since: start)], pass: "p",
            now: start)
        jobs["late"] = fallback
        late = fallback
    }

    mutating func step() async throws {
        now = now + .seconds(Int64.random(in: 1...40, using: &random))
        try maybeFlip()
        if late != nil, random.isLucky(1) { try accept() }
        if random.isLucky(50) {
            try await lookNew()
            try await lookOld()
        } else {
            try await lookOld()
            try await lookNew()
        }
    }

    /// Looks at a world in which nothing changes any more.
    mutating func settle() async throws {
        canFlip = false
        for _ in 0..<3 {
            try await lookNew()
            try await lookOld()
        }
    }

    /// As anybody's `sqlite3` does; values that mean nothing too.
    private mutating func maybeFlip() throws {
        guard canFlip, random.isLucky(25) else { return }
        let keys = [RuntimeFlag.enabled, .schedulerBridge, .parallelMode]
        let key = (keys.randomElement(using: &random) ?? .enabled).rawValue
        let value = ["true", "false", "1", "0", "perhaps"].randomElement(using: &random) ?? "true"
        story.append("\(now) \(key)=\(value)")
        try store.writer.write { db in
            try db.execute(sql: "UPDATE runtime_flags SET value = ? WHERE key = ?", arguments: [value, key])
        }
    }

    private mutating func accept() throws {
        story.append("\(now) accepted")
        late = nil
        try store.reconcile(Samples.desired(jobs.values.map { Samples.job($0) }), at: now)
        isStale = true
        if random.isLucky(50) { try store.replaceFallbackJobs([], pass: "p", now: now) }
    }

    /// What the dispatcher does in one round.
    private mutating func lookNew() async throws {
        let current = try store.flags()
        if current != flags || isStale {
            timetable.replace(try store.scheduledIntents(), now: now, flags: current, previous: flags) { _ in }
            flags = current
            isStale = false
        }
        try timetable.fetchWhatComes(from: store, now: now, flags: current)
        try maybeFlip()
        var decisions: [OccurrenceDecision] = []
        var next: [(id: String, generation: Int, cursor: Timestamp, wake: Timestamp?)] = []
        for id in timetable.popDue(at: now) {
            guard let entry = timetable.entries[id] else { continue }
            let decision = entry.rules.decide(
                entry.schedule, cursor: entry.intent.cursor, now: now, activity: DueRules.Activity())
            decisions.append(
                OccurrenceDecision(
                    intentID: id, generation: entry.intent.generation, priority: entry.intent.priority,
                    exclusive: true, triggeredBy: .cron, ledger: decision.ledger, cursor: decision.cursor,
                    isJob: true))
            next.append((id, entry.intent.generation, decision.cursor, decision.nextWake))
        }
        let held = try await store.decide(decisions, gate: .oldEngine(.builtin), now: now).held
        if !held.isEmpty { isStale = true }
        for (id, generation, cursor, wake) in next {
            if held.contains(id) {
                timetable.stillDue(id, at: now)
            } else {
                timetable.decided(id, generation: generation, cursor: cursor, wake: wake, now: now)
            }
        }
        try maybeFlip()
        let source = current.enabled ? nil : IntentSource.schedule
        for run in try await store.claim(ClaimRules(limit: 100, source: source), now: now).runs {
            let result = ExecutionResult(outcome: .succeeded, exitCode: 0)
            try await store.finish(run: run.id, result: result, outputFile: nil, now: now)
        }
    }

    /// What the old engine does in one look.
    private mutating func lookOld() async throws {
        let current = try store.flags().route
        let fingerprint = try store.legacyFingerprint()
        try maybeFlip()
        if current.jobs != route?.jobs || fingerprint != loaded {
            _ = roster.replace(try store.legacyJobs())
            loaded = fingerprint
        }
        route = current
        let proposals = roster.look(now: now, route: current) { _, _ in nil }
        try maybeFlip()
        guard !proposals.isEmpty else { return }
        let decision = try await store.decideLegacy(proposals, now: now)
        for proposal in proposals {
            if decision.refused.contains(proposal.job.id) {
                roster.refused(proposal.job.id)
            } else {
                roster.decided(proposal.job.id, through: now)
            }
        }
        if !decision.refused.isEmpty { loaded = nil }
        for start in decision.starts {
            let ending = LegacyEnding(success: true, output: "done", error: nil, exitCode: 0)
            try await store.finishLegacy(run: start.run, ending: ending, now: now)
        }
    }
}
