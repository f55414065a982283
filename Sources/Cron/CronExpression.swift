/// A cron expression: crontab(5)'s five fields, strictly read, or six with seconds first (an extension).
///
/// `field = item {"," item}`, `item = "*"["/"step] | value["/"step] | value"-"value["/"step]`. `n/step` means
/// `n-last/step`, `?` means `*` in a day field; names are three letters of any case; 7 is Sunday.
/// Nothing else is accepted, and nothing is ignored. Equality is of the text and the two rules, not of the meaning.
package struct CronExpression: Hashable, Sendable, CustomStringConvertible {
    /// How day-of-month and day-of-week combine.
    package enum DayMatch: String, Hashable, Sendable, CaseIterable {
        /// A day must match both fields.
        case both
        /// A day may match either field; a field that is `*` does not count.
        case either
    }

    /// What a clock change does to a fixed-time job, that is one whose minute and hour fields do not begin with `*`.
    /// A wildcard job always runs at every real instant that matches, and at none inside a gap.
    package enum DSTPolicy: String, Hashable, Sendable, CaseIterable {
        /// Debian cron's rule: a skipped time runs once, at the first instant after the gap; a repeated time runs the
        /// first time. Only for changes below three hours; a greater one (a zone that skips a day) makes nothing up.
        case vixie
        /// A skipped time does not run; a repeated time runs the first time.
        case skip
        /// A skipped time runs once, as under `vixie`; a repeated time runs both times. Nothing is lost, and the hour
        /// that comes twice counts twice.
        case both
        /// Whenever a clock on the wall shows a matching time, as node-cron, Kubernetes and Nomad have it: a skipped
        /// time does not run; a repeated time runs both times.
        case wall

        /// Whether a skipped time runs right after the gap.
        var makesUpForGaps: Bool { self == .vixie || self == .both }
        /// Whether a repeated time runs both times.
        var runsRepeatsTwice: Bool { self == .both || self == .wall }
    }

    /// nil follows crontab(5): both must match when either field's text begins with `*`, otherwise either may.
    package var dayMatch: DayMatch?
    package var dst: DSTPolicy
    /// Of the days the expression has, only those that one of these picks; empty for all of them.
    package var dayRules: [CronDayRule]

    /// The text with single spaces; parsing it gives an equal expression.
    package let description: String
    /// Whether the text has a seconds field.
    package let hasSeconds: Bool

    let seconds: UInt64
    let minutes: UInt64
    let hours: UInt64
    /// Bits 1…31.
    let daysOfMonth: UInt64
    /// Bits 1…12.
    let months: UInt64
    /// Bit 0 is Sunday.
    let daysOfWeek: UInt64
    let dayOfMonthBeginsWithStar: Bool
    let dayOfWeekBeginsWithStar: Bool
    let isEitherDayFieldOpen: Bool

    /// Whether the job is a wildcard job: the text of its minute or hour field begins with `*`.
    package let isWildcard: Bool

    /// Parses `text`. Never traps, whatever the text.
    package init(
        _ text: String, dayMatch: DayMatch? = nil, dst: DSTPolicy = .vixie, dayRules: [CronDayRule] = []
    ) throws(CronError) {
        let source = try CronText(text)
        let fields = try Self.items(of: source)
        description = source.canonical
        hasSeconds = source.fields.count == 6
        seconds = fields[0].bits(in: .second)
        minutes = fields[1].bits(in: .minute)
        hours = fields[2].bits(in: .hour)
        daysOfMonth = fields[3].bits(in: .dayOfMonth)
        months = fields[4].bits(in: .month)
        daysOfWeek = fields[5].bits(in: .dayOfWeek)
        isWildcard = fields[1].beginsWithStar || fields[2].beginsWithStar
        dayOfMonthBeginsWithStar = fields[3].beginsWithStar
        dayOfWeekBeginsWithStar = fields[5].beginsWithStar
        isEitherDayFieldOpen = fields[3].isUnrestricted || fields[5].isUnrestricted
        self.dayMatch = dayMatch
        self.dst = dst
        self.dayRules = dayRules
    }

    /// The six fields, seconds first, as items; an absent seconds field is `0`.
    static func items(of source: CronText) throws(CronError) -> [[CronItem]] {
        var fields: [[CronItem]] = source.fields.count == 6 ? [] : [[CronItem(base: .value(0), step: nil)]]
        for range in source.fields {
            guard let field = CronField(rawValue: fields.count) else { break }
            var parser = CronFieldParser(field: field, bytes: source.bytes, range: range)
            fields.append(try parser.parse())
        }
        return fields
    }

    /// Whether a day must match both day fields (true) or either of them (false).
    package var requiresBothDayFields: Bool {
        switch dayMatch {
        case .both: true
        case .either: isEitherDayFieldOpen
        case nil: dayOfMonthBeginsWithStar || dayOfWeekBeginsWithStar
        }
    }

    /// True when no date of the calendar matches, such as 30 February. A text that parses has no other way to be empty:
    /// every date falls on every weekday within the 400 years of the Gregorian cycle.
    package var neverFires: Bool {
        guard requiresBothDayFields else { return false }
        return !(1...12).contains { month in
            months & (1 &<< UInt64(month)) != 0
                && daysOfMonth & ((1 &<< UInt64(CivilTime.daysInMonth(month, year: 2000) + 1)) - 1) != 0
        }
    }
}
