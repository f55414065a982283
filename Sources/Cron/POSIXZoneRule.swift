/// The rule in a TZif footer: a POSIX TZ string with RFC 9636's extended hours.
struct POSIXZoneRule: Hashable, Sendable {
    /// A day of each year.
    enum Day: Hashable, Sendable {
        /// Jn: 1…365, 29 February never counted.
        case julian(Int)
        /// n: 0…365, 29 February counted.
        case zeroBased(Int)
        /// Mm.w.d: weekday d (0 = Sunday) of week w (5 = the last) of month m.
        case weekday(month: Int, week: Int, day: Int)

        func number(inYear year: Int) -> Int {
            let newYear = CivilTime.dayNumber(year: year, month: 1, day: 1)
            switch self {
            case .julian(let day): return newYear + day - 1 + (CivilTime.isLeap(year: year) && day >= 60 ? 1 : 0)
            case .zeroBased(let day): return newYear + day
            case .weekday(let month, let week, let weekday):
                let first = CivilTime.dayNumber(year: year, month: month, day: 1)
                let offset = (weekday - CivilTime.weekday(ofDay: first) + 7) % 7
                let day = offset + (week - 1) * 7
                return first + (day >= CivilTime.daysInMonth(month, year: year) ? day - 7 : day)
            }
        }
    }

    /// A day and the local seconds after its midnight, -167 h…167 h.
    struct Moment: Hashable, Sendable {
        var day: Day
        var seconds: Int
    }

    struct Seasons: Hashable, Sendable {
        var daylight: LocalTimeType
        var start: Moment
        var end: Moment
    }

    var standard: LocalTimeType
    /// nil when the zone keeps standard time.
    var seasons: Seasons?

    /// UTC seconds at which daylight time begins in that year; told in standard time.
    func daylightStart(_ seasons: Seasons, year: Int) -> Int64 {
        instant(of: seasons.start, year: year, offset: standard.offset)
    }

    /// UTC seconds at which daylight time ends in that year; told in daylight time.
    func daylightEnd(_ seasons: Seasons, year: Int) -> Int64 {
        instant(of: seasons.end, year: year, offset: seasons.daylight.offset)
    }

    private func instant(of moment: Moment, year: Int, offset: Int) -> Int64 {
        Int64(moment.day.number(inYear: year)) * 86_400 + Int64(moment.seconds - offset)
    }
}

/// Reads `EST5EDT,M3.2.0,M11.1.0` and the like.
struct POSIXZoneRuleParser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func parse() throws(ZoneError) -> POSIXZoneRule {
        let standard = LocalTimeType(offset: 0, isDST: false, abbreviation: try name())
        var rule = POSIXZoneRule(standard: standard, seasons: nil)
        // POSIX counts west of Greenwich positive.
        rule.standard.offset = -(try time(maximumHours: 24))
        guard peek != nil else { return rule }
        let daylightName = try name()
        var daylightOffset = rule.standard.offset + 3600
        if let byte = peek, byte != UInt8(ascii: ",") { daylightOffset = -(try time(maximumHours: 24)) }
        let daylight = LocalTimeType(offset: daylightOffset, isDST: true, abbreviation: daylightName)
        guard daylight.isPlausible else { throw ZoneError("footer: an offset is beyond 26 hours") }
        try expect(",")
        let start = try moment()
        try expect(",")
        let end = try moment()
        guard peek == nil else { throw ZoneError("footer: unexpected text after the rule") }
        rule.seasons = POSIXZoneRule.Seasons(daylight: daylight, start: start, end: end)
        return rule
    }

    private mutating func name() throws(ZoneError) -> String {
        let quoted = accept("<")
        let start = position
        while let byte = peek, isLetter(byte) || (quoted && (isDigit(byte) || byte == 0x2B || byte == 0x2D)) {
            position += 1
        }
        let text = bytes[start..<position]
        if quoted { try expect(">") }
        guard text.count >= 3 else { throw ZoneError("footer: a zone name has fewer than three characters") }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func moment() throws(ZoneError) -> POSIXZoneRule.Moment {
        let day: POSIXZoneRule.Day
        if accept("J") {
            day = .julian(try number(1...365))
        } else if accept("M") {
            let month = try number(1...12)
            try expect(".")
            let week = try number(1...5)
            try expect(".")
            day = .weekday(month: month, week: week, day: try number(0...6))
        } else {
            day = .zeroBased(try number(0...365))
        }
        return POSIXZoneRule.Moment(day: day, seconds: accept("/") ? try time(maximumHours: 167) : 2 * 3600)
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private mutating func time(maximumHours: Int) throws(ZoneError) -> Int {
        let isNegative = accept("-")
        if !isNegative { _ = accept("+") }
        var seconds = try number(0...maximumHours) * 3600
        if accept(":") {
            seconds += try number(0...59) * 60
            if accept(":") { seconds += try number(0...59) }
        }
        return isNegative ? -seconds : seconds
    }

    private mutating func number(_ bounds: ClosedRange<Int>) throws(ZoneError) -> Int {
        let start = position
        var value = 0
        while let byte = peek, isDigit(byte), position - start < 4 {
            value = value * 10 + Int(byte - 0x30)
            position += 1
        }
        guard position > start, bounds.contains(value) else { throw ZoneError("footer: a number is out of range") }
        return value
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(ZoneError) {
        guard accept(character) else { throw ZoneError("footer: '\(character)' is missing") }
    }

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }
    private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
