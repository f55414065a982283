package import Cron

/// A day of the calendar, in whichever time zone it is asked about: `2026-12-25`.
package struct LocalDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int

    private init(number: Int) { self.number = number }

    package init(_ date: CivilTime) {
        number = CivilTime.dayNumber(year: date.year, month: date.month, day: date.day)
    }

    /// The day a moment falls on in a zone.
    package init(_ moment: Timestamp, in zone: Zone) { self.init(zone.localTime(atUTC: moment.seconds)) }

    /// Reads `2026-12-25`; nil for anything else, and for a day that no calendar has.
    package init?(_ text: String) {
        guard text.utf8.count == 10, let moment = MomentText(text) else { return nil }
        self.init(CivilTime(localSeconds: moment.localSeconds))
    }

    package var date: CivilTime { CivilTime.date(ofDay: number) }

    package var next: LocalDay { LocalDay(number: number + 1) }

    package var description: String { date.dateText }

    package static func < (a: LocalDay, b: LocalDay) -> Bool { a.number < b.number }
}
