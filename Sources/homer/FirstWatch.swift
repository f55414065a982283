import HomerCore
import Synchronization

/// Whether the first reading waits until changes ring: then what it reads is watched, and need not be read again.
final class FirstWatch: Sendable {
    private enum State {
        /// The first source is being watched, or is about to be.
        case awaited
        case isSet
        /// The reading began without it, or is long over.
        case passed
    }

    /// Watches of a hundred directories are there in a few milliseconds. Where the kernel is slow, reading comes first.
    private static let longest = Duration.milliseconds(500)

    private let clock: any Clock<Duration>
    private let state = Mutex(State.awaited)
    private let stream: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init(clock: any Clock<Duration>) {
        self.clock = clock
        (stream, end) = AsyncStream.makeStream()
    }

    /// Changes ring from now on. False when what is there has to be read again, since somebody read it before.
    func begins() -> Bool {
        let isInTime = state.withLock { state in
            guard case .awaited = state else { return false }
            state = .isSet
            return true
        }
        end.finish()
        return isInTime
    }

    /// Returns when it has begun, or after a moment.
    func awaited() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [clock, end] in
                try? await clock.sleep(for: Self.longest)
                end.finish()
            }
            for await _ in stream {}
            group.cancelAll()
        }
        state.withLock { state in if case .awaited = state { state = .passed } }
    }
}
