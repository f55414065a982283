package import HomerCore
import Synchronization

/// Rings a bell at a moment; setting it again forgets the earlier one.
package final class Alarm: Sendable {
    private let ring: @Sendable () -> Void
    private let clock: any Clock<Duration>
    private let pending = Mutex<Task<Void, Never>?>(nil)
    /// What `set(for:after:)` has been set for and has not come.
    private let moment: Moment

    private final class Moment: Sendable { let value = Mutex<Timestamp?>(nil) }

    package init(clock: any Clock<Duration>, ring: @escaping @Sendable () -> Void) {
        let moment = Moment()
        self.moment = moment
        self.ring = {
            moment.value.withLock { $0 = nil }
            ring()
        }
        self.clock = clock
    }

    /// The same as `set(after:)`, and nothing when it is set for that very moment: who looks hundreds of times until
    /// then makes one timer.
    package func set(for moment: Timestamp, after delay: Milliseconds) {
        let isSet = self.moment.value.withLock { known in
            defer { known = moment }
            return known == moment
        }
        if !isSet || delay <= .zero { start(after: delay) }
    }

    /// Rings after `delay`, at once when it is not positive.
    package func set(after delay: Milliseconds) {
        moment.value.withLock { $0 = nil }
        start(after: delay)
    }

    private func start(after delay: Milliseconds) {
        let sleep = Self.sleep(on: clock, for: delay.duration)
        let task: Task<Void, Never>? =
            delay <= .zero
            ? nil
            : Task { [ring] in
                do { try await sleep() } catch { return }
                ring()
            }
        if task == nil { ring() }
        let old = pending.withLock { current in
            let old = current
            current = task
            return old
        }
        old?.cancel()
    }

    /// The delay counts from now, not from when a busy machine begins the task.
    private static func sleep<C: Clock<Duration>>(on clock: C, for delay: Duration) -> @Sendable () async throws -> Void
    {
        let deadline = clock.now.advanced(by: delay)
        return { try await clock.sleep(until: deadline, tolerance: .zero) }
    }

    package func cancel() {
        moment.value.withLock { $0 = nil }
        pending.withLock { current in
            current?.cancel()
            current = nil
        }
    }
}
