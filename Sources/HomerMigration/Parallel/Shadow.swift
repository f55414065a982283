package import HomerCore
package import HomerRuntime
package import HomerStore
package import Logging
import ServiceLifecycle
import Synchronization

/// Parallel mode: writes down what the new engine would run and when, and compares it with what the old one did. It
/// executes nothing.
///
/// While parallel mode is off it waits for a ring and does nothing else. Due times are planned exactly when they fall
/// due, once each, also over restarts; those that fell due while no daemon ran are planned at the next start and say so.
package actor Shadow {
    package let store: Store
    package let executors: [any Executor]
    package let zones: any ZoneSource
    /// Replaced as a whole by `adopt`.
    private nonisolated let inForce: Mutex<DispatchSettings>
    package let settings: ParallelSettings
    package let logger: Logger
    package let now: @Sendable () -> Timestamp
    private let clock: any Clock<Duration>
    private let alarm: Alarm
    private nonisolated let wake: Wake
    /// What the dispatcher read last; nil before its first look.
    private nonisolated let flags = Mutex<RuntimeFlags?>(nil)

    /// Since when; nil while parallel mode is off.
    package var since: Timestamp?
    /// False until one look at the flags has tidied up what another daemon left.
    private var hasLooked = false
    package var jobs: [String: ShadowJob] = [:]
    private var loaded: ScheduleFingerprint?
    /// Every run of the old engine that started before it has been dealt with.
    package var scanned: Timestamp?

    package init(
        store: Store, executors: [any Executor], zones: any ZoneSource, dispatch: DispatchSettings,
        settings: ParallelSettings, logger: Logger, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.executors = executors
        self.zones = zones
        inForce = Mutex(dispatch)
        self.settings = settings
        self.logger = logger
        self.now = now
        let wake = Wake()
        self.wake = wake
        self.clock = clock
        alarm = Alarm(clock: clock) { wake.ring() }
    }

    package nonisolated var dispatch: DispatchSettings { inForce.withLock { $0 } }

    /// The configuration says something new: the next due time that is planned goes by it.
    package nonisolated func adopt(_ settings: DispatchSettings) {
        inForce.withLock { $0 = settings }
        wake.ring()
    }

    /// The flags as the dispatcher read them.
    package nonisolated func flagsRead(_ current: RuntimeFlags) {
        let isNew = flags.withLock { known in
            defer { known = current }
            return known != current
        }
        if isNew { wake.ring() }
    }

    /// Intents have changed. Costs nothing while parallel mode is off.
    package nonisolated func scheduleChanged() {
        if flags.withLock({ $0?.comparesEngines ?? false }) { wake.ring() }
    }

    package nonisolated func run() async throws {
        try await wake.serve(stop: { self.wake.finish() }) {
            try await wake.listen(clock: clock, logger: logger) {
                guard let current = flags.withLock({ $0 }) else { return }
                if current.comparesEngines { try await look() } else { try await rest() }
            }
        }
        alarm.cancel()
    }

    /// One look: plans what is due, settles what can be settled. Returns when to look again.
    package func look() async throws {
        let moment = now()
        if since == nil {
            let begun = try await store.off { try $0.beginParallel(now: moment) }
            since = begun
            loaded = nil
            scanned = nil
            logger.log(.parallelStarted, ["since": "\(begun)"])
        }
        hasLooked = true
        try await refresh()
        try await planDue(at: moment)
        try await settle(at: moment)
        try await setAlarm()
    }

    /// Parallel mode is off: nothing is planned, and a later one begins anew.
    package func rest() async throws {
        alarm.cancel()
        guard since != nil || !hasLooked else { return }
        // What the store refuses is tried again, so nothing is forgotten before.
        if try await store.off({ try $0.endParallel() }) { logger.log(.parallelStopped) }
        hasLooked = true
        since = nil
        jobs = [:]
    }

    /// Time zone data has changed: every schedule is made anew.
    package func zonesChanged() {
        preconditionIsolated()
        loaded = nil
        wake.ring()
    }

    package func stopAlarm() { alarm.cancel() }

    private func setAlarm() async throws {
        let pending = try await store.off { try $0.firstPendingComparison() }
        let decidable = pending.map { $0 + settings.judge.patience }
        let due = jobs.values.compactMap(\.nextDue).min()
        let moment = now()
        let longest = pending == nil ? ParallelSettings.idleInterval : ParallelSettings.busyInterval
        // What is decidable and still open waits for a run to end.
        let next = [due, decidable.flatMap { $0 > moment ? $0 : nil }].compactMap { $0 }.min().map { $0 - moment }
        alarm.set(after: max(Milliseconds(1), min(next ?? longest, longest)))
    }

    private func refresh() async throws {
        let fingerprint = try await store.off { try $0.scheduleFingerprint() }
        guard fingerprint != loaded else { return }
        let stored = try await store.off { try $0.shadowedJobs() }
        preconditionIsolated()
        let old = jobs
        jobs = [:]
        for job in stored {
            var shadow = ShadowJob(job, since: since ?? now(), zones: zones)
            if let known = old[job.spec.id], known.generation == job.generation {
                shadow.cursor = max(shadow.cursor, known.cursor)
                shadow.secrets = known.secrets
            }
            jobs[job.spec.id] = shadow
        }
        loaded = fingerprint
    }
}
