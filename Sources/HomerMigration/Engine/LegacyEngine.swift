package import HomerCore
package import HomerRuntime
package import HomerStore
package import Logging
import ServiceLifecycle
import Synchronization

/// The old engine: HOMER's scheduler over HOMER's tables, for jobs of `schedule.json` that the flags, or the lack of an
/// intent, leave to it.
///
/// Every due time is decided in one transaction that reads the flags again, so a switch between due and decision
/// neither loses nor doubles it. Nothing is made up after the daemon was away. All jobs that are due start together, as
/// in HOMER.
package actor LegacyEngine {
    package let store: Store
    package let executors: [any Executor]
    private let zones: any ZoneSource
    /// Replaced as a whole by `adopt`.
    /// Where the old engine is; in this daemon only it runs anything.
    private let mode: LegacyMode
    private nonisolated let inForce: Mutex<DispatchSettings>
    package let logger: Logger
    package let now: @Sendable () -> Timestamp
    package let clock: any Clock<Duration>
    private let alarm: Alarm
    private var drain: Task<Void, Never>?
    /// Ring it when the store may have changed.
    package nonisolated let wake: Wake

    private var roster: LegacyRoster
    private var route: Route?
    private var loaded: LegacyFingerprint?
    /// Counts new time zone data: a load during which it grew goes by the old.
    private var zoneChanges = 0
    package var running: [Int64: Running] = [:]
    package var stopping = false
    /// The drain time is over. A round that began before the stop may still start what it had decided.
    private var isDrained = false

    package struct Running {
        package var jobID: String
        package var task: Task<Void, Never>
        package var cancelledBy: String?

        package init(jobID: String, task: Task<Void, Never>, cancelledBy: String? = nil) {
            self.jobID = jobID
            self.task = task
            self.cancelledBy = cancelledBy
        }
    }

    package init(
        store: Store, executors: [any Executor], zones: any ZoneSource, settings: DispatchSettings,
        mode: LegacyMode, logger: Logger, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp
    ) {
        let wake = Wake()
        self.store = store
        self.executors = executors
        self.zones = zones
        inForce = Mutex(settings)
        self.mode = mode
        self.logger = logger
        self.now = now
        self.clock = clock
        self.wake = wake
        alarm = Alarm(clock: clock) { wake.ring() }
        roster = LegacyRoster(zones: zones, start: now())
    }

    package nonisolated var settings: DispatchSettings { inForce.withLock { $0 } }

    /// The configuration says something new: the next decision goes by it.
    package nonisolated func adopt(_ settings: DispatchSettings) {
        inForce.withLock { $0 = settings }
        wake.ring()
    }

    package nonisolated func run() async throws {
        try await wake.serve(stop: { Task { await self.beginStopping() } }) { try await loop() }
        alarm.cancel()
    }

    private nonisolated func loop() async throws {
        wake.ring()
        do {
            try await wake.listen(clock: clock, logger: logger, values: ["engine": "old"]) {
                try await look()
            } until: {
                await hasStopped
            }
        } catch {
            _ = await endRuns(by: "a newer daemon")
            throw error
        }
        for task in await endRuns(by: "the end of the daemon") { await task.value }
    }

    private var hasStopped: Bool { stopping && running.isEmpty }

    /// Nothing starts any more, and what runs is cancelled. Returns the tasks to wait for.
    private func endRuns(by who: String) -> [Task<Void, Never>] {
        preconditionIsolated()
        stopping = true
        drain?.cancel()
        cancelAll(by: who)
        return running.values.map(\.task)
    }

    /// One look at everything. Sets the alarm for the next.
    private func look() async throws {
        try await handleCancellations()
        if stopping { return }
        let (flags, fingerprint) = try await store.off { (try $0.flags(), try $0.legacyFingerprint()) }
        if flags.route.jobs != route?.jobs || fingerprint != loaded { try await load(fingerprint) }
        note(flags.route)
        let longest = min(flags.tickInterval, .minutes(1))
        guard mode == .builtin else { return alarm.set(after: longest) }
        let moment = now()
        // Beside a HOMER that lives every due time waits for it.
        let lead = try await store.off { try $0.oldScheduler(.builtin, now: moment) }.lead
        roster.clockIs(moment - lead)
        try await decide(flags.route, seen: moment - lead, at: moment)
        if try await store.off({ try $0.hasLegacyTriggers() }) {
            for start in try await store.takeLegacyTriggers(now: now()) { self.start(start) }
        }
        let next = roster.nextTime(route: flags.route).map { $0 + lead - now() } ?? longest
        alarm.set(after: max(Milliseconds(1), min(next, longest)))
    }

    private func load(_ fingerprint: LegacyFingerprint) async throws {
        let zonesRead = zoneChanges
        let jobs = try await store.off { try $0.legacyJobs() }
        preconditionIsolated()
        for id in roster.replace(jobs) {
            logger.log(
                .scheduleUnknown,
                ["engine": "old", "intent": "\(id)", "error": "its time zone or expression is unknown here"])
        }
        loaded = zonesRead == zoneChanges ? fingerprint : nil
    }

    /// Says who runs the jobs when that changes; at the start only when they do not run.
    private func note(_ current: Route) {
        guard current.jobs != route?.jobs else { return }
        let isFirst = route == nil
        route = current
        guard !roster.entries.isEmpty else { return }
        if !isFirst { logger.log(.engineChanged, ["engine": "\(current.jobs.rawValue)"]) }
        guard current.jobs == .old, mode != .builtin else { return }
        logger.log(
            mode == .external ? .jobsWithHomer : .jobsNotRun,
            ["jobs": "\(roster.entries.count)", "legacy_engine": "\(mode.rawValue)"])
    }

    private func decide(_ route: Route, seen: Timestamp, at moment: Timestamp) async throws {
        let overrides = try await store.off { try $0.suspensions(since: seen - LegacyRoster.window) }
        let exclusions = Exclusions(overrides: overrides, freeze: settings.freeze, zones: zones, now: moment)
        let proposals = roster.look(now: seen, route: route) { id, due in exclusions.verdict(id, due: due) }
        guard !proposals.isEmpty else { return }
        let decision = try await store.decideLegacy(proposals, seen: seen, now: moment)
        preconditionIsolated()
        for proposal in proposals {
            if decision.refused.contains(proposal.job.id) {
                roster.refused(proposal.job.id)
            } else {
                roster.decided(proposal.job.id, through: seen)
            }
        }
        if !decision.refused.isEmpty { loaded = nil }
        for skip in decision.skips {
            logger.log(
                .runSkipped,
                [
                    "engine": "old", "intent": "\(skip.jobID)", "scheduled_for": "\(skip.due)",
                    "reason": "\(skip.verdict.word)",
                ])
        }
        for left in decision.left { logger.log(.leftToHomer, left.metadata(engine: .old)) }
        for start in decision.starts { self.start(start) }
    }

    /// Time zone data has changed: every schedule is made anew.
    package func zonesChanged() {
        preconditionIsolated()
        zoneChanges += 1
        loaded = nil
        wake.ring()
    }

    /// The first stop: nothing new is started, what runs may finish within the drain time.
    private func beginStopping() {
        preconditionIsolated()
        guard !stopping else { return }
        stopping = true
        drain = Task { [weak self, clock, settings] in
            do { try await clock.sleep(for: settings.drain.duration) } catch { return }
            await self?.endDrain()
        }
        wake.ring()
    }

    private func endDrain() {
        preconditionIsolated()
        isDrained = true
        cancelAll(by: Self.drainEnd)
    }

    /// What was started when the drain time was over ends as what ran then.
    package func endIfDrained(_ run: Int64) {
        preconditionIsolated()
        if isDrained { cancel(run, by: Self.drainEnd) }
    }

    private static let drainEnd = "the end of the drain time"

    package func cancelAll(by who: String) {
        for id in running.keys { cancel(id, by: who) }
    }

    private func cancel(_ run: Int64, by who: String) {
        preconditionIsolated()
        guard running[run]?.cancelledBy == nil else { return }
        running[run]?.cancelledBy = who
        running[run]?.task.cancel()
    }

    private func handleCancellations() async throws {
        guard !running.isEmpty else { return }
        for request in try await store.off({ try $0.legacyCancelRequests() }) { cancel(request.run, by: request.by) }
    }
}
