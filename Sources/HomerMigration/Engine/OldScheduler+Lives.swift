package import HomerCore

extension OldScheduler {
    /// Whether HOMER lives, as far as one can see: it is reckoned with, and runs something or has let no due time of its
    /// jobs go by since its last sign.
    package func lives(jobs: [LegacyJob], zones: any ZoneSource, now: Timestamp) -> Bool {
        guard isBeside, let lastSign else { return false }
        if isRunning { return true }
        return !jobs.contains { job in
            guard let cron = LegacyCron(job.spec.trigger, zones: zones), let next = cron.next(after: lastSign) else {
                return false
            }
            return next + Self.patience <= now
        }
    }
}
