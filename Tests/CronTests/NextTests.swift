import Testing

@testable import Cron

@Suite struct NextTests {
    private func first(
        _ text: String, after: String, in zone: Zone = .utc, dayMatch: CronExpression.DayMatch? = nil
    ) throws -> String? {
        let found = try CronExpression(text, dayMatch: dayMatch).next(after: try TestData.seconds(after), in: zone)
        return found.map { CivilTime(localSeconds: $0).description }
    }

    @Test func theCenturyWithoutALeapDayIsCrossed() throws {
        #expect(try first("0 0 29 2 *", after: "2096-02-29T00:00:00Z") == "2104-02-29T00:00:00")
        #expect(
            try first("0 0 29 2 MON", after: "2072-02-29T00:00:00Z", dayMatch: .both) == "2112-02-29T00:00:00")
    }

    @Test func impossibleDatesAreKnownToNeverFire() throws {
        for text in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 31 4 *"] {
            #expect(try CronExpression(text).neverFires)
            #expect(try CronExpression(text).next(after: 0, in: .utc) == nil)
        }
        #expect(try !CronExpression("0 0 30 2 MON").neverFires)
        #expect(try CronExpression("0 0 30 2 MON", dayMatch: .both).neverFires)
        #expect(try !CronExpression("0 0 31 */2 *").neverFires)
    }

    @Test func dayMatchOverridesTheStarRule() throws {
        let after = "2026-01-01T00:00:00Z"
        #expect(try first("0 0 */2 * MON", after: after) == "2026-01-05T00:00:00")
        #expect(try first("0 0 */2 * MON", after: after, dayMatch: .either) == "2026-01-03T00:00:00")
        #expect(try first("0 12 13 * FRI", after: after) == "2026-01-02T12:00:00")
        #expect(try first("0 12 13 * FRI", after: after, dayMatch: .both) == "2026-02-13T12:00:00")
        #expect(try first("0 0 * * MON", after: after, dayMatch: .either) == "2026-01-05T00:00:00")
        #expect(try first("0 0 ? * MON", after: after) == "2026-01-05T00:00:00")
    }

    @Test func secondsAreAnOptionalFirstField() throws {
        #expect(try first("*/20 * * * * *", after: "2026-01-01T00:00:19Z") == "2026-01-01T00:00:20")
        #expect(try first("59 59 23 31 12 *", after: "2026-12-31T23:59:59Z") == "2027-12-31T23:59:59")
        let zone = try TestData.zone("America/New_York")
        #expect(try first("*/10 30 2 * * *", after: "2026-03-08T06:59:00Z", in: zone) == "2026-03-08T07:00:00")
        #expect(try first("*/10 30 2 * * *", after: "2026-03-08T07:00:00Z", in: zone) == "2026-03-09T06:30:00")
    }

    @Test func stepAfterAValueRunsToTheEndOfTheField() throws {
        let expression = try CronExpression("5/15 * * * *")
        let minutes = expression.occurrences(after: 0, through: 3599, in: .utc, limit: 10).map { $0 / 60 }
        #expect(minutes == [5, 20, 35, 50])
        #expect(try CronExpression("0 0 * * 5/1").daysOfWeek == 0b110_0000)
        #expect(try CronExpression("0 0 * * 5-7").daysOfWeek == 0b110_0001)
    }

    @Test func occurrencesStopAtTheLimitAndTheEnd() throws {
        let hourly = try CronExpression("@hourly")
        #expect(hourly.occurrences(after: 0, through: 7200, in: .utc, limit: 9) == [3600, 7200])
        #expect(hourly.occurrences(after: 0, through: .max, in: .utc, limit: 1) == [3600])
        #expect(hourly.occurrences(after: 0, through: .max, in: .utc, limit: 0).isEmpty)
    }

    @Test(arguments: [
        "* * * * *", "0 6 * * MON-FRI", "30 1,2 * * *", "* 0 1 * *", "@yearly", "0 0 30 2 *", "*/7 * * * * *",
    ])
    func latestIsTheLastOfTheOccurrences(_ text: String) throws {
        let seed: UInt64 = 7_004
        var generator = SeededGenerator(state: seed)
        let zone = try TestData.zone("America/New_York")
        let expression = try CronExpression(text)
        for _ in 0..<30 {
            let after = 1_770_000_000 + Int64.random(in: 0...40_000_000, using: &generator)
            let span = Int64.random(in: -10...2_000, using: &generator)
            let through = after + (expression.hasSeconds ? span : span * 1_000)
            let all = expression.occurrences(after: after, through: through, in: zone, limit: .max)
            #expect(expression.latest(after: after, through: through, in: zone) == all.last, "seed \(seed)")
        }
        if let whole = expression.latest(after: .min, through: 1_770_000_000, in: zone) {
            #expect(whole <= 1_770_000_000)
            #expect(try #require(expression.next(after: whole, in: zone)) > 1_770_000_000)
        }
    }

    @Test func aChangeOfThreeHoursOrMoreIsNotASeason() throws {
        func zone(change: Int) throws -> Zone {
            try Zone(transitions: [
                Zone.Transition(utcSeconds: -1, offsetSeconds: 0, isDST: false, abbreviation: "A"),
                Zone.Transition(utcSeconds: 43_200, offsetSeconds: change, isDST: false, abbreviation: "B"),
            ])
        }
        func runs(_ text: String, _ change: Int) throws -> [Int64] {
            try CronExpression(text).occurrences(after: 0, through: 80_000, in: try zone(change: change), limit: 9)
        }
        #expect(try runs("30 13 * * *", 3 * 3600 - 60) == [43_200])
        #expect(try runs("30 13 * * *", 3 * 3600).isEmpty)
        #expect(try runs("30 11 * * *", -3 * 3600 + 60) == [41_400])
        #expect(try runs("30 11 * * *", -3 * 3600) == [41_400, 41_400 + 3 * 3600])
    }

    @Test func datesAndDayNumbersAreInverse() {
        for day in stride(from: -800_000, through: 800_000, by: 13) {
            let date = CivilTime.date(ofDay: day)
            #expect(CivilTime.dayNumber(year: date.year, month: date.month, day: date.day) == day)
            #expect(
                (1...12).contains(date.month)
                    && (1...CivilTime.daysInMonth(date.month, year: date.year)).contains(date.day))
            #expect(CivilTime.date(ofDay: day).weekday == CivilTime.weekday(ofDay: day))
        }
        #expect(CivilTime(localSeconds: -1).description == "1969-12-31T23:59:59")
        #expect(CivilTime(year: 2026, month: 3, day: 8).weekday == 0)
    }

    @Test func bothRunsASkippedTimeOnceAfterTheGapAndARepeatedOneTwice() throws {
        let zone = try TestData.zone("America/New_York")
        func fires(_ text: String, on day: String) throws -> [String] {
            let midnight = try TestData.seconds("\(day)T05:00:00Z")
            return try CronExpression(text, dst: .both)
                .occurrences(after: midnight, through: midnight + 22 * 3600, in: zone, limit: 9)
                .map { CivilTime(localSeconds: $0).description }
        }
        #expect(try fires("30 2 * * *", on: "2026-03-08") == ["2026-03-08T07:00:00"])
        #expect(try fires("0,30 2 * * *", on: "2026-03-08") == ["2026-03-08T07:00:00"])
        #expect(try fires("30 1 * * *", on: "2026-11-01") == ["2026-11-01T05:30:00", "2026-11-01T06:30:00"])
    }
}
