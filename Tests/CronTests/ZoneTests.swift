import Foundation
import Testing

@testable import Cron

@Suite struct ZoneTests {
    @Test(arguments: [
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
        "Pacific/Apia", "Europe/Dublin", "America/Los_Angeles", "Africa/Casablanca",
    ])
    func offsetsEqualFoundationsTo2100(_ name: String) throws {
        let zone = try TestData.zone(name)
        let reference = try #require(TimeZone(identifier: name))
        func compare(_ instant: Int64) {
            let expected = reference.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
            #expect(zone.offset(atUTC: instant) == expected, "\(name) at \(instant)")
        }
        // 1972: before it some zones kept offsets with seconds, which Foundation rounds.
        var instant = CivilTime(year: 1972, month: 6, day: 1).localSeconds
        let end = CivilTime(year: 2100, month: 1, day: 1).localSeconds
        var transitions = 0
        while let transition = zone.nextTransition(after: instant), transition < end {
            compare(transition - 1)
            compare(transition)
            compare(transition + (zone.nextTransition(after: transition).map { ($0 - transition) / 2 } ?? 86_400))
            instant = transition
            transitions += 1
        }
        let last = instant
        compare(last + 400 * 86_400)
        #expect(transitions > (name == "Asia/Kathmandu" ? 0 : 10))
    }

    @Test func kwajaleinAndApiaSkipAWholeDay() throws {
        for (name, year, month, day) in [("Pacific/Apia", 2011, 12, 30), ("Pacific/Kwajalein", 1993, 8, 21)] {
            let zone = try TestData.zone(name)
            let noon = CivilTime(year: year, month: month, day: day, hour: 12).localSeconds
            guard case .none(let transition) = zone.instants(atLocal: noon) else {
                Issue.record("\(name) has that noon")
                continue
            }
            let period = zone.period(at: transition)
            #expect(period.start == transition)
            #expect(period.offset - period.previousOffset == 86_400)
            let daily = try CronExpression("0 12 * * *")
            let runs = daily.occurrences(after: transition - 2 * 86_400, through: .max, in: zone, limit: 4)
            let skipped = CivilTime.dayNumber(year: year, month: month, day: day)
            let days = runs.map { CivilTime.dayNumber(ofLocalSeconds: zone.localTime(atUTC: $0).localSeconds) }
            #expect(days == [skipped - 2, skipped - 1, skipped + 1, skipped + 2], "\(name)")
            let everyMinute = try CronExpression("* * * * *")
            #expect(everyMinute.next(after: transition - 1, in: zone) == transition)
        }
    }

    @Test func localTimesMapToNoneOneOrTwoInstants() throws {
        let zone = try TestData.zone("America/New_York")
        func instants(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> Zone.Instants {
            zone.instants(
                atLocal: CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute).localSeconds)
        }
        #expect(instants(3, 8, 1, 59) == .one(1_772_953_140))
        #expect(instants(3, 8, 2, 0) == .none(transition: 1_772_953_200))
        #expect(instants(3, 8, 2, 59) == .none(transition: 1_772_953_200))
        #expect(instants(3, 8, 3, 0) == .one(1_772_953_200))
        #expect(instants(11, 1, 1, 30) == .two(first: 1_793_511_000, second: 1_793_514_600))
        #expect(instants(11, 1, 2, 0) == .one(1_793_516_400))
        #expect(zone.abbreviation(atUTC: 1_772_953_199) == "EST")
        #expect(zone.abbreviation(atUTC: 1_772_953_200) == "EDT")
        #expect(zone.isDST(atUTC: 1_772_953_200))
        #expect(Zone.utc.instants(atLocal: 5) == .one(5))
        #expect(Zone.utc.nextTransition(after: 0) == nil)
        #expect(Zone(fixedOffset: -16_200).abbreviation(atUTC: 0) == "-04:30")
    }

    @Test func theFourHundredYearCycleContinuesTheTable() throws {
        let zone = try TestData.zone("Europe/London")
        let cycle = ZoneTable.cycleSeconds
        var instant = CivilTime(year: 2050, month: 1, day: 1).localSeconds
        for _ in 0..<20 {
            let next = try #require(zone.nextTransition(after: instant))
            for turn in 1...20 as ClosedRange<Int64> {
                #expect(zone.nextTransition(after: instant + turn * cycle) == next + turn * cycle)
                #expect(zone.offset(atUTC: next + turn * cycle) == zone.offset(atUTC: next))
            }
            instant = next
        }
        for extreme in [Int64.min, Int64.min + 1, -1 << 62, 1 << 62, Int64.max - 1, Int64.max] {
            _ = (zone.offset(atUTC: extreme), zone.instants(atLocal: extreme), zone.localTime(atUTC: extreme))
            #expect(try CronExpression("* * * * *").next(after: extreme, in: zone) == nil)
        }
    }

    @Test(arguments: [
        // Rule, UTC instant, offset.
        ("<+03>-3", "2030-07-01T00:00:00Z", 10_800),
        ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2030-03-30T23:59:59Z", -10_800),
        ("EST5EDT,M3.2.0,M11.1.0", "2030-03-10T07:00:00Z", -14_400),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2030-01-01T00:00:00Z", 0),
        ("XXX3EDT4,0/0,J365/23", "2030-12-31T23:30:00Z", -14_400),
        ("AAA0BBB,J60/0,J61/0", "2028-03-01T12:00:00Z", 3600),
        ("AAA0BBB,J60/0,J61/0", "2028-02-29T12:00:00Z", 0),
        ("AAA0BBB,59/0,60/0", "2028-02-29T12:00:00Z", 3600),
        ("AAA0BBB,M1.1.0/167,M12.5.6/-167", "2028-01-09T00:00:00Z", 3600),
        ("IST-2IDT,M3.4.4/50,M10.5.0", "2027-03-27T00:00:00Z", 10_800),
        ("IST-2IDT,M3.4.4/50,M10.5.0", "2027-03-26T23:59:59Z", 7200),
    ])
    func footerRulesAreRead(_ rule: String, _ instant: String, _ offset: Int) throws {
        let zone = try Zone(tzif: Self.file(rule: rule))
        #expect(zone.offset(atUTC: try TestData.seconds(instant)) == offset)
    }

    @Test(arguments: [
        "EST", "ES5", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0", "EST25", "<+03-3",
        "EST5EDT,J0,J5",
        "EST5EDT,M3.2.0/168,M11.1.0", "EST5EDT,M3.2.0,M11.1.0x", "5", "EST5EDT,366,1", "EST99999999999999999999",
    ])
    func badFooterRulesAreRefused(_ rule: String) {
        #expect(throws: ZoneError.self) { try Zone(tzif: Self.file(rule: rule)) }
    }

    @Test func explicitTransitionsMakeTheSameZone() throws {
        let zone = try TestData.zone("Europe/London")
        var list: [Zone.Transition] = []
        var instant: Int64 = 0
        while let next = zone.nextTransition(after: instant), list.count < 100 {
            list.append(
                Zone.Transition(
                    utcSeconds: next, offsetSeconds: zone.offset(atUTC: next), isDST: zone.isDST(atUTC: next),
                    abbreviation: zone.abbreviation(atUTC: next)))
            instant = next
        }
        let copy = try Zone(transitions: list)
        for entry in list { #expect(copy.period(at: entry.utcSeconds).offset == entry.offsetSeconds) }
        #expect(throws: ZoneError.self) { try Zone(transitions: []) }
        #expect(throws: ZoneError.self) { try Zone(transitions: list.reversed()) }
    }

    @Test func hostileBytesThrowAndNeverTrap() throws {
        let seed: UInt64 = 20_260_208
        var generator = SeededGenerator(state: seed)
        let originals = try ["America/New_York", "Asia/Kathmandu", "Africa/Casablanca"].map(TestData.zoneBytes)
        let expression = try CronExpression("30 2 * * *")
        var refused = 0
        for round in 0..<3000 {
            var bytes = originals[round % originals.count]
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                // Mostly headers, the type table and the footer, where a wrong byte matters.
                let near = Bool.random(using: &generator) ? 64 : bytes.count
                let index = Int.random(in: 0..<near, using: &generator)
                let place = Bool.random(using: &generator) ? index : bytes.count - 1 - index
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            do {
                let zone = try Zone(tzif: bytes)
                _ = zone.nextTransition(after: 1_800_000_000)
                if let next = expression.next(after: 1_800_000_000, in: zone) {
                    #expect(next > 1_800_000_000, "seed \(seed) round \(round)")
                }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 500, "seed \(seed)")
        #expect(throws: ZoneError.self) { try Zone(tzif: []) }
    }

    /// A version 3 file with no transitions and that footer.
    static func file(rule: String) -> [UInt8] {
        let header = Array("TZif3".utf8) + [UInt8](repeating: 0, count: 15)
        func counts(_ values: [UInt8]) -> [UInt8] { values.flatMap { [0, 0, 0, $0] } }
        let block = header + counts([0, 0, 0, 0, 1, 4]) + [0, 0, 0, 0, 0, 0] + Array("LMT\0".utf8)
        return block + block + [0x0A] + Array(rule.utf8) + [0x0A]
    }
}
