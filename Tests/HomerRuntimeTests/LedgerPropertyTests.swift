import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// Every due time has its one row, over the real planner, timetable, due rules and store: whatever happens to daemon, clock and files,
/// the ledger rows in [a, b) are the due times in [a, b), each once.
@Suite("Ledger over downtime, edits and clock steps", .serialized) struct LedgerPropertyTests {
    @Test("Every due time has one row, and there are no others", arguments: UInt64(1)...60)
    func everyOccurrenceOnce(seed: UInt64) async throws {
        var world = try LedgerWorld(seed: seed)
        for _ in 0..<40 {
            try await world.step()
            // Nothing here waits: without this the tests beside it would.
            await Task.yield()
        }
        try await world.tick()
        for (id, model) in world.models.sorted(by: { $0.key < $1.key }) {
            let rows = try world.store.ledger(of: id)
            let story = Comment("seed \(seed), \(id): \(model.trigger), \(world.story.suffix(12))")
            #expect(rows.allSatisfy { $0.through == nil }, story)
            #expect(Set(rows.map(\.scheduledFor)) == model.expected, story)
            let (a, b) = world.someRange()
            let within = try world.store.ledger(of: id, from: a, until: b).map(\.scheduledFor)
            #expect(within == model.expected.filter { $0 >= a && $0 < b }.sorted(), story)
            // A run whose deadline passed while it waited, or whose budget was spent, never started, and its row says so.
            let late = Set(
                rows.filter { $0.verdict == .missedDeadline || $0.verdict == .skippedBudget }.map(\.scheduledFor))
            let runs = try world.store.runs(.init(intentID: id, limit: 100_000))
                .filter { $0.startedAt != nil || !$0.isFinal || !($0.scheduledFor.map { late.contains($0) } ?? false) }
                .compactMap(\.scheduledFor)
            #expect(Set(runs) == Set(rows.filter { $0.verdict == .ran }.map(\.scheduledFor)), story)
            #expect(runs.count == Set(runs).count, story)
        }
    }
}

/// What must be decided of one intent, counted beside the code under test.
private struct LedgerModel {
    var trigger: Trigger
    var anchors: ScheduleAnchors
    var delay: Milliseconds
    var cursor: Timestamp
    var isThere = true
    var expected: Set<Timestamp> = []

    /// A look at `now`: everything due since the last one, unless the clock was far ahead before.
    mutating func look(now: Timestamp, zones: any ZoneSource) {
        let believed = anchors.believed(at: now, cursor: cursor)
        guard isThere, let schedule = Schedule(trigger, anchors: believed, zones: zones) else { return }
        if now < cursor - DueRules.correction {
            cursor = now - delay
            return
        }
        let due = schedule.occurrences(after: cursor, through: now - delay, limit: 100_000)
        expected.formUnion(due)
        cursor = due.last ?? cursor
    }
}

/// A daemon without its tasks: the same calls in the same order, on a clock that does what the dice say.
private struct LedgerWorld {
    let store: Store
    let zones = ZoneDatabase()
    var models: [String: LedgerModel] = [:]
    var story: [String] = []
    private var random: SeededGenerator
    private var now: Timestamp
    private let start: Timestamp
    private var timetable: Timetable
    /// Every other world holds in memory what wakes within some time, and fetches the rest when that comes.
    private let residence: Residence
    private var specs: [String: IntentSpec] = [:]
    private var running: [Int64: String] = [:]
    private var passes = 0

    init(seed: UInt64) throws {
        store = try Store.inMemory()
        random = SeededGenerator(seed: seed)
        // Weeks in which clocks change in one of the zones below.
        let weeks = ["2026-03-06T00:00:00Z", "2026-03-27T00:00:00Z", "2026-10-02T00:00:00Z", "2026-10-30T00:00:00Z"]
        start = Samples.time(weeks[Int.random(in: 0..<weeks.count, using: &random)])
        now = start
        let horizon = Milliseconds.minutes(Int64.random(in: 0...40, using: &random))
        let least = Int.random(in: 0...2, using: &random)
        residence = seed.isMultiple(of: 2) ? Residence(horizon: horizon, least: least, ahead: .minutes(1)) : .all
        timetable = Timetable(zones: zones, residence: residence)
        for number in 0..<3 {
            let id = "i\(number)"
            specs[id] = newSpec(id)
        }
        try pass()
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45: advance(.minutes(Int64.random(in: 1...150, using: &random)), "on")
        case ..<55: try await beDown()
        case ..<65: try edit(trigger: true)
        case ..<70: try edit(trigger: false)
        case ..<75: try goOrComeBack()
        case ..<83: try suspendOrResume()
        case ..<88: advance(.hours(Int64.random(in: 1...30, using: &random)), "clock forward")
        case ..<94: advance(.minutes(-Int64.random(in: 1...179, using: &random)), "clock back")
        default: advance(.hours(-Int64.random(in: 4...40, using: &random)), "clock far back")
        }
        try await endRuns()
        try await tick()
    }

    /// Two moments of the time played, in order.
    mutating func someRange() -> (Timestamp, Timestamp) {
        let ends = (0..<2).map { _ in start + .minutes(Int64.random(in: -600...30_000, using: &random)) }.sorted()
        return (ends[0], ends[1])
    }

    private mutating func advance(_ length: Milliseconds, _ what: String) {
        now = now + length
        story.append("\(what) \(length) to \(now)")
    }

    private mutating func beDown() async throws {
        advance(.minutes(Int64.random(in: 1...1200, using: &random)), "down")
        for run in running.keys.sorted() {
            try await store.finish(run: run, result: ExecutionResult(outcome: .lost), outputFile: nil, now: now)
        }
        running = [:]
        timetable = Timetable(zones: zones, residence: residence)
        try readAll()
    }

    private mutating func readAll() throws {
        try timetable.readAll(from: store, now: now)
    }

    private mutating func edit(trigger: Bool) throws {
        guard let id = specs.keys.sorted().randomElement(using: &random), var spec = specs[id] else { return }
        if trigger { spec = newSpec(id) } else { spec.query += "." }
        specs[id] = spec
        story.append("edit \(id)")
        try pass()
    }

    private mutating func goOrComeBack() throws {
        let gone = models.filter { !$0.value.isThere }.keys.sorted()
        if let id = gone.first {
            specs[id] = newSpec(id)
            story.append("back \(id)")
        } else if let id = specs.keys.sorted().randomElement(using: &random) {
            specs[id] = nil
            story.append("gone \(id)")
        }
        try pass()
    }

    private mutating func suspendOrResume() throws {
        let active = try store.overrides(activeAt: now)
        if let first = active.first, random.isLucky(60) { return try store.resume([first.id], by: "ada", now: now) }
        let id = random.isLucky(30) ? nil : models.keys.sorted().randomElement(using: &random)
        let until = random.isLucky(50) ? now + .hours(Int64.random(in: 1...9, using: &random)) : nil
        try store.suspend(
            [Override(intentID: id, kind: .suspend, reason: "x", by: "ada", createdAt: now, until: until)], now: now)
        story.append("suspend \(id ?? "all")")
    }

    /// A pass over the files as they are, and what the model makes of it.
    private mutating func pass() throws {
        passes += 1
        let planner = Planner(zones: zones) { [store] in try store.canonicalSpec(of: $0) }
        let desired = Samples.desired(specs.values.map { Samples.intent($0) })
        let plan = try planner.plan(desired: desired, stored: store.storedState(now: now), now: now)
        try store.apply(plan, pass: PassRecord(id: "\(passes)", trigger: "resync", startedAt: now), now: now)
        let ids = plan.changes.map(\.id)
        try timetable.read(ids, from: store, now: now)
        for change in plan.changes { note(change) }
    }

    private mutating func note(_ change: Change) {
        guard let spec = change.desired?.spec else {
            models[change.id]?.isThere = false
            return
        }
        let created = models[change.id]?.anchors.createdAt ?? now
        var model =
            models[change.id]
            ?? LedgerModel(
                trigger: spec.trigger, anchors: ScheduleAnchors(createdAt: now, acceptedAt: now), delay: .zero,
                cursor: now)
        if change.restartsSchedule { model.cursor = ScheduleStart.cursor(spec, now: now) }
        model.trigger = spec.trigger
        model.delay = DueRules.delay(within: spec.jitter, id: spec.id)
        if change.fromGeneration != change.toGeneration {
            model.anchors = ScheduleAnchors(createdAt: created, acceptedAt: now)
        }
        model.isThere = true
        models[change.id] = model
    }

    /// What the dispatcher does in one round.
    mutating func tick() async throws {
        timetable.clockWentBack(to: now)
        if timetable.misleads(at: now) { try readAll() }
        let moment = now
        let known = zones
        for id in models.keys { models[id]?.look(now: moment, zones: known) }
        try timetable.fetchWhatComes(from: store, now: now)
        var ids = timetable.popDue(at: now)
        while !ids.isEmpty {
            try await decide(ids)
            try timetable.fetchWhatComes(from: store, now: now)
            ids = timetable.popDue(at: now)
        }
        let budgets = BudgetRules(day: zones.budgetDay(of: now))
        for claimed in try await store.claim(ClaimRules(limit: 2, budgets: budgets), now: now).runs {
            running[claimed.id] = claimed.intentID
        }
    }

    private mutating func decide(_ ids: [String]) async throws {
        let oldest = ids.compactMap { timetable.entries[$0]?.intent.cursor }.min() ?? now
        let exclusions = Exclusions(
            overrides: try store.suspensions(since: min(oldest, now)), freeze: [], zones: zones, now: now)
        let pending = try store.pendingCounts()
        for id in ids {
            guard let entry = timetable.entries[id] else { continue }
            let activity = DueRules.Activity(
                running: running.values.count { $0 == id }, pending: pending[id] ?? 0)
            let decision = entry.rules.decide(
                entry.schedule, cursor: entry.intent.cursor, now: now, activity: activity,
                excluded: { exclusions.verdict(id, delay: entry.rules.delay, due: $0) })
            if decision.cancelRunning { try await endRuns(of: id) }
            if decision.cancelPending { try await store.cancelPending(intent: id, by: "a newer run", now: now) }
            try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: id, generation: entry.intent.generation, priority: 50,
                        exclusive: entry.intent.overlap.isExclusive,
                        triggeredBy: RunCause(rawValue: entry.intent.trigger.typeName),
                        ledger: decision.ledger, cursor: decision.cursor)
                ], now: now)
            timetable.decided(
                id, generation: entry.intent.generation, cursor: decision.cursor, wake: decision.nextWake, now: now)
        }
    }

    private mutating func endRuns() async throws {
        for (run, _) in running.sorted(by: { $0.key < $1.key }) where random.isLucky(50) {
            running[run] = nil
            try await store.finish(run: run, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: now)
        }
    }

    private mutating func endRuns(of id: String) async throws {
        for run in running.filter({ $0.value == id }).keys.sorted() {
            running[run] = nil
            try await store.finish(run: run, result: ExecutionResult(outcome: .cancelled), outputFile: nil, now: now)
        }
    }

    private mutating func newSpec(_ id: String) -> IntentSpec {
        let zone = ["UTC", "America/New_York", "Europe/Zurich", "Australia/Lord_Howe"].randomElement(using: &random)
        let expression = [
            "*/15 * * * *", "0 * * * *", "30 2 * * *", "*/20 1-3 * * *", "0,30 0-23 * * *", "15 1 * * 0,6",
            "45 1 * * *",
        ].randomElement(using: &random)
        let overlaps: [OverlapPolicy] = [.skip, .queueOne, .replace, .queueAll(max: 2), .allow(max: 2)]
        let catchUps: [CatchUpPolicy] = [.latest, .none, .all(max: 5)]
        let kind = Int.random(in: 0..<10, using: &random)
        return Samples.spec(id) {
            switch kind {
            case 0: $0.trigger = .immediate
            case 1, 2: $0.trigger = Samples.every(.minutes(Int64.random(in: 7...200, using: &random)))
            default: $0.trigger = Samples.cron(expression ?? "0 * * * *", zone)
            }
            $0.overlap = overlaps.randomElement(using: &random) ?? .skip
            $0.catchUp = catchUps.randomElement(using: &random) ?? .latest
            $0.startDeadline = random.isLucky(30) ? .minutes(10) : nil
            if random.isLucky(40) { $0.budget.perDay.runs = Int.random(in: 1...6, using: &random) }
            $0.jitter = random.isLucky(30) ? .minutes(10) : .zero
        }
    }
}
