/// A clock as lengths since one moment, so that state machines need not know the type of its instants.
struct Timeline: Sendable {
    let now: @Sendable () -> Duration
    /// Returns at this time, or throws when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    init<C: Clock<Duration>>(_ clock: C) {
        let origin = clock.now
        now = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
    }
}
