/// A rule that picks days of a month beside an expression: the last day, or a weekday counted from either end. A form of
/// its own, so that the expression stays what crontab(5) says.
package enum CronDayRule: Hashable, Sendable, CustomStringConvertible {
    /// The last day of the month.
    case last
    /// The last of that weekday (0 = Sunday) in the month.
    case lastWeekday(Int)
    /// The n-th (1…5) of that weekday; a month that has no fifth has none.
    case weekday(Int, nth: Int)

    private static let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let ordinals = ["1st", "2nd", "3rd", "4th", "5th"]

    /// Reads `last`, `last-friday`, `2nd-monday`; nil for anything else.
    package init?(_ text: String) {
        if text == "last" {
            self = .last
            return
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let weekday = Self.names.firstIndex(of: parts[1]) else { return nil }
        if parts[0] == "last" {
            self = .lastWeekday(weekday)
        } else if let index = Self.ordinals.firstIndex(of: parts[0]) {
            self = .weekday(weekday, nth: index + 1)
        } else {
            return nil
        }
    }

    /// Every rule there is.
    package static var all: [CronDayRule] {
        [.last] + (0..<7).map { .lastWeekday($0) }
            + (0..<7).flatMap { weekday in (1...5).map { .weekday(weekday, nth: $0) } }
    }

    /// As it is written.
    package var description: String {
        switch self {
        case .last: "last"
        case .lastWeekday(let weekday): "last-\(Self.names[weekday])"
        case .weekday(let weekday, let nth): "\(Self.ordinals[nth - 1])-\(Self.names[weekday])"
        }
    }

    /// `the last day`, `the last Friday`, `the 2nd Monday`.
    package var words: String {
        switch self {
        case .last: "the last day"
        case .lastWeekday(let weekday): "the last \(Self.names[weekday].capitalizedASCII)"
        case .weekday(let weekday, let nth): "the \(Self.ordinals[nth - 1]) \(Self.names[weekday].capitalizedASCII)"
        }
    }

    /// Whether a date is one of those it picks.
    package func matches(_ date: CivilTime) -> Bool {
        let length = CivilTime.daysInMonth(date.month, year: date.year)
        switch self {
        case .last: return date.day == length
        case .lastWeekday(let weekday): return date.weekday == weekday && date.day + 7 > length
        case .weekday(let weekday, let nth): return date.weekday == weekday && (date.day - 1) / 7 + 1 == nth
        }
    }

    /// The bits of the days of a month that it picks; bit 1 is the first.
    func bits(month: Int, year: Int) -> UInt64 {
        let length = CivilTime.daysInMonth(month, year: year)
        return (1...length).reduce(0) { bits, day in
            matches(CivilTime(year: year, month: month, day: day)) ? bits | 1 &<< UInt64(day) : bits
        }
    }
}

extension String {
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
