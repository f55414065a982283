package import HomerCore

/// A moment as text, for prompts and for the child's environment.
package enum FireTime {
    /// `2026-02-03T05:00:00.000Z`, the one format of stored text.
    package static func utc(_ moment: Timestamp) -> String {
        let (date, time) = local(moment, offset: 0)
        let millisecond = moment.milliseconds - moment.seconds * 1000
        return "\(date)T\(time).\(padded(millisecond, 3))Z"
    }

    /// Date `YYYY-MM-DD` and time `HH:MM:SS` of a clock that is `offset` seconds east of UTC.
    package static func local(_ moment: Timestamp, offset: Int) -> (date: String, time: String) {
        let seconds = moment.seconds + Int64(offset)
        let day = floorDivide(seconds, 86_400)
        let inDay = seconds - day * 86_400
        let date = civil(day)
        return (
            "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))",
            "\(padded(inDay / 3600, 2)):\(padded(inDay / 60 % 60, 2)):\(padded(inDay % 60, 2))"
        )
    }

    /// The day of the week on that clock: `Tuesday`.
    package static func weekday(_ moment: Timestamp, offset: Int) -> String {
        let day = floorDivide(moment.seconds + Int64(offset), 86_400)
        // 1970-01-01 was a Thursday.
        return weekdays[Int(day - floorDivide(day, 7) * 7)]
    }

    private static let weekdays = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]

    /// Days since 1970-01-01 to the proleptic Gregorian calendar, by 400-year eras that begin on 1 March.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a / b - (a % b < 0 ? 1 : 0) }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
