package import Cron

/// Days on which an intent starts nothing: those its file names, and those of the calendars it names.
package struct DayExceptions: Hashable, Sendable {
    /// With what each is called; empty where nobody said.
    package var days: [LocalDay: String]
    /// Calendars, as written: paths from the intent's file. Their days are in `days` once the source has read them.
    package var files: [String]

    package init(days: [LocalDay: String] = [:], files: [String] = []) {
        self.days = days
        self.files = files
    }

    package var isEmpty: Bool { days.isEmpty && files.isEmpty }

    /// So many days one intent may have.
    package static let mostDays = 5000

    /// Whether a text names a calendar rather than a day.
    package static func isFile(_ text: String) -> Bool { text.hasSuffix(".json") || text.hasSuffix(".ics") }

    /// The day a moment falls on, when it is one of them, with its name.
    package func day(of moment: Timestamp, in zone: Zone) -> (day: LocalDay, name: String)? {
        let day = LocalDay(moment, in: zone)
        return days[day].map { (day, $0) }
    }
}

/// The days of an intent with the clock they are days of.
package struct ExceptedDays: Hashable, Sendable {
    package var exceptions: DayExceptions
    /// An IANA name; nil means the machine's own zone.
    package var timeZone: String?

    package init(_ exceptions: DayExceptions = DayExceptions(), timeZone: String? = nil) {
        self.exceptions = exceptions
        self.timeZone = timeZone
    }

    /// The day of a due time when nothing starts on it; nil when it may start.
    package func day(of due: Timestamp, zones: any ZoneSource) -> (day: LocalDay, name: String)? {
        guard !exceptions.days.isEmpty, let zone = zones.zone(named: timeZone) else { return nil }
        return exceptions.day(of: due, in: zone)
    }

    /// The first moment after such a day.
    func end(of day: LocalDay, zones: any ZoneSource) -> Timestamp? {
        guard let zone = zones.zone(named: timeZone) else { return nil }
        var next = day.next
        while exceptions.days[next] != nil { next = next.next }
        switch zone.instants(atLocal: next.date.localSeconds) {
        case .one(let first), .two(let first, _), .none(let first): return Timestamp(seconds: first)
        }
    }
}

extension IntentSpec {
    /// On the clock of the first cron trigger, else on the machine's own.
    package var exceptedDays: ExceptedDays {
        for case .cron(let cron) in triggers { return ExceptedDays(except, timeZone: cron.timeZone) }
        return ExceptedDays(except)
    }
}
