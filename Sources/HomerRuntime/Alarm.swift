import HomerCore
import Synchronization

/// Rings a wake at a moment; setting it again forgets the earlier one.
final class Alarm: Sendable {
    private let wake: Wake
    private let clock: any Clock<Duration>
    private let pending = Mutex<Task<Void, Never>?>(nil)

    init(wake: Wake, clock: any Clock<Duration>) {
        self.wake = wake
        self.clock = clock
    }

    /// Rings after `delay`, at once when it is not positive.
    func set(after delay: Milliseconds) {
        let task: Task<Void, Never>? =
            delay <= .zero
            ? nil
            : Task { [wake, clock] in
                do { try await clock.sleep(for: delay.duration, tolerance: .zero) } catch { return }
                wake.ring()
            }
        if task == nil { wake.ring() }
        let old = pending.withLock { current in
            let old = current
            current = task
            return old
        }
        old?.cancel()
    }

    func cancel() {
        pending.withLock { current in
            current?.cancel()
            current = nil
        }
    }
}
