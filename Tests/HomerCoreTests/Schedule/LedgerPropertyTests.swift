import HomerCore
import HomerTesting
import Testing

/// Ledger rows in [a, b) are the trigger's occurrences in [a, b), each exactly once.
@Suite("Ledger property", .serialized) struct LedgerPropertyTests {
    @Test("Whatever the downtimes, every occurrence has exactly one row", arguments: UInt64(1)...40)
    func everyOccurrenceOnce(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let schedule = try #require(randomSchedule(&generator))
        let rules = randomRules(&generator)
        let start = Samples.time("2026-03-20T00:00:00Z")
        var (now, cursor, rows) = (start, start, [LedgerEntry]())
        for _ in 0..<60 {
            let step =
                generator.isLucky(20)
                ? Int64.random(in: 1...3_000_000, using: &generator) : Int64.random(in: 1...4000, using: &generator)
            now = now + .seconds(step)
            let activity = DueRules.Activity(
                running: Int.random(in: 0...2, using: &generator), pending: Int.random(in: 0...2, using: &generator))
            // A backlog is decided in bounded steps, each of which asks to look again at once.
            while true {
                let decision = rules.decide(schedule, cursor: cursor, now: now, activity: activity)
                rows += decision.ledger
                cursor = decision.cursor
                guard let wake = decision.nextWake, wake <= now else { break }
            }
        }
        let expected = schedule.occurrences(after: start, through: now - rules.delay, limit: 10_000_000)
        let decided = rows.flatMap { row -> [Timestamp] in
            guard let through = row.through else { return [row.scheduledFor] }
            let times = schedule.occurrences(
                after: row.scheduledFor - Milliseconds(1), through: through, limit: 10_000_000)
            #expect(times.count == row.count, "seed \(seed)")
            return times
        }
        #expect(decided == expected, "seed \(seed), \(schedule), \(rules)")
    }

    private func randomSchedule(_ generator: inout SeededGenerator) -> Schedule? {
        let start = Samples.time("2026-03-20T00:00:00Z")
        if generator.isLucky(40) {
            let every = Milliseconds.seconds(Int64.random(in: 7...9000, using: &generator))
            return .grid(every: every, anchor: start + .seconds(Int64.random(in: -9999...9999, using: &generator)))
        }
        let expressions = ["*/5 * * * *", "0 * * * *", "30 2 * * *", "15 1-3 * * 0", "0 0 1 * *", "*/7 */3 * * 1-5"]
        let zones = ["UTC", "America/New_York", "Europe/Zurich", "Australia/Lord_Howe"]
        guard let expression = expressions.randomElement(using: &generator),
            let zone = zones.randomElement(using: &generator)
        else { return nil }
        return Schedule(
            Samples.cron(expression, zone), anchors: ScheduleAnchors(createdAt: start, acceptedAt: start),
            zones: ZoneDatabase())
    }

    private func randomRules(_ generator: inout SeededGenerator) -> DueRules {
        let overlaps: [OverlapPolicy] = [.skip, .queueOne, .replace, .queueAll(max: 2), .allow(max: 2)]
        let catchUps: [CatchUpPolicy] = [.latest, .none, .all(max: 5)]
        return DueRules(
            overlap: overlaps.randomElement(using: &generator) ?? .skip,
            catchUp: catchUps.randomElement(using: &generator) ?? .latest,
            startDeadline: generator.isLucky(30) ? .minutes(10) : nil,
            delay: generator.isLucky(30) ? .seconds(Int64.random(in: 0...600, using: &generator)) : .zero)
    }
}
