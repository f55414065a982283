/// What can happen to a process that is being looked after.
package enum SupervisionEvent: Hashable, Sendable {
    case leaderExited, outputEnded, deadlinePassed, cancelled, graceOver, drainOver, groupEmpty
}

/// What the shell has to do next.
package enum SupervisionAction: Hashable, Sendable {
    /// SIGTERM to everything of the run, then start the grace timer.
    case terminate
    /// SIGKILL to everything left of the run.
    case kill
    /// The leader is gone but its output is still open: start the drain timer.
    case startDrain
    /// The leader is gone in the grace time: report when the rest of the group is gone too.
    case watchGroup
    /// Kill what is left and return.
    case finish
}

/// Decides how a process ends (homer-legacy P3–P5): a deadline or a cancellation means SIGTERM to the group, a grace
/// time, SIGKILL to the group even when its leader is gone. Pure: the shell feeds events and obeys.
package struct Supervision: Hashable, Sendable {
    package enum Cause: Hashable, Sendable { case ownExit, timedOut, cancelled }

    private enum Phase: Hashable { case running, draining, terminating, killed, done }
    private var phase = Phase.running
    private var leaderGone = false
    private var outputOpen = true
    /// Why the process ended; `ownExit` unless somebody ended it.
    package private(set) var cause = Cause.ownExit

    package init() {}

    package mutating func handle(_ event: SupervisionEvent) -> SupervisionAction? {
        if event == .leaderExited { leaderGone = true }
        if event == .outputEnded { outputOpen = false }
        switch (phase, event) {
        case (.done, _): return nil
        case (.running, .deadlinePassed): return terminate(.timedOut)
        case (.running, .cancelled): return terminate(.cancelled)
        case (.running, .leaderExited):
            guard outputOpen else { return finish() }
            phase = .draining
            return .startDrain
        // A leader that ended by itself keeps its own status, whatever comes while its output drains.
        case (.draining, .outputEnded), (.draining, .drainOver), (.draining, .deadlinePassed), (.draining, .cancelled):
            return finish()
        case (.terminating, .leaderExited): return .watchGroup
        case (.terminating, .groupEmpty): return finish()
        case (.terminating, .graceOver):
            if leaderGone { return finish() }
            phase = .killed
            return .kill
        case (.killed, .leaderExited): return finish()
        default: return nil
        }
    }

    private mutating func terminate(_ why: Cause) -> SupervisionAction {
        cause = why
        phase = .terminating
        return .terminate
    }

    private mutating func finish() -> SupervisionAction {
        phase = .done
        return .finish
    }
}
