/// What the daemon's loops tell of themselves, for whoever counts and watches. It decides nothing.
package enum LoopEvent: Sendable {
    /// The execution loop begins a look at everything.
    case tickBegan
    /// It is done, and looks again after `next` at the latest; nil while the daemon stops.
    case tickEnded(next: Milliseconds?)
    case tickFailed
    case passBegan
    /// A pass was made. `plan` is what it applied.
    case passEnded(Plan)
    case passFailed
    /// Changes of the files make events (true), or are found by polling (false).
    case watching(Bool)
    /// The file system told of a change.
    case fileEvent
    /// The file system could not keep up: some of its events are lost.
    case fileEventsLost
}

/// Called at once, on whatever thread the loop is: it returns in microseconds and throws nothing.
package typealias LoopObserver = @Sendable (LoopEvent) -> Void
