package import HomerCore
package import HomerStore

/// One question, in a transaction of its own: `StoreSnapshot` says what each answers.
extension Store {
    package func oldScheduler(_ mode: LegacyMode, now: Timestamp) throws -> OldScheduler {
        try snapshot { try $0.oldScheduler(mode, now: now) }
    }

    package func legacyJobs() throws -> [LegacyJob] { try snapshot { try $0.legacyJobs() } }

    package func fallbackJobs() throws -> [FallbackJob] { try snapshot { try $0.fallbackJobs() } }

    package func legacyFires(of job: String, newest limit: Int = 100) throws -> [LegacyFire] {
        try snapshot { try $0.legacyFires(of: job, newest: limit) }
    }

    package func legacyRuns(of job: String? = nil, newest limit: Int = 20) throws -> [LegacyRunRow] {
        try snapshot { try $0.legacyRuns(of: job, newest: limit) }
    }
}
