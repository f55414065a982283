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

    /// Whether `moment` lies in a window. Half open: one that began exactly `length` ago is over.
    package func contains(_ moment: Timestamp, zones: any ZoneSource) -> Bool {
        opening(after: moment - length, zones: zones).map { $0 <= moment } ?? false
    }

    /// When the first window after a moment begins; nil when none does or the time zone is unknown.
    package func opening(after moment: Timestamp, zones: any ZoneSource) -> Timestamp? {
        schedule(zones)?.next(after: moment)
    }

    private func schedule(_ zones: any ZoneSource) -> Schedule? {
        guard let zone = zones.zone(named: start.timeZone), let expression = start.parsed else { return nil }
        return .cron(expression, zone)
    }

    /// When the window that `moment` lies in ends; nil outside. Windows that overlap or touch are one, up to ten thousand
    /// of them: the end of a freeze that leaves no gap is as far away as that.
    package func end(at moment: Timestamp, zones: any ZoneSource) -> Timestamp? {
        guard let schedule = schedule(zones), var begin = schedule.next(after: moment - length), begin <= moment else {
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
