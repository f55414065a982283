import Synchronization

/// Time that moves only when told to. Sleepers wake in the order of their deadlines.
final class TestClock: Clock, Sendable {
    struct Instant: InstantProtocol, Hashable {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private struct State {
        var now: Duration = .zero
        var nextID = 0
        var sleepers: [Int: (deadline: Duration, wake: CheckedContinuation<Void, any Error>)] = [:]
        var watchers: [(deadline: Duration, seen: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
                let seen = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    if Task.isCancelled {
                        wake.resume(throwing: CancellationError())
                        return []
                    }
                    if deadline.offset <= state.now {
                        wake.resume()
                        return []
                    }
                    state.sleepers[id] = (deadline.offset, wake)
                    let found = state.watchers.filter { $0.deadline == deadline.offset }.map(\.seen)
                    state.watchers.removeAll { $0.deadline == deadline.offset }
                    return found
                }
                for watcher in seen { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume(throwing: CancellationError())
        }
    }

    func advance(to time: Duration) {
        let due = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.deadline <= time }.sorted {
                $0.value.deadline < $1.value.deadline
            }
            for (id, _) in due { state.sleepers[id] = nil }
            return due.map(\.value.wake)
        }
        for sleeper in due { sleeper.resume() }
    }

    /// Returns when somebody sleeps until exactly this time.
    func isAwaited(at deadline: Duration) async {
        await withCheckedContinuation { seen in
            let already = state.withLock { state -> Bool in
                if state.sleepers.values.contains(where: { $0.deadline == deadline }) { return true }
                state.watchers.append((deadline, seen))
                return false
            }
            if already { seen.resume() }
        }
    }
}

/// Every sleep ends at once and is noted.
final class ImpatientClock: Clock, Sendable {
    private let slept = Mutex<[Duration]>([])
    private let onSleep: @Sendable (Int) -> Void

    init(onSleep: @escaping @Sendable (Int) -> Void = { _ in }) { self.onSleep = onSleep }

    var sleeps: [Duration] { slept.withLock { $0 } }
    var now: TestClock.Instant { TestClock.Instant(offset: sleeps.reduce(.zero, +)) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: TestClock.Instant, tolerance: Duration?) async throws {
        let count = slept.withLock { slept in
            slept.append(deadline.offset - slept.reduce(.zero, +))
            return slept.count
        }
        onSleep(count)
    }
}
