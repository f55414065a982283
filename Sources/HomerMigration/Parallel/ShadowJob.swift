import Cron
package import HomerCore
import HomerRuntime
import HomerStore

/// One job with its due times. A value: the shadow owns it.
package struct ShadowJob {
    package var spec: IntentSpec
    package var generation: Int
    package var isActive: Bool
    /// Due times up to and including it have been planned.
    package var cursor: Timestamp
    /// nil when its expression or zone is unknown on this machine.
    package let schedule: Schedule?
    /// For asking what other engines' rules would say; nil when it has no cron expression.
    package let difference: RuleDifference?
    /// What no summary may show, as far as a preview has told.
    package var secrets: [String] = []

    /// - Parameter since: when parallel mode began: nothing before it is planned.
    package init(_ job: ShadowedJob, since: Timestamp, zones: any ZoneSource) {
        spec = job.spec
        generation = job.generation
        isActive = job.isActive
        cursor = max(job.cursor ?? job.acceptedAt, since)
        schedule = Schedule(
            job.spec.trigger, anchors: ScheduleAnchors(createdAt: job.acceptedAt, acceptedAt: job.acceptedAt),
            zones: zones)
        if case .cron(let cron) = job.spec.trigger, let zone = zones.zone(named: cron.timeZone) {
            difference = RuleDifference(trigger: cron, zone: zone)
        } else {
            difference = nil
        }
    }

    package var nextDue: Timestamp? { isActive ? schedule?.next(after: cursor) : nil }

    /// Due times since the cursor, oldest first; of a long absence the newest.
    package func due(through moment: Timestamp) -> [Timestamp] {
        guard isActive, let schedule else { return [] }
        let all = schedule.occurrences(after: cursor, through: moment, limit: DueRules.countLimit)
        return Array(all.suffix(ParallelSettings.catchUpLimit))
    }
}
