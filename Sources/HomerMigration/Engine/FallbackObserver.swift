package import HomerCore
package import HomerRuntime
package import HomerStore
package import Logging

extension PassObserver {
    /// Keeps the list of jobs that only the old engine can run; written, and said, when it differs. Nothing while
    /// there is no old engine.
    package static func fallbackJobs(
        _ mode: LegacyMode, store: Store, logger: Logger, now: @escaping @Sendable () -> Timestamp
    ) -> PassObserver {
        guard mode != .off else { return .none }
        return PassObserver { plan, desired, pass in
            let moment = now()
            let new = try await store.off { store in
                let jobs = FallbackJob.list(desired: desired, plan: plan, known: try store.fallbackJobs(), now: moment)
                return try store.replaceFallbackJobs(jobs, pass: pass, now: moment)
            }
            for job in new where job.spec.enabled {
                logger.log(
                    .jobFallback,
                    ["pass": "\(pass)", "intent": "\(job.spec.id)", "file": "\(job.file)", "reason": "\(job.reason)"])
            }
        }
    }
}
