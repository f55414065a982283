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

    /// Compares two timetables; nil when neither has a run to show. `before` counts from `now`, since what is due
    /// already is not foretold; `after` also shows what the change makes due at once.
    init?(before: DueSearch?, after: DueSearch?, now: Timestamp) {
        let week = now + .days(7)
        let old = (before?.list(Self.countLimit, through: week) ?? []).filter { $0 > now }
        let new = after?.list(Self.countLimit, through: week) ?? []
        self.before = Self.head(of: before, week: old, now: now)
        self.after = Self.head(of: after, week: new, now: now)
        if self.before.isEmpty, self.after.isEmpty { return nil }
        let day = now + .days(1)
        dayBefore = old.count { $0 <= day }
        dayAfter = new.count { $0 <= day }
        weekBefore = old.count
        weekAfter = new.count
    }

    /// A yearly job has nothing in the coming week, and still has a next run. Of an interval that counts from its runs
    /// only the first is certain.
    private static func head(of search: DueSearch?, week: [Timestamp], now: Timestamp) -> [Timestamp] {
        let certain = search?.countsFromRuns == true ? 1 : shown
        if !week.isEmpty { return Array(week.prefix(certain)) }
        return search?.next(after: now).map { [$0] } ?? []
    }
}
