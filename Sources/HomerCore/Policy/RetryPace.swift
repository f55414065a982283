/// Holds further attempts of all runs together to a pace, so that one outage is not followed by a thousand starts: ten a
/// second, up to a hundred at once after a quiet time. A token bucket, kept as the moment at which it is full again.
package struct RetryPace: Hashable, Sendable {
    package static let interval = Milliseconds(100)
    package static let burst = 100

    private var fullAt: Timestamp

    package init() { fullAt = Timestamp(milliseconds: .min / 2) }

    private static let whole = Int64(burst) * interval.count

    /// Further ahead than taking can bring it, the clock was set back: that must not stop retries for as long.
    private func fullAt(seenAt now: Timestamp) -> Timestamp { (fullAt - now).count > 2 * Self.whole ? now : fullAt }

    /// How many may start now.
    package func available(now: Timestamp) -> Int {
        let missing = min(max(0, (fullAt(seenAt: now) - now).count), Self.whole)
        return Self.burst - Int((missing + Self.interval.count - 1) / Self.interval.count)
    }

    package mutating func take(_ count: Int, now: Timestamp) {
        guard count > 0 else { return }
        let from = min(max(fullAt(seenAt: now), now), now + Milliseconds(Self.whole))
        fullAt = from + Milliseconds(Int64(count) * Self.interval.count)
    }
}
