/// One of the fields of an expression: its bounds and the names that may stand for its values.
enum CronField: Int, CaseIterable {
    case second, minute, hour, dayOfMonth, month, dayOfWeek

    var name: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day-of-month"
        case .month: "month"
        case .dayOfWeek: "day-of-week"
        }
    }

    /// Values that may be written. Sunday may be written 0 or 7.
    var bounds: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The last value of one turn of the field: where `n/step` and a wrapped range end.
    var lastValue: Int { self == .dayOfWeek ? 6 : bounds.upperBound }

    /// Three-letter upper-case names, the first standing for `bounds.lowerBound`.
    var shortNames: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        default: []
        }
    }

    var isDayField: Bool { self == .dayOfMonth || self == .dayOfWeek }
}

/// One element of a field's comma list.
struct CronItem: Hashable {
    enum Base: Hashable { case all, value(Int), range(Int, Int) }
    var base: Base
    /// nil when none was written.
    var step: Int?

    /// The values the item selects, ascending, as written (Sunday may be 7).
    func values(in field: CronField) -> [Int] {
        let bounds: ClosedRange<Int>
        switch base {
        case .all: bounds = field.bounds.lowerBound...field.lastValue
        case .value(let value) where step == nil: return [value]
        case .value(let value): bounds = value...max(value, field.lastValue)
        case .range(let first, let last): bounds = first...last
        }
        return Array(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step ?? 1))
    }
}

extension [CronItem] {
    /// Bit n is set when the field selects n; Sunday is bit 0.
    func bits(in field: CronField) -> UInt64 {
        var bits: UInt64 = 0
        for item in self {
            for value in item.values(in: field) { bits |= 1 &<< UInt64(field == .dayOfWeek && value == 7 ? 0 : value) }
        }
        return bits
    }

    /// crontab(5)'s rules ask whether the *text* of a field begins with a star, not whether the field is unrestricted.
    var beginsWithStar: Bool { first?.base == .all }

    /// The field was left open: `*`, `?` or `*/1`.
    var isUnrestricted: Bool { count == 1 && first?.base == .all && (first?.step ?? 1) == 1 }
}
