import Synchronization

/// Whether the first reading waits until changes ring: then what it reads is watched, and need not be read again.
final class FirstWatch: Sendable {
    /// Watches of a hundred directories are there in a few milliseconds. Where the kernel is slow, reading comes first.
    private static let longest = Duration.milliseconds(500)

    private let clock: any Clock<Duration>
    /// The first source is about to be watched, and nothing was read of it.
    private let isAwaited = Mutex(true)
    private let stream: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init(clock: any Clock<Duration>) {
        self.clock = clock
        (stream, end) = AsyncStream.makeStream()
    }

    /// Changes ring from now on. False when what is there has to be read again, since somebody read it before.
    func begins() -> Bool {
        let isInTime = isAwaited.withLock { isAwaited in
            defer { isAwaited = false }
            return isAwaited
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
        isAwaited.withLock { $0 = false }
    }
}
