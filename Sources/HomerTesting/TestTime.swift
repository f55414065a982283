package import HomerCore
import Synchronization

/// Time that moves only when told to: a clock to sleep on and the wall clock that belongs to it.
///
/// Nothing here guesses when other tasks are done. `advance(to:)` waits until somebody sleeps, moves to that
/// sleeper's deadline, wakes it, and goes on until the moment itself has woken somebody.
package final class TestTime: Clock, Sendable {
    package struct Instant: InstantProtocol, Hashable {
        package var offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private struct Sleeper {
        var deadline: Duration
        var wake: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Duration.zero
        var wall: Timestamp
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [(latest: Duration, seen: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>
    /// Counts who has asked to sleep, also those who were cancelled before they did: whoever waits for a round of a loop
    /// to end by its alarm would else miss one that the next round took back at once.
    package let falls = Tally()

    package init(_ start: Timestamp) { state = Mutex(State(wall: start)) }

    package var now: Instant { Instant(offset: state.withLock { $0.now }) }
    package var minimumResolution: Duration { .zero }
    package var timestamp: Timestamp { state.withLock { $0.wall } }
    /// The closure that logic takes for wall time.
    package var wall: @Sendable () -> Timestamp { { self.timestamp } }
    package var sleepers: Int { state.withLock { $0.sleepers.count } }
    /// When the first sleeper wakes; nil when nobody sleeps.
    package var nextDeadline: Timestamp? {
        state.withLock { state in
            state.sleepers.values.map(\.deadline).min().map { state.wall + Milliseconds(($0 - state.now).milliseconds) }
        }
    }

    /// Sets the wall clock alone, as a person or NTP does; sleepers notice nothing.
    package func setWall(_ time: Timestamp) { state.withLock { $0.wall = time } }

    /// Returns when somebody sleeps until `latest` or earlier; nil asks for any sleeper.
    package func waitForSleeper(until latest: Timestamp? = nil) async {
        await withCheckedContinuation { seen in
            let already = state.withLock { state -> Bool in
                let limit = latest.map { state.now + ($0 - state.wall).duration } ?? .seconds(1 << 40)
                if state.sleepers.values.contains(where: { $0.deadline <= limit }) { return true }
                state.watchers.append((limit, seen))
                return false
            }
            if already { seen.resume() }
        }
    }

    /// Moves to `moment`, waking every sleeper on the way in the order of their deadlines, and returns when one whose
    /// deadline is `moment` itself has been woken. Waits for that one to fall asleep when it has not yet.
    package func advance(to moment: Timestamp) async {
        while true {
            await waitForSleeper(until: moment)
            wakeNext(notAfter: moment)
            if timestamp >= moment { return }
        }
    }

    package func advance(by length: Milliseconds) async { await advance(to: timestamp + length) }

    /// Moves at once and wakes whoever is due, in order; waits for nobody.
    package func jump(by length: Milliseconds) {
        let target = timestamp + length
        while wakeNext(notAfter: target) {}
        state.withLock { state in
            let rest = target - state.wall
            state.wall = target
            state.now += rest.duration
        }
    }

    @discardableResult
    private func wakeNext(notAfter moment: Timestamp) -> Bool {
        let sleeper = state.withLock { state -> Sleeper? in
            let limit = state.now + (moment - state.wall).duration
            let due = state.sleepers.filter { $0.value.deadline <= limit }
            guard let next = due.min(by: { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }) else {
                return nil
            }
            state.sleepers[next.key] = nil
            let step = max(.zero, next.value.deadline - state.now)
            state.now += step
            state.wall = state.wall + Milliseconds(step.milliseconds)
            return next.value
        }
        sleeper?.wake.resume()
        return sleeper != nil
    }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in register(id, deadline.offset, wake) }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume(throwing: CancellationError())
        }
    }

    private func register(_ id: Int, _ deadline: Duration, _ wake: CheckedContinuation<Void, any Error>) {
        let seen = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            falls.add()
            if Task.isCancelled {
                wake.resume(throwing: CancellationError())
                return []
            }
            if deadline <= state.now {
                wake.resume()
                return []
            }
            state.sleepers[id] = Sleeper(deadline: deadline, wake: wake)
            let found = state.watchers.filter { deadline <= $0.latest }.map(\.seen)
            state.watchers.removeAll { deadline <= $0.latest }
            return found
        }
        for watcher in seen { watcher.resume() }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
