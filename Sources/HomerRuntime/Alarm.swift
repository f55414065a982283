package import HomerCore
import Synchronization

/// Rings a bell at a moment; setting it again forgets the earlier one.
package final class Alarm: Sendable {
    private let ring: @Sendable () -> Void
    private let clock: any Clock<Duration>
    private let pending = Mutex<Task<Void, Never>?>(nil)

    package init(clock: any Clock<Duration>, ring: @escaping @Sendable () -> Void) {
        self.ring = ring
        self.clock = clock
    }

    /// Rings after `delay`, at once when it is not positive.
    package func set(after delay: Milliseconds) {
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
        pending.withLock { current in
            current?.cancel()
            current = nil
        }
    }
}
