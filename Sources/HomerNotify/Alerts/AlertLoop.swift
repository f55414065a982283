package import HomerCore
import HomerRuntime
package import HomerStore
package import Logging
import ServiceLifecycle
import Synchronization

/// Looks every minute, and soon after something was written, at what is wrong, and opens and ends its incidents. What is
/// known is not written again.
///
/// Beside both loops: a look that fails is logged and made again, and tells nothing.
package final class AlertLoop: Service {
    private struct State {
        var settings = AlertSettings()
        /// When it last looked, or tried to.
        var looked: Timestamp?
        /// Why the last look could not be made.
        var fault: String?
        /// As the last look found the execution loop.
        var ticks = TickLog()
    }

    private let store: Store
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let gather: @Sendable (Timestamp) async throws -> AlertFacts
    private let wake: Wake
    private let alarm: Alarm
    private let state = Mutex(State())

    package static let interval = Milliseconds.minutes(1)
    /// Looks are so far apart at least: a busy database is written all the time.
    package static let rest = Milliseconds.seconds(10)

    /// - Parameter gather: the facts of a moment; throws when they cannot be had.
    package init(
        store: Store, logger: Logger, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp,
        gather: @escaping @Sendable (Timestamp) async throws -> AlertFacts
    ) {
        let wake = Wake()
        self.store = store
        self.logger = logger
        self.clock = clock
        self.now = now
        self.gather = gather
        self.wake = wake
        alarm = Alarm(clock: clock) { wake.ring() }
    }

    /// Goes by other settings from now on. What a rule that is off has opened ends without a word.
    package func adopt(_ settings: AlertSettings) {
        state.withLock { state in
            state.settings = settings
            state.looked = nil
        }
        wake.ring()
    }

    /// Somebody wrote.
    package func look() { wake.ring() }

    package func run() async throws {
        wake.ring()
        for await _ in wake.rings.cancelOnGracefulShutdown() {
            let wait = pause(at: now())
            if wait <= .zero { await round() }
            alarm.set(after: wait <= .zero ? Self.interval : wait)
        }
        alarm.cancel()
    }

    /// How long it is until the next look may be made.
    private func pause(at moment: Timestamp) -> Milliseconds {
        state.withLock { state in
            // A clock that was set back makes nobody wait.
            guard let looked = state.looked, looked <= moment else { return .zero }
            return max(.zero, looked + Self.rest - moment)
        }
    }

    /// One look. Returns what it wrote.
    @discardableResult
    package func round() async -> AlertRules.Changes {
        let moment = now()
        let settings = state.withLock { state in
            state.looked = moment
            return state.settings
        }
        do {
            let facts = try await gather(moment)
            let findings = AlertRules.findings(facts, settings, now: moment)
            let changes = AlertRules.changes(to: findings, from: facts.incidents, stale: facts.stale, settings)
            if !changes.isEmpty { try await store.off { try $0.apply(changes, now: moment) } }
            state.withLock { ($0.fault, $0.ticks) = (nil, facts.ticks) }
            log(changes)
            return changes
        } catch {
            state.withLock { $0.fault = "\(error)" }
            logger.log(.storeFailed, ["error": "\(error)", "retry_in": "\(Self.interval)"])
            return AlertRules.Changes()
        }
    }

    /// What whoever watches from outside is told instead of "all is well"; nil when it is.
    package func trouble(at moment: Timestamp) -> String? {
        let state = state.withLock { $0 }
        if let fault = state.fault { return "the database does not answer: \(fault)" }
        if LoopStand.stands(state.ticks, now: moment), let looked = state.looked, moment - looked <= Self.interval {
            return "the execution loop stands"
        }
        guard let looked = state.looked, moment - looked > Milliseconds(Self.interval.count * 5) else { return nil }
        return "nobody has looked at the rules since \(looked)"
    }

    private func log(_ changes: AlertRules.Changes) {
        for finding in changes.opened {
            logger.log(.alertOpened, ["alert": "\(finding.fingerprint)", "title": "\(finding.title)"])
        }
        for fingerprint in changes.recovered + changes.dropped {
            logger.log(.alertEnded, ["alert": "\(fingerprint)"])
        }
    }
}

extension Store {
    /// Each in its own transaction: what was written of them stays, and the next look does the rest.
    fileprivate func apply(_ changes: AlertRules.Changes, now: Timestamp) throws {
        // What is over first: where a finding takes the place of others, nobody is told of both.
        for fingerprint in changes.dropped { try drop(fingerprint: fingerprint, now: now) }
        for fingerprint in changes.recovered { try resolve(fingerprint: fingerprint, now: now) }
        for finding in changes.opened { try report(incident: finding.incident, now: now) }
        for finding in changes.refreshed { try refresh(incident: finding.incident, now: now) }
    }
}
