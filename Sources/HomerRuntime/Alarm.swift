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

        /// Forgets what was set; returns its timer, to be cancelled.
        mutating func forget() -> Task<Void, Never>? {
            count += 1
            moment = nil
            defer { timer = nil }
            return timer
        }
    }

    private let timeline: ClockTimeline
    private let ring: @Sendable () -> Void
    private let pending = Mutex(Pending())
    /// The clock on the wall was not set by more, only the two were not read in the same moment.
    private static let tolerance = Duration.milliseconds(20)

    package init(clock: any Clock<Duration>, ring: @escaping @Sendable () -> Void) {
        self.ring = ring
        timeline = ClockTimeline(clock, tolerance: .zero)
    }

    /// Rings after `delay`, at once when it is not positive.
    package func set(after delay: Milliseconds) { set(nil, after: delay) }

    /// The same, and does nothing when it is set for that very moment: who looks hundreds of times until then makes one
    /// timer.
    package func set(for moment: Timestamp, after delay: Milliseconds) { set(moment, after: delay) }

    private func set(_ moment: Timestamp?, after delay: Milliseconds) {
        // Counted from now, not from when a busy machine begins the task.
        let own = timeline.now() + delay.duration
        let (count, old) = pending.withLock { pending -> (Int?, Task<Void, Never>?) in
            if let moment, delay > .zero, let known = pending.moment, known.wall == moment,
                (own - Self.tolerance...own + Self.tolerance).contains(known.own)
            {
                return (nil, nil)
            }
            let old = pending.forget()
            if delay > .zero { pending.moment = moment.map { ($0, own) } }
            return (pending.count, old)
        }
        guard let count else { return }
        old?.cancel()
        if delay <= .zero { return ring() }
        let timer = Task { [self] in
            do { try await timeline.sleep(own) } catch { return }
            pending.withLock { if $0.count == count { $0.moment = nil } }
            ring()
        }
        let isForgotten = pending.withLock { pending in
            if pending.count == count { pending.timer = timer }
            return pending.count != count
        }
        if isForgotten { timer.cancel() }
    }

    package func cancel() {
        let timer = pending.withLock { $0.forget() }
        timer?.cancel()
    }
}
