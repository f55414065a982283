import Synchronization

/// Counts something, and lets a test wait until it has happened often enough.
package final class Tally: Sendable {
    private struct State {
        var count = 0
        var waiting: [(count: Int, seen: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    package func add() {
        let reached = state.withLock { state in
            state.count += 1
            let reached = state.waiting.filter { $0.count <= state.count }.map(\.seen)
            state.waiting.removeAll { $0.count <= state.count }
            return reached
        }
        for seen in reached { seen.resume() }
    }

    /// Returns as soon as it has been counted `count` times.
    package func wait(for count: Int) async {
        await withCheckedContinuation { seen in
            let already = state.withLock { state in
                if state.count >= count { return true }
                state.waiting.append((count, seen))
                return false
            }
            if already { seen.resume() }
        }
    }
}
