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
        let task: Task<Void, Never>? =
            delay <= .zero
            ? nil
            : Task { [ring, clock] in
                do { try await clock.sleep(for: delay.duration, tolerance: .zero) } catch { return }
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

    package func cancel() {
        pending.withLock { current in
            current?.cancel()
            current = nil
        }
    }
}
