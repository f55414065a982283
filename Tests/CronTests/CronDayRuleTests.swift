import Testing

@testable import Cron

/// Days picked beside an expression.
@Suite struct CronDayRuleTests {
    @Test func `Every rule is read as it is written, and nothing else is`() {
        #expect(CronDayRule.all.count == 43)
        for rule in CronDayRule.all { #expect(CronDayRule(rule.description) == rule) }
        for text in [
            "", "Last", "last-", "6th-monday", "2-monday", "2nd-mon", "last-last", "0th-friday", "2nd-monday-",
        ] {
            #expect(CronDayRule(text) == nil, "\(text)")
        }
    }

    /// The date by counting, without the arithmetic of the rule.
    private static func isPicked(_ date: CivilTime, _ rule: CronDayRule) -> Bool {
        let length = CivilTime.daysInMonth(date.month, year: date.year)
        func days(_ weekday: Int) -> [Int] {
            (1...length).filter { CivilTime(year: date.year, month: date.month, day: $0).weekday == weekday }
        }
        return switch rule {
        case .last: date.day == length
        case .lastWeekday(let weekday): days(weekday).last == date.day
        case .weekday(let weekday, let nth): days(weekday).dropFirst(nth - 1).first == date.day
        }
    }

    @Test(arguments: ["30 6 * * *", "0 0,12 * 2,4 *", "15 9 * * 1-5", "0 3 13 * 5", "*/40 1 10-31 * *"])
    func `The next due time of a filtered expression is that of the plain one on a day that counting picks`(
        text: String
    ) throws {
        let plain = try CronExpression(text)
        let start = CivilTime(year: 2027, month: 1, day: 1).localSeconds
        let end = CivilTime(year: 2032, month: 1, day: 1).localSeconds
        let all = plain.occurrences(after: start, through: end, in: .utc, limit: 100_000)
        for rules in [[.last], [.lastWeekday(5)], [.weekday(1, nth: 2)], [.weekday(3, nth: 5), .last]]
            as [[CronDayRule]]
        {
            let filtered = try CronExpression(text, dayRules: rules)
            let wanted = all.filter { time in
                rules.contains { Self.isPicked(CivilTime(localSeconds: time), $0) }
            }
            #expect(filtered.occurrences(after: start, through: end, in: .utc, limit: 100_000) == wanted)
            // From anywhere, not only from one due time to the next.
            for moment in stride(from: start, to: end - 400 * 86_400, by: 1_234_567) {
                #expect(
                    filtered.next(after: moment, in: .utc) == wanted.first { $0 > moment }
                        || !wanted.contains { $0 > moment })
            }
        }
    }

    @Test func `Days that never fit never come, and the words say which days are meant`() throws {
        #expect(try CronExpression("0 0 1 * *", dayRules: [.last]).next(after: 0, in: .utc) == nil)
        let words = try CronExpression("0 18 * * *", dayRules: [.last, .weekday(1, nth: 2)]).explanation
        #expect(words == "At 18:00 every day, only on the last day or the 2nd Monday of the month")
    }
}
