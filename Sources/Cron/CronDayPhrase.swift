/// Words for the day half of an expression; empty when it runs every day of every month.
struct CronDayPhrase {
    private let expression: CronExpression

    init(_ expression: CronExpression) { self.expression = expression }

    var words: String {
        let months = setBits(expression.months)
        guard months.count < 12 else { return dayWords(ofMonths: "the month") }
        let names = joined(runs(months) { Self.monthNames[$0 - 1] })
        // Only a list of dates reads on with the month; other phrases would leave open what the month belongs to.
        let days = dayWords(ofMonths: names)
        if days.isEmpty { return "every day in \(names)" }
        return days.hasSuffix(names) ? days : "\(days), in \(names)"
    }

    private func dayWords(ofMonths months: String) -> String {
        let isEveryDate = expression.daysOfMonth == CronExpression.allDaysOfMonth
        let isEveryWeekday = expression.daysOfWeek == CronExpression.allDaysOfWeek
        if expression.requiresBothDayFields {
            switch (isEveryDate, isEveryWeekday) {
            case (true, true): return ""
            case (true, false): return weekdays
            case (false, true): return "on \(dates) of \(months)"
            case (false, false): return "on \(dates) that are also \(anyWeekday)"
            }
        }
        if isEveryDate || isEveryWeekday { return "" }
        return "on \(dates) of the month and on \(weekdays == weekdayRange ? "every day from " : "")\(weekdays)"
    }

    /// `the 1st and 15th`, `odd days`.
    private var dates: String {
        let values = setBits(expression.daysOfMonth)
        if values == Array(stride(from: 1, through: 31, by: 2)) { return "odd days" }
        if values == Array(stride(from: 2, through: 30, by: 2)) { return "even days" }
        return "the " + joined(runs(values) { Self.ordinal($0) })
    }

    private var weekdayNumbers: [Int] {
        // Monday first, as a week is spoken of; Sunday closes it.
        let values = setBits(expression.daysOfWeek)
        return values.filter { $0 != 0 } + (values.contains(0) ? [7] : [])
    }

    private var weekdayRange: String? {
        let values = weekdayNumbers
        guard isContiguous(values), values.count > 2 else { return nil }
        return "\(Self.weekdayName(values[0])) to \(Self.weekdayName(values[values.count - 1]))"
    }

    private var weekdays: String {
        weekdayRange ?? "every " + joined(weekdayNumbers.map(Self.weekdayName))
    }

    /// `a Monday`, `a Monday or Friday`.
    private var anyWeekday: String {
        let names = weekdayNumbers.map(Self.weekdayName)
        guard let last = names.last, names.count > 1 else { return "a \(names.first ?? "")" }
        return "a \(names.dropLast().joined(separator: ", ")) or \(last)"
    }

    private static func ordinal(_ number: Int) -> String {
        switch number {
        case 1, 21, 31: "\(number)st"
        case 2, 22: "\(number)nd"
        case 3, 23: "\(number)rd"
        default: "\(number)th"
        }
    }

    private static func weekdayName(_ number: Int) -> String {
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][number % 7]
    }

    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
