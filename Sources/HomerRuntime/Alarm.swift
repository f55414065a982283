package import HomerCore
import Synchronization

/// Rings a bell at a moment; setting it again forgets the earlier one.
package final class Alarm: Sendable {
    private struct Pending {
        var timer: Task<Void, Never>?
        /// By the clock on the wall and by ours, until it has rung.
        var moment: (wall: Timestamp, own: Duration)?
        /// Counts settings: one that was forgotten may ring all the same, and says nothing of a later one.
        var count = 0
    }

    private let clock: any Clock<Duration>
    /// Since it was made.
    private let elapsed: @Sendable () -> Duration
    private let ring: @Sendable () -> Void
    private let pending = Mutex(Pending())

    package init(clock: any Clock<Duration>, ring: @escaping @Sendable () -> Void) {
        self.ring = ring
        self.clock = clock
        elapsed = Self.stopwatch(clock)
    }

    /// Rings after `delay`, at once when it is not positive.
    package func set(after delay: Milliseconds) { set(nil, after: delay) }

    /// The same, and does nothing when it is set for that very moment: who looks hundreds of times until then makes one
    /// timer.
    package func set(for moment: Timestamp, after delay: Milliseconds) { set(moment, after: delay) }

    private func set(_ moment: Timestamp?, after delay: Milliseconds) {
        let own = elapsed() + delay.duration
        let (count, old) = pending.withLock { pending -> (Int?, Task<Void, Never>?) in
            if let moment, delay > .zero, let known = pending.moment, known.wall == moment,
                abs((known.own - own) / .milliseconds(1)) < Self.tolerance
            {
                return (nil, nil)
            }
            pending.count += 1
            pending.moment = delay > .zero ? moment.map { ($0, own) } : nil
            defer { pending.timer = nil }
            return (pending.count, pending.timer)
        }
        guard let count else { return }
        old?.cancel()
        if delay <= .zero { return ring() }
        let sleep = Self.sleep(on: clock, for: delay.duration)
        let timer = Task { [self] in
            do { try await sleep() } catch { return }
            pending.withLock { if $0.count == count { $0.moment = nil } }
            ring()
        }
        let isForgotten = pending.withLock { pending in
            if pending.count == count { pending.timer = timer }
            return pending.count != count
        }
        if isForgotten { timer.cancel() }
    }

    /// In milliseconds: the clock on the wall was not set by more, only the two were not read in the same moment.
    private static let tolerance = 20.0

    private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let origin = clock.now
        return { origin.duration(to: clock.now) }
    }

    /// The delay counts from now, not from when a busy machine begins the task.
    private static func sleep<C: Clock<Duration>>(on clock: C, for delay: Duration) -> @Sendable () async throws -> Void
    {
        let deadline = clock.now.advanced(by: delay)
        return { try await clock.sleep(until: deadline, tolerance: .zero) }
    }

    package func cancel() {
        let timer = pending.withLock { pending in
            pending.count += 1
            pending.moment = nil
            defer { pending.timer = nil }
            return pending.timer
        }
        timer?.cancel()
    }
}
