package import HomerCore
import Synchronization

/// Passes rings on: the first at once, and all that come within `rest` of it as one, when that is over.
package final class RestingBell: Sendable {
    private struct State {
        var isResting = false
        var isWanted = false
    }

    private let clock: any Clock<Duration>
    private let rest: Milliseconds
    private let passOn: @Sendable () -> Void
    private let state = Mutex(State())

    package init(clock: any Clock<Duration>, rest: Milliseconds, passOn: @escaping @Sendable () -> Void) {
        self.clock = clock
        self.rest = rest
        self.passOn = passOn
    }

    package func ring() {
        let isHeard = state.withLock { state in
            defer { if state.isResting { state.isWanted = true } else { state.isResting = true } }
            return !state.isResting
        }
        guard isHeard else { return }
        passOn()
        Task { [weak self, clock, rest] in
            try? await clock.sleep(for: rest.duration)
            self?.endRest()
        }
    }

    private func endRest() {
        let isWanted = state.withLock { state in
            defer { state = State() }
            return state.isWanted
        }
        if isWanted { ring() }
    }
}
