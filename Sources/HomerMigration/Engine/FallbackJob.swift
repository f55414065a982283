package import HomerCore

/// A job of `schedule.json` that has no intent in force, and why: only the old engine can run it.
package struct FallbackJob: Hashable, Sendable {
    package var spec: IntentSpec
    package var file: String
    /// What keeps the intent from being made: `HeldApproval`, `HeldFreeze`, …
    package var reason: String
    package var since: Timestamp

    package init(spec: IntentSpec, file: String, reason: String, since: Timestamp) {
        self.spec = spec
        self.file = file
        self.reason = reason
        self.since = since
    }

    /// The word for a job that no plan blocks and that is not accepted all the same.
    static let notAccepted = "NotAccepted"

    /// The jobs of the files that may need it, whether they have an intent or not: the store knows. A job that is known
    /// and cannot be read now stays, as the last good generation of an intent does.
    package static func list(
        desired: DesiredState, plan: Plan, known: [FallbackJob], now: Timestamp
    ) -> [FallbackJob] {
        let reasons = Dictionary(plan.blocked.map { ($0.change.id, $0.reason.rawValue) }) { first, _ in first }
        var found: [String: FallbackJob] = [:]
        for job in desired.intents where job.origin.source == IntentSource.schedule && found[job.spec.id] == nil {
            found[job.spec.id] = FallbackJob(
                spec: job.spec, file: job.origin.file, reason: reasons[job.spec.id] ?? notAccepted, since: now)
        }
        let held = Set(desired.held.compactMap(\.intentID))
        let unread = Set(desired.sources.filter { $0.condition != .ready || !$0.complete }.map(\.path))
        for job in known where found[job.spec.id] == nil {
            if held.contains(job.spec.id) || unread.contains(job.file) { found[job.spec.id] = job }
        }
        return found.values.sorted { $0.spec.id < $1.spec.id }
    }
}
