import Cron
import HomerCore
import HomerStore

/// When an intent is due next, from what is stored: the same schedule, cursor and jitter as the daemon's.
struct NextRuns {
    /// The next due time; in the past when an `immediate` or `at` intent is due and nobody has run it yet.
    let first: Timestamp?
    private let schedule: Schedule?
    private let delay: Milliseconds
    private let windows: [RunWindow]
    private let zones: any ZoneSource

    /// Nothing is due of a disabled intent, nor of one whose time zone this machine does not know. Due times that fall
    /// into a suspension that is in force are left out: they will be skipped.
    init(_ row: IntentRow, overrides: [Override] = [], now: Timestamp, zones: any ZoneSource) {
        let anchors = ScheduleAnchors(
            createdAt: row.createdAt, acceptedAt: row.acceptedAt, lastStart: row.lastStart, lastEnd: row.lastEnd)
        delay = DueRules.delay(within: row.spec.jitter, id: row.id)
        (windows, self.zones) = (row.spec.windows, zones)
        guard row.enabled, row.removedAt == nil,
            let schedule = Schedule(row.spec.trigger, anchors: anchors, zones: zones)
        else {
            self.schedule = nil
            first = nil
            return
        }
        self.schedule = schedule
        var from = row.cursor
        if case .once = schedule {} else { from = max(from, now - delay) }
        let suspensions = overrides.filter { $0.kind == .suspend && $0.concerns(row.id) }
        first = Self.next(schedule, after: from, suspensions, windows, zones).map { [delay] in $0 + delay }
    }

    /// The first due time in a window that no suspension covers.
    private static func next(
        _ schedule: Schedule, after moment: Timestamp, _ suspensions: [Override], _ windows: [RunWindow],
        _ zones: any ZoneSource
    ) -> Timestamp? {
        var found = next(schedule, after: moment, windows, zones)
        // Each turn leaves one of them behind.
        for _ in 0...suspensions.count {
            guard let time = found, let cover = suspensions.first(where: { $0.covers(time) }) else { break }
            guard let end = cover.end else { return nil }
            found = next(schedule, after: end - Milliseconds(1), windows, zones)
        }
        return found
    }

    /// At most `count` due times, soonest first.
    func list(_ count: Int) -> [Timestamp] {
        guard let schedule, var time = first else { return [] }
        var times = [time]
        while times.count < count, let next = Self.next(schedule, after: time - delay, windows, zones) {
            time = next + delay
            times.append(time)
        }
        return times
    }

    /// The next due time that lies in a window. Looks at so many at most that no timetable costs more than a moment.
    private static func next(
        _ schedule: Schedule, after moment: Timestamp, _ windows: [RunWindow], _ zones: any ZoneSource
    ) -> Timestamp? {
        var next = schedule.next(after: moment)
        for _ in 0..<5000 {
            guard let time = next, !windows.allow(due: time, now: time, zones: zones) else { return next }
            // No window is open, so nothing before the next opening can lie in one.
            guard let opening = windows.opening(after: time, zones: zones) else { return nil }
            next = schedule.next(after: opening - Milliseconds(1))
        }
        return nil
    }
}

extension Moments {
    /// The `NEXT` column.
    func next(_ time: Timestamp?) -> String {
        guard let time else { return "<none>" }
        return time <= now ? "now" : relative(time)
    }
}
