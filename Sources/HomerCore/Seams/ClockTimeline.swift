/// A clock as lengths since one moment, so that whoever reckons with it need not know the type of its instants.
package struct ClockTimeline: Sendable {
    package let now: @Sendable () -> Duration
    /// Returns at this time, or throws when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter tolerance: how much later a sleep may end; nil leaves that to the clock.
    package init<C: Clock<Duration>>(_ clock: C, tolerance: Duration? = nil) {
        let origin = clock.now
        now = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: tolerance) }
    }
}
