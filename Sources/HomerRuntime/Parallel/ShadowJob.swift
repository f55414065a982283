import Cron
import HomerCore
import HomerStore

/// One job with its due times. A value: the shadow owns it.
struct ShadowJob {
    var spec: IntentSpec
    var generation: Int
    var isActive: Bool
    /// Due times up to and including it have been planned.
    var cursor: Timestamp
    /// nil when its expression or zone is unknown on this machine.
    let schedule: Schedule?
    /// For asking what other engines' rules would say; nil when it has no cron expression.
    let difference: RuleDifference?
    /// What no summary may show, as far as a preview has told.
    var secrets: [String] = []

    /// - Parameter since: when parallel mode began: nothing before it is planned.
    init(_ job: ShadowedJob, since: Timestamp, zones: any ZoneSource) {
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

    var nextDue: Timestamp? { isActive ? schedule?.next(after: cursor) : nil }

    /// Due times since the cursor, oldest first; of a long absence the newest.
    func due(through moment: Timestamp) -> [Timestamp] {
        guard isActive, let schedule else { return [] }
        let all = schedule.occurrences(after: cursor, through: moment, limit: DueRules.countLimit)
        return Array(all.suffix(ParallelSettings.catchUpLimit))
    }
}
