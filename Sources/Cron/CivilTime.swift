/// A date and time of day on the proleptic Gregorian calendar, with no zone: what a wall clock shows.
///
/// Days are counted from 1970-01-01; "local seconds" are UTC seconds plus the zone's offset. All functions are total for
/// years within ±10⁹. The day arithmetic is Howard Hinnant's `days_from_civil` and `civil_from_days`.
package struct CivilTime: Hashable, Sendable, CustomStringConvertible {
    package var year: Int
    /// 1…12
    package var month: Int
    /// 1…31
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// What a wall clock shows at `localSeconds` (UTC seconds + offset).
    package init(localSeconds: Int64) {
        let day = Self.dayNumber(ofLocalSeconds: localSeconds)
        let secondOfDay = Int(localSeconds - Int64(day) * 86_400)
        self = Self.date(ofDay: day)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }

    /// The inverse of `init(localSeconds:)`.
    package var localSeconds: Int64 {
        Int64(Self.dayNumber(year: year, month: month, day: day)) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// 0 = Sunday … 6 = Saturday.
    package var weekday: Int { Self.weekday(ofDay: Self.dayNumber(year: year, month: month, day: day)) }

    /// ISO 8601 without a zone: `2026-03-08T02:30:00`.
    package var description: String { "\(dateText)T\(twoDigits(hour)):\(twoDigits(minute)):\(twoDigits(second))" }

    /// `2026-03-08`
    package var dateText: String {
        let digits = String(abs(year))
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(year < 0 ? "-" : "")\(padded)-\(twoDigits(month))-\(twoDigits(day))"
    }

    /// `02:30`, or `02:30:15` where the seconds are not zero.
    package var timeText: String {
        "\(twoDigits(hour)):\(twoDigits(minute))" + (second == 0 ? "" : ":\(twoDigits(second))")
    }

    /// Days from 1970-01-01 to the given date.
    package static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day that contains `localSeconds`, rounding towards the past.
    package static func dayNumber(ofLocalSeconds localSeconds: Int64) -> Int {
        let seconds = Int(localSeconds)
        return seconds >= 0 ? seconds / 86_400 : (seconds + 1) / 86_400 - 1
    }

    /// Midnight of the day with that number.
    package static func date(ofDay number: Int) -> CivilTime {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return CivilTime(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// 0 = Sunday … 6 = Saturday.
    package static func weekday(ofDay number: Int) -> Int {
        let remainder = (number + 4) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }

    package static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    package static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
