/// Holds further attempts of all runs together to a pace, so that one outage is not followed by a thousand starts: ten a
/// second, up to a hundred at once after a quiet time. A token bucket, kept as the moment at which it is full again.
package struct RetryPace: Hashable, Sendable {
    package static let interval = Milliseconds(100)
    package static let burst = 100

    private var fullAt: Timestamp

    package init() { fullAt = Timestamp(milliseconds: .min / 2) }

    /// How many may start now.
    package func available(now: Timestamp) -> Int {
        // A clock that was set back must not stop retries for as long.
        let missing = min(max(0, (fullAt - now).count), Int64(Self.burst) * Self.interval.count)
        return Self.burst - Int((missing + Self.interval.count - 1) / Self.interval.count)
    }

    package mutating func take(_ count: Int, now: Timestamp) {
        guard count > 0 else { return }
        let longest = now + Milliseconds(Int64(Self.burst) * Self.interval.count)
        let from = min(max(fullAt, now), longest)
        fullAt = from + Milliseconds(Int64(count) * Self.interval.count)
    }
}
