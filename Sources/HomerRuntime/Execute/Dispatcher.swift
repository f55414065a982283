package import HomerCore
package import HomerStore
package import Logging
import ServiceLifecycle
import Synchronization

/// The execution loop: decides what is due, claims runs and gives each to its executor.
///
/// It wakes exactly when something is due, when the store changes, or when a run ends; at most one tick later in any
/// case. Every decision is stored before anything starts, and a run's ending is written even when the loop is being
/// stopped.
package actor Dispatcher {
    let store: Store
    let executors: [any Executor]
    let zones: any ZoneSource
    /// Replaced as a whole by `adopt`.
    private nonisolated let inForce: Mutex<DispatchSettings>
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let clock: any Clock<Duration>
    let routing: JobRouting
    private let flagsRead: @Sendable (RuntimeFlags) -> Void
    private let alarm: Alarm
    private var drain: Task<Void, Never>?
    /// Ring it when the store may have changed.
    package nonisolated let wake: Wake

    var timetable: Timetable
    var flags = RuntimeFlags()
    var running: [Int64: RunningRun] = [:]
    /// Set by the first stop: nothing new is started.
    var stopping = false
    /// What the timetable was made from; nil when it must be made anew.
    private var loaded: ScheduleFingerprint?
    /// False until the flags have been read once.
    private var knowsFlags = false
    /// Somebody else has written since the last refresh that succeeded.
    private var isStale = true
    private var lastLook: Timestamp?
    /// How often it has looked at everything, to the end.
    package private(set) var looks = 0
    /// How long its rounds take, for the alert rules.
    package private(set) var ticks = TickLog()
    /// When the next suspension ends by itself.
    private var nextOverrideEnd: Timestamp?
    /// When something that waits may start: a further attempt, a run whose executor is paused.
    var nextClaim: Timestamp?
    var pace = RetryPace()
    /// Runs between two attempts, with their intents.
    var betweenAttempts: [Int64: String] = [:]
    var approvals = ApprovalWatch()

    struct RunningRun {
        var intentID: String
        var exclusive: Bool
        var task: Task<Void, Never>
        var cancelledBy: String?
    }

    /// - Parameter flagsRead: told of the flags whenever they or the intents have changed.
    package init(
        store: Store, executors: [any Executor], zones: any ZoneSource, settings: DispatchSettings, logger: Logger,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp,
        routing: JobRouting = .none, flagsRead: @escaping @Sendable (RuntimeFlags) -> Void = { _ in }
    ) {
        let wake = Wake()
        self.store = store
        self.executors = executors
        self.zones = zones
        inForce = Mutex(settings)
        self.logger = logger
        self.now = now
        self.clock = clock
        self.wake = wake
        self.routing = routing
        self.flagsRead = flagsRead
        alarm = Alarm(clock: clock) { wake.ring() }
        timetable = Timetable(zones: zones, jobs: routing.whileElsewhere)
    }

    nonisolated var settings: DispatchSettings { inForce.withLock { $0 } }

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
            try await wake.listen(clock: clock, logger: logger) {
                try await tick()
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

    /// One look at everything. Sets the alarm for the next.
    private func tick() async throws {
        let started = now()
        tickBegins(started)
        defer { tickEnds() }
        nextClaim = nil
        if try await store.off({ try $0.hasExternalChange() }) || loaded == nil { isStale = true }
        if isStale { try await refresh() }
        if lastLook.map({ started < $0 }) ?? true { try await clockWentBack(to: started) }
        lastLook = started
        try await handleCancellations()
        if stopping { return }
        try await endOverrides(started)
        if flags.enabled {
            // What nobody approved in time must not stand in the way of what is due now.
            try await endOverdueApprovals(started)
            try await decideDue()
            try await lookAtTriggers()
            try await claimAndStart()
        } else if routing.whileElsewhere == .sharesCursors {
            // What was decided of a job before the switch is started: the old engine will not take that due time.
            try await claimAndStart(source: IntentSource.schedule)
        }
        let took = now() - started
        if took > .seconds(5) { logger.log(.slowTick, ["duration_ms": "\(took.count)"]) }
        let again = LookAgain(
            due: timetable.nextTime(), claim: nextClaim, suspensionEnd: nextOverrideEnd, approvalEnd: approvals.nextEnd)
        alarm.set(after: again.delay(from: now(), longest: flags.tickInterval))
        looks += 1
    }

    private func tickBegins(_ moment: Timestamp) {
        preconditionIsolated()
        ticks.begin(moment)
    }

    private func tickEnds() {
        preconditionIsolated()
        ticks.end(now())
    }

    /// Notes suspensions whose time is over; their due times have been running since that moment in any case.
    private func endOverrides(_ moment: Timestamp) async throws {
        guard let end = nextOverrideEnd, end <= moment else { return }
        for id in try await store.off({ try $0.endExpiredOverrides(now: moment) }) {
            logger.log(.overrideEnded, ["intent": "\(id ?? "all")"])
        }
        nextOverrideEnd = try await store.off { try $0.nextOverrideEnd() }
    }

    /// The reconciler applied a plan: what the loop knows of these intents is read again.
    package func scheduleChanged(ids: [String]) async {
        do {
            let (intents, fingerprint) = try await store.off { store in
                (try store.scheduledIntents(ids: ids), try store.scheduleFingerprint())
            }
            preconditionIsolated()
            if loaded != nil {
                timetable.update(intents, among: ids, now: now(), flags: flags, report: report)
                loaded = fingerprint
            }
        } catch {
            loaded = nil
        }
        wake.ring()
    }

    /// The flags turned out to be others than those the timetable was made by.
    func flagsAreStale() {
        preconditionIsolated()
        loaded = nil
        wake.ring()
    }

    /// Time zone data has changed: every schedule is made anew from its cursor.
    package func zonesChanged() {
        preconditionIsolated()
        loaded = nil
        wake.ring()
    }

    /// Somebody else wrote. A manual run or a cancellation costs nothing here; only when intents or flags changed is
    /// the timetable made anew.
    private func refresh() async throws {
        let look = now()
        let (current, fingerprint, other) = try await store.off { [routing] store in
            (try store.flags(), try store.scheduleFingerprint(), try routing.look(store, look))
        }
        preconditionIsolated()
        nextOverrideEnd = try await store.off { try $0.nextOverrideEnd() }
        try await noteEndedRuns()
        try await noteFlagChanges()
        guard current != flags || fingerprint != loaded || other.lead != timetable.lead else { return isStale = false }
        let intents = try await store.off { [logger] store in
            try store.scheduledIntents { logger.log(.storeFailed, ["error": "\($0)"]) }
        }
        preconditionIsolated()
        let previous = knowsFlags ? flags : nil
        reportFlags(from: flags, to: current, isFirst: previous == nil)
        reportRouting(other, route: current.route, isFirst: previous == nil)
        timetable.lead = other.lead
        flags = current
        knowsFlags = true
        flagsRead(current)
        let moment = now()
        let resumed = timetable.replace(intents, now: moment, flags: flags, previous: previous, report: report)
        loaded = fingerprint
        isStale = false
        lastLook = nil
        try await forgetPause(resumed, now: moment)
        if previous != current { try await noteTaken(current) }
    }

    /// An interval that counts from the end of a run hears of a run that somebody ended between two attempts.
    private func noteEndedRuns() async throws {
        let known = betweenAttempts
        let waiting = try await store.off { try $0.runsBetweenAttempts() }
        preconditionIsolated()
        for (run, intentID) in known where waiting[run] == nil && betweenAttempts[run] != nil {
            betweenAttempts[run] = nil
            timetable.runChanged(intentID, started: nil, ended: now())
        }
        betweenAttempts.merge(waiting) { known, _ in known }
    }

    /// Stores where intents that were paused count from, so that a restart does not replay the pause either.
    private func forgetPause(_ ids: [String], now: Timestamp) async throws {
        let decisions = ids.compactMap { timetable.entries[$0]?.intent }.map {
            OccurrenceDecision($0, cursor: $0.cursor)
        }
        if !decisions.isEmpty { try await store.decide(decisions, now: now) }
    }

    /// Tells of flags that others wrote. A database that takes no event must not keep a switch from working: what could
    /// not be told is told at the next refresh.
    private func noteFlagChanges() async throws {
        let moment = now()
        try await tell { _ = try $0.noteFlagChanges(now: moment) }
    }

    /// For `homer migrate rollback`, which waits until its switch is taken up.
    private func noteTaken(_ flags: RuntimeFlags) async throws {
        try await tell { try $0.noteTaken(flags) }
    }

    private func tell(_ write: @escaping @Sendable (Store) throws -> Void) async throws {
        do { try await store.off(write) } catch let error as StoreError where error.code == .fenced {
            throw error
        } catch {
            logger.log(.storeFailed, ["error": "\(error)", "retry_in": "the next change"])
        }
    }

    private nonisolated var report: @Sendable (String) -> Void {
        { [logger] id in
            logger.log(.scheduleUnknown, ["intent": "\(id)", "error": "its time zone or expression is unknown here"])
        }
    }

    /// The first stop: nothing new is started, what runs may finish within the drain time.
    private func beginStopping() {
        preconditionIsolated()
        guard !stopping else { return }
        stopping = true
        logger.log(.daemonStopping, ["running": "\(running.count)", "drain": "\(settings.drain)"])
        drain = Task { [weak self, clock, settings] in
            do { try await clock.sleep(for: settings.drain.duration) } catch { return }
            await self?.cancelAll(by: "the end of the drain time")
        }
        wake.ring()
    }

    func cancelAll(by who: String) {
        for id in running.keys { cancel(id, by: who) }
    }

    func cancel(_ id: Int64, by who: String) {
        preconditionIsolated()
        guard running[id]?.cancelledBy == nil else { return }
        running[id]?.cancelledBy = who
        running[id]?.task.cancel()
    }

    /// Nothing starts any more, and what runs is cancelled. Returns the tasks to wait for.
    private func endRuns(by who: String) -> [Task<Void, Never>] {
        preconditionIsolated()
        stopping = true
        drain?.cancel()
        cancelAll(by: who)
        return running.values.map(\.task)
    }

    private func handleCancellations() async throws {
        guard !running.isEmpty else { return }
        for request in try await store.off({ try $0.cancelRequests() }) { cancel(request.id, by: request.by) }
    }
}
