import Cron

/// A recurring stretch of time in which nothing is applied, or nothing is run (`homer.json`: `freeze`).
package struct FreezeWindow: Hashable, Sendable {
    package enum Target: String, Hashable, Sendable, CaseIterable { case apply, run }

    package var target: Target
    /// When it begins.
    package var start: CronTrigger
    package var length: Milliseconds
    /// For people: `month end`.
    package var reason: String?

    package init(target: Target, start: CronTrigger, length: Milliseconds, reason: String? = nil) {
        self.target = target
        self.start = start
        self.length = length
        self.reason = reason
    }

    /// When the window that `moment` lies in ends; nil outside. Windows that overlap or touch are one.
    package func end(at moment: Timestamp, zones: any ZoneSource) -> Timestamp? {
        guard let zone = zones.zone(named: start.timeZone), let expression = start.parsed else { return nil }
        let schedule = Schedule.cron(expression, zone)
        // Half open: a window that began exactly `length` ago is over.
        guard var begin = schedule.occurrences(after: moment - length, through: moment, limit: 10_000).last else {
            return nil
        }
        for _ in 0..<10_000 {
            guard let next = schedule.next(after: begin), next <= begin + length else { break }
            begin = next
        }
        return begin + length
    }
}

extension [FreezeWindow] {
    /// The latest end of the windows for `target` that `moment` lies in, with that window's reason.
    package func end(
        of target: FreezeWindow.Target, at moment: Timestamp, zones: any ZoneSource
    ) -> (until: Timestamp, reason: String?)? {
        compactMap { window in
            window.target == target ? window.end(at: moment, zones: zones).map { ($0, window.reason) } : nil
        }.max { $0.0 < $1.0 }
    }
}
