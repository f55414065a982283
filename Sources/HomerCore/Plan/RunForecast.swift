/// What a change does to the timetable, from the moment the plan was made.
package struct RunForecast: Hashable, Sendable {
    /// The next few runs before and after the change, at most `RunForecast.shown` each.
    package var before: [Timestamp]
    package var after: [Timestamp]
    package var dayBefore: Int
    package var dayAfter: Int
    package var weekBefore: Int
    package var weekAfter: Int

    package static let shown = 3
    /// Counting stops here, so that a job that runs every second costs no more than others.
    package static let countLimit = 10_000

    /// Compares two timetables; nil when neither has a run to show.
    package init?(before: Schedule?, after: Schedule?, now: Timestamp) {
        let week = now + .days(7)
        let old = before?.occurrences(after: now, through: week, limit: Self.countLimit) ?? []
        let new = after?.occurrences(after: now, through: week, limit: Self.countLimit) ?? []
        self.before = Self.head(of: before, week: old, now: now)
        self.after = Self.head(of: after, week: new, now: now)
        if self.before.isEmpty, self.after.isEmpty { return nil }
        let day = now + .days(1)
        dayBefore = old.count { $0 <= day }
        dayAfter = new.count { $0 <= day }
        weekBefore = old.count
        weekAfter = new.count
    }

    /// A yearly job has nothing in the coming week, and still has a next run.
    private static func head(of schedule: Schedule?, week: [Timestamp], now: Timestamp) -> [Timestamp] {
        if !week.isEmpty { return Array(week.prefix(shown)) }
        return schedule?.next(after: now).map { [$0] } ?? []
    }
}
