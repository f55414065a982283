/// Keeps runs away from an executor that is known not to work: no login, no quota, too many requests.
///
/// A state machine of its own, apart from `enabled`: it never switches an intent off, it opens by itself and closes by
/// itself. Runs that are due meanwhile wait, or go to the next executor of their chain. Pure: the clock is a parameter.
package struct CircuitBreaker: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case closed
        /// Nothing is started before that moment; then one run may try.
        case open(until: Timestamp)
        /// One run is trying.
        case halfOpen
    }

    package var state: State
    /// How often it has opened since it was last closed.
    package var trips: Int
    /// What opened it last; nil while it is closed.
    package var reason: Outcome?

    package init(state: State = .closed, trips: Int = 0, reason: Outcome? = nil) {
        self.state = state
        self.trips = trips
        self.reason = reason
    }

    package static let firstWait = Milliseconds.minutes(1)
    package static let longestWait = Milliseconds.hours(1)
    /// A reset the executor names is believed for a day: then it is tried whatever it said.
    package static let longestReset = Milliseconds.days(1)

    /// Whether one failure of an executor says something about its next run. A shell command or a web address that
    /// fails says nothing about another.
    package static func guards(_ executor: String) -> Bool { !["shell", "command", "http"].contains(executor) }

    package enum Admission: Hashable, Sendable {
        case everyone
        /// One run, which then carries the verdict.
        case probe
        /// Nobody before that moment; nil while a probe is under way.
        case nobody(until: Timestamp?)
    }

    /// - Parameter isBusy: a run of this executor is active. A probe whose run is gone holds nobody up.
    package func admission(now: Timestamp, isBusy: Bool) -> Admission {
        switch state {
        case .closed: .everyone
        case .open(let until): now < until ? .nobody(until: until) : .probe
        case .halfOpen: isBusy ? .nobody(until: nil) : .probe
        }
    }

    /// A run was let through to try.
    package mutating func beginProbe() { state = .halfOpen }

    /// Takes in how an attempt ended.
    package mutating func record(_ result: ExecutionResult, now: Timestamp) {
        switch result.outcome {
        case .auth, .quota, .rateLimited: open(result, now: now)
        case .succeeded: self = CircuitBreaker()
        // It answered, which is what was asked; a run that started before the trouble proves nothing.
        case .failed, .badInput, .limit, .denied:
            if state == .halfOpen, !result.executorMissing { self = CircuitBreaker() } else { probeAgain(now) }
        case .timeout, .cancelled, .lost: probeAgain(now)
        }
    }

    private mutating func open(_ result: ExecutionResult, now: Timestamp) {
        let asked = result.nextChance(now: now).map { min($0, now + Self.longestReset) }
        reason = result.outcome
        // Runs that were on their way together are one trip.
        if case .open(let until) = state, now < until {
            state = .open(until: max(until, asked ?? until))
            return
        }
        let wait = RetryRules.doubled(Self.firstWait, times: trips, cap: Self.longestWait)
        trips += 1
        state = .open(until: asked ?? now + wait)
    }

    private mutating func probeAgain(_ now: Timestamp) {
        if state == .halfOpen { state = .open(until: now) }
    }
}
