extension CronExpression {
    /// The first matching local second at or after `local`, or nil when there is none within `yearsAhead` years.
    ///
    /// Steps over months and days by bit sets; the cost does not depend on how many minutes lie between.
    func firstMatch(atOrAfter local: Int64) -> Int64? {
        let today = CivilTime.dayNumber(ofLocalSeconds: local)
        let date = CivilTime.date(ofDay: today)
        let secondOfDay = Int(local - Int64(today) * 86_400)
        var fromDay = date.day
        if isMatching(date, dayNumber: today) {
            if let time = timeOfDay(atOrAfter: secondOfDay) { return Int64(today) * 86_400 + Int64(time) }
            fromDay += 1
        }
        guard let firstTime = timeOfDay(atOrAfter: 0), let firstMonth = lowestBit(months, from: 1) else { return nil }
        var year = date.year
        var month = date.month
        while year <= date.year + Self.yearsAhead {
            if months & (1 &<< UInt64(month)) != 0 {
                let first = CivilTime.dayNumber(year: year, month: month, day: 1)
                if let day = lowestBit(days(ofMonth: month, year: year, firstDay: first), from: fromDay) {
                    return Int64(first + day - 1) * 86_400 + Int64(firstTime)
                }
            }
            fromDay = 1
            if let later = lowestBit(months, from: month + 1) {
                month = later
            } else {
                month = firstMonth
                year += 1
            }
        }
        return nil
    }

    /// 29 February on one weekday is at most 40 years away (2072 to 2112, as 2100 is no leap year).
    static var yearsAhead: Int { 48 }

    private func isMatching(_ date: CivilTime, dayNumber: Int) -> Bool {
        guard months & (1 &<< UInt64(date.month)) != 0,
            dayRules.isEmpty || dayRules.contains(where: { $0.matches(date) })
        else { return false }
        let inMonth = daysOfMonth & (1 &<< UInt64(date.day)) != 0
        let inWeek = daysOfWeek & (1 &<< UInt64(CivilTime.weekday(ofDay: dayNumber))) != 0
        return requiresBothDayFields ? inMonth && inWeek : inMonth || inWeek
    }

    /// Bit d is set when day d of the month matches.
    private func days(ofMonth month: Int, year: Int, firstDay: Int) -> UInt64 {
        let weekday = UInt64(CivilTime.weekday(ofDay: firstDay))
        let week = ((daysOfWeek &>> weekday) | (daysOfWeek &<< (7 - weekday))) & 0x7F
        let byWeekday = (week | week &<< 7 | week &<< 14 | week &<< 21 | week &<< 28) &<< 1
        let existing = (1 &<< UInt64(CivilTime.daysInMonth(month, year: year) + 1)) - 1 as UInt64
        let picked = dayRules.isEmpty ? ~0 : dayRules.reduce(0) { $0 | $1.bits(month: month, year: year) }
        return existing & picked & ~1 & (requiresBothDayFields ? daysOfMonth & byWeekday : daysOfMonth | byWeekday)
    }

    private func timeOfDay(atOrAfter secondOfDay: Int) -> Int? {
        let hour = secondOfDay / 3600
        let minute = secondOfDay / 60 % 60
        guard let firstSecond = lowestBit(seconds, from: 0), let firstMinute = lowestBit(minutes, from: 0) else {
            return nil
        }
        if hours & (1 &<< UInt64(hour)) != 0 {
            if minutes & (1 &<< UInt64(minute)) != 0, let second = lowestBit(seconds, from: secondOfDay % 60) {
                return hour * 3600 + minute * 60 + second
            }
            if let later = lowestBit(minutes, from: minute + 1) { return hour * 3600 + later * 60 + firstSecond }
        }
        guard let later = lowestBit(hours, from: hour + 1) else { return nil }
        return later * 3600 + firstMinute * 60 + firstSecond
    }

    private func lowestBit(_ bits: UInt64, from position: Int) -> Int? {
        let rest = bits & (~0 &<< UInt64(position))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
