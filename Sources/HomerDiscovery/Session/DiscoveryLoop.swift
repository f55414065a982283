package import HomerCore
package import HomerRuntime
package import HomerStore
package import Logging
import Synchronization

/// Drives the nights: looks at what is stored, does the next step, and looks again, until there is nothing to do before
/// something ends or a time is over.
package final class DiscoveryLoop: Sendable {
    private let store: Store
    private let zones: any ZoneSource
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let changed: @Sendable ([String]) async -> Void
    private let inForce: Mutex<DiscoverySettings>
    private let alarm: Alarm
    private let wake: Wake
    private let memory = Mutex(Memory())

    private struct Memory {
        /// What the intent that starts the nights was last kept by.
        var kept: DiscoverySettings?
        var isMade = false
        var failure: String?
    }

    /// While a night goes on it is looked at so often although nobody rings: what another process does to a run is news
    /// that comes late at worst.
    private static let tick = Milliseconds.minutes(1)

    /// - Parameters:
    ///   - wake: rung when the store may have changed.
    ///   - changed: told of intents that were accepted, changed or retired.
    package init(
        store: Store, settings: DiscoverySettings, zones: any ZoneSource, logger: Logger,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp, wake: Wake = Wake(),
        changed: @escaping @Sendable ([String]) async -> Void
    ) {
        self.store = store
        self.zones = zones
        self.logger = logger
        self.clock = clock
        self.now = now
        self.changed = changed
        self.wake = wake
        inForce = Mutex(settings)
        alarm = Alarm(clock: clock) { wake.ring() }
    }

    deinit { alarm.cancel() }

    package var settings: DiscoverySettings { inForce.withLock { $0 } }

    /// The configuration says something new: the next step goes by it.
    package func adopt(_ settings: DiscoverySettings) {
        inForce.withLock { $0 = settings }
        wake.ring()
    }

    package func run() async throws {
        wake.ring()
        try await wake.serve(stop: { [wake] in wake.finish() }) {
            try await wake.listen(clock: clock, logger: logger) { try await round() }
        }
        alarm.cancel()
    }

    /// Does everything there is to do now, and sets the alarm for the next look.
    package func round() async throws {
        while try await step() {}
    }

    /// Does the next step; false when there is none. One that cannot be made is logged and tried again a minute later, or
    /// when the night's time is over.
    @discardableResult
    package func step() async throws -> Bool {
        try await keepStarter()
        let facts = try await store.off { try $0.discoveryFacts() }
        let settings = settings
        let step = SessionRules(settings.bounds, now: now()).next(facts)
        if case .wait(let until) = step {
            sleep(until, isOpen: facts.session != nil || !facts.late.isEmpty)
            return false
        }
        let work = NightWork(store: store, settings: settings, zones: zones, now: now)
        do {
            let outcome = try await store.off { _ in try work.perform(step, facts) }
            memory.withLock { $0.failure = nil }
            await report(outcome, before: facts)
            return true
        } catch let error as StoreError where error.code == .conflict {
            // Somebody was faster, or is in the way: the next look tells which.
            return retryLater("\(error)", before: facts.session?.deadline)
        } catch let error as StoreError {
            throw error
        } catch {
            return retryLater("\(error)", before: facts.session?.deadline)
        }
    }

    /// - Parameter deadline: of the night, which is looked at then at the latest.
    private func retryLater(_ error: String, before deadline: Timestamp?) -> Bool {
        let isNew = memory.withLock { memory in
            defer { memory.failure = error }
            return memory.failure != error
        }
        if isNew { logger.log(.discoveryFailed, ["error": "\(error)", "retry_in": "\(Self.tick)"]) }
        sleep(deadline.flatMap { $0 > now() ? $0 : nil }, isOpen: true)
        return false
    }

    private func sleep(_ until: Timestamp?, isOpen: Bool) {
        guard isOpen else { return alarm.cancel() }
        let longest = Self.tick
        let rest = until.map { $0 - now() } ?? longest
        alarm.set(after: max(Milliseconds(1), min(rest, longest)))
    }

    /// Keeps the intent that starts the nights as the configuration says: from when nights are spoken of, or switched on.
    private func keepStarter() async throws {
        let settings = settings
        let isOn = try await store.off { try $0.flags().discoveryEnabled }
        let creating = isOn || settings.isGiven
        guard memory.withLock({ $0.kept != settings || $0.isMade != creating }) else { return }
        let moment = now()
        let kept = try await store.off {
            try $0.keepDiscoverySchedule(settings.starter, creating: creating, now: moment)
        }
        memory.withLock { memory in
            memory.kept = settings
            memory.isMade = creating
        }
        switch kept {
        case .unchanged: break
        case .changed: await changed([DiscoverySettings.intentID])
        case .taken(let source):
            logger.log(.discoveryHeld, ["intent": "\(DiscoverySettings.intentID)", "source": "\(source)"])
        }
    }

    private func report(_ outcome: NightWork.Outcome, before: DiscoveryFacts) async {
        for note in outcome.notes where note.state.isFinal && note.state != .done {
            var values: Logger.Metadata = [
                "session": "\(note.session)", "item": "\(note.number)", "state": "\(note.state)",
            ]
            if let reason = note.reason { values["reason"] = "\(reason.prefix(200))" }
            if let run = note.run { values["run"] = "\(run)" }
            logger.log(.discoveryItemDropped, values)
        }
        if let session = before.session {
            let after = try? await store.off { try $0.discoverySession(id: session.id) }
            if let after, after.phase != session.phase { log(after) }
        }
        if !outcome.changed.isEmpty { await changed(outcome.changed.sorted()) }
    }

    private func log(_ session: DiscoverySessionRow) {
        var values: Logger.Metadata = ["session": "\(session.id)", "phase": "\(session.phase)"]
        if let reason = session.stateReason { values["reason"] = "\(reason.prefix(200))" }
        logger.log(session.phase.isFinal ? .discoveryEnded : .discoveryMoved, values)
    }
}
