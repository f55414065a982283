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
    let flagsRead: @Sendable (RuntimeFlags) -> Void
    let observe: LoopObserver
    private let alarm: Alarm
    nonisolated let starts: StartNotes
    private var drain: Task<Void, Never>?
    /// Ring it when the store may have changed.
    package nonisolated let wake: Wake

    var timetable: Timetable
    var flags = RuntimeFlags()
    var running: [Int64: RunningRun] = [:]
    /// Set by the first stop: nothing new is started.
    var stopping = false
    /// The drain time is over. A round that began before the stop may still start what it had claimed.
    package private(set) var isDrained = false
    /// What the timetable was made from; nil when it must be made anew.
    var loaded: ScheduleFingerprint?
    /// False until the flags have been read once.
    var knowsFlags = false
    /// Somebody else has written since the last refresh that succeeded.
    var isStale = true
    /// Counts what makes the timetable old. A refresh during which it grew may have read what was there before.
    var changes = 0
    var lastLook: Timestamp?
    /// How often it has looked at everything, to the end.
    package private(set) var looks = 0
    /// When the next suspension ends by itself.
    var nextOverrideEnd: Timestamp?
    /// When something that waits may start: a further attempt, a run whose executor is paused.
    var nextClaim: Timestamp?
    var pace = RetryPace()
    /// Runs between two attempts, with their intents.
    var betweenAttempts: [Int64: String] = [:]
    var approvals = ApprovalWatch()

    /// - Parameters:
    ///   - residence: which intents are held in memory whole.
    ///   - flagsRead: told of the flags whenever they or the intents have changed.
    ///   - observe: told of every round.
    package init(
        store: Store, executors: [any Executor], zones: any ZoneSource, settings: DispatchSettings, logger: Logger,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp,
        routing: JobRouting = .none, residence: Residence = .near,
        flagsRead: @escaping @Sendable (RuntimeFlags) -> Void = { _ in },
        observe: @escaping LoopObserver = { _ in }
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
        self.observe = observe
        alarm = Alarm(clock: clock) { wake.ring() }
        starts = StartNotes(store: store, logger: logger)
        timetable = Timetable(zones: zones, jobs: routing.whileElsewhere, residence: residence)
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

    /// One look at everything. Sets the alarm for the next, and returns when that rings; nil once nothing is started any more.
    func look() async throws -> Milliseconds? {
        let started = now()
        nextClaim = nil
        let glance = try await store.glance()
        preconditionIsolated()
        if glance.isChanged || loaded == nil { isStale = true }
        if isStale { try await refresh() }
        if lastLook.map({ started < $0 }) ?? true { try await clockWentBack(to: started) }
        lastLook = started
        for request in glance.cancels { cancel(request.id, by: request.by) }
        if stopping { return nil }
        try await endOverrides(started)
        if flags.enabled {
            // What nobody approved in time must not stand in the way of what is due now.
            try await endOverdueApprovals(started)
            let isDecided = try await decideDue()
            try await lookAtTriggers(isDecided ? nil : glance.triggers)
            try await claimAndStart()
        } else if routing.whileElsewhere == .sharesCursors {
            // What was decided of a job before the switch is started: the old engine will not take that due time.
            try await claimAndStart(source: IntentSource.schedule)
        }
        let took = now() - started
        if took > .seconds(5) { logger.log(.slowTick, ["duration_ms": "\(took.count)"]) }
        let again = LookAgain(
            due: timetable.nextTime(), claim: nextClaim, suspensionEnd: nextOverrideEnd, approvalEnd: approvals.nextEnd)
        let ended = now()
        let next = again.delay(from: ended, longest: flags.tickInterval)
        alarm.set(for: ended + next, after: next)
        looks += 1
        return next
    }

    /// Notes suspensions whose time is over; their due times have been running since that moment in any case.
    private func endOverrides(_ moment: Timestamp) async throws {
        guard let end = nextOverrideEnd, end <= moment else { return }
        for id in try await store.off({ try $0.endExpiredOverrides(now: moment) }) {
            logger.log(.overrideEnded, ["intent": "\(id ?? "all")"])
        }
        nextOverrideEnd = try await store.off { try $0.nextOverrideEnd() }
    }

    /// The first stop: nothing new is started, what runs may finish within the drain time.
    private func beginStopping() {
        preconditionIsolated()
        guard !stopping else { return }
        stopping = true
        logger.log(.daemonStopping, ["running": "\(running.count)", "drain": "\(settings.drain)"])
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

    static let drainEnd = "the end of the drain time"

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
}
