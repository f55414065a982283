import HomerCore
import HomerTesting
import Testing

@Suite("Due floor") struct DueFloorTests {
    private static let zones = ["UTC", "Pacific/Apia", "Pacific/Kiritimati", "America/New_York", "Europe/Zurich"]
        .map { ZoneDatabase(tz: $0) }
    private static let expressions = [
        "* * * * *", "0 * * * *", "30 2 * * *", "0 12 1 * *", "15 2 29 3 *", "30 1 1 11 *", "0 0 30 12 *",
        "0 0 31 12 *",
        "45 23 29 2 *", "0 9 * * 1", "0 0 1 1,7 *",
    ]

    @Test("Nothing is due before its floor, whatever the zone, also after a due time of its that was decided")
    func sound() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let index = Int.random(in: Self.expressions.indices, using: &random)
            let rule = DSTRule.allCases[Int.random(in: 0..<3, using: &random)]
            let trigger = Trigger.cron(CronTrigger(expression: Self.expressions[index], dst: rule))
            let zones = Self.zones[Int.random(in: Self.zones.indices, using: &random)]
            var cursor =
                Samples.time("2011-06-01T00:00:00Z") + .minutes(Int64.random(in: 0...8_000_000, using: &random))
            let anchors = ScheduleAnchors(createdAt: cursor, acceptedAt: cursor)
            let schedule = try #require(Schedule(trigger, anchors: anchors, zones: zones))
            let isDue = Bool.random(using: &random)
            if isDue { cursor = try #require(schedule.next(after: cursor)) }
            guard let floor = DueFloor.of([trigger], source: IntentSource.desired, cursor: cursor, isDue: isDue) else {
                continue
            }
            let next = try #require(schedule.next(after: cursor))
            #expect(
                floor <= next, "seed \(seed): \(Self.expressions[index]) \(rule) \(zones.localName) after \(cursor)")
        }
    }

    @Test("What is due once a year is left alone from the day after it ran to days before it runs again")
    func useful() throws {
        let yearly = Samples.cron("0 9 4 5 *")
        let ran = Samples.time("2026-05-04T09:00:00Z")
        let floor = try #require(DueFloor.of([yearly], source: IntentSource.desired, cursor: ran, isDue: true))
        #expect(floor == Samples.time("2027-05-02T09:00:00Z"))
    }

    @Test("A moment is its own floor, what waits for others is never due by itself, and the rest is not known")
    func others() {
        let now = Samples.time("2026-05-04T09:00:00Z")
        func floor(_ triggers: Trigger..., source: String = IntentSource.desired) -> Timestamp? {
            DueFloor.of(triggers, source: source, cursor: now)
        }
        #expect(floor(.at(now + .hours(1))) == now + .hours(1))
        #expect(floor(.at(now)) == DueFloor.never)
        #expect(floor(.event(name: "push", filter: nil)) == DueFloor.never)
        #expect(floor(.after(intent: "a", on: .success)) == DueFloor.never)
        #expect(floor(.immediate) == nil)
        #expect(floor(.interval(IntervalTrigger(every: .hours(1)))) == nil)
        #expect(floor(Samples.cron("0 * * * *"), Samples.cron("5 * * * *")) == nil)
        #expect(floor(Samples.cron("0 9 4 5 *"), source: IntentSource.schedule) == nil)
        #expect(floor(Samples.cron("no cron")) == nil)
    }
}
