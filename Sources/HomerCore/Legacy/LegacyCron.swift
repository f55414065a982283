import Cron

/// When HOMER's scheduler fires a job: node-cron 3 without options.
///
/// The clock of the machine's zone is compared with five or six fields; day of month and day of week must both match.
/// So a time that a clock change skips does not fire, and one that comes twice fires twice.
package struct LegacyCron: Hashable, Sendable {
    /// Its due times.
    let schedule: Schedule

    /// nil when the trigger is no cron expression, or its expression or zone is unknown on this machine.
    package init?(_ trigger: Trigger, zones: any ZoneSource) {
        guard case .cron(let cron) = trigger, let zone = zones.zone(named: cron.timeZone),
            let expression = try? CronExpression(cron.expression, dayMatch: .both, dst: .wall)
        else { return nil }
        schedule = .cron(expression, zone)
    }

    /// The first due time strictly after `moment`; nil when there is none.
    package func next(after moment: Timestamp) -> Timestamp? { schedule.next(after: moment) }

    /// Due times in (after, through], oldest first, at most `limit`.
    package func occurrences(after: Timestamp, through: Timestamp, limit: Int) -> [Timestamp] {
        schedule.occurrences(after: after, through: through, limit: limit)
    }
}
