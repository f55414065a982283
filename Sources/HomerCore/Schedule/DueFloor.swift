import Cron

/// A moment before which an intent is surely not due by itself, whatever the time zones, so that the next of a hundred
/// thousand intents is found by looking at the few whose floor is lowest. Pure.
///
/// Suspensions, freezes, windows and jitter only make a due time later, and so are not in it.
package enum DueFloor {
    /// Local time is less than a day from UTC everywhere, and no clock change skips more than a day.
    private static let slack = Milliseconds.days(2)
    /// For what will never be due by this generation.
    package static let never = Timestamp(milliseconds: Int64.max / 2)

    /// - Parameters:
    ///   - cursor: everything up to it is decided.
    ///   - isDue: whether the cursor is itself a due time, decided.
    /// - Returns: nil where it cannot be told: intervals, several triggers, jobs that another engine may count.
    package static func of(
        _ triggers: [Trigger], source: String, cursor: Timestamp, isDue: Bool = false
    ) -> Timestamp? {
        guard triggers.count == 1, let trigger = triggers.first, source != IntentSource.schedule else { return nil }
        switch trigger {
        case .event, .after: return never
        case .at(let time): return time > cursor ? time : never
        case .immediate, .interval: return nil
        case .cron(let cron):
            guard let expression = cron.parsed else { return nil }
            // As if all were UTC: a local time is due within the slack of that.
            let schedule = Schedule.cron(expression, .utc)
            guard var next = schedule.next(after: cursor - slack) else { return nil }
            // Where an hour comes twice a local time may be due twice.
            if isDue, cron.dst != .both, next <= cursor + slack, let following = schedule.next(after: next),
                following > cursor + slack
            {
                // The only one that can be the one that was decided.
                next = following
            }
            return next - slack
        }
    }
}
