/// What can happen to a process that is being looked after.
package enum SupervisionEvent: Hashable, Sendable {
    case leaderExited, outputEnded, deadlinePassed, cancelled, graceOver, drainOver, groupEmpty
    /// A line came, and with it the program has said its last word, or said it before.
    case lastWord
    /// A line came that took the last word back.
    case spokeOn
    case farewellOver
    /// A line came that says that it may not go on.
    case mustStop
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
    /// The program has said its last word: start the farewell timer.
    case startFarewell
    /// Kill what is left and return.
    case finish
}

/// Decides how a process ends: a deadline or a cancellation means SIGTERM to the group, a grace
/// time, SIGKILL to the group even when its leader is gone. Pure: the shell feeds events and obeys.
package struct Supervision: Hashable, Sendable {
    package enum Cause: Hashable, Sendable { case ownExit, timedOut, cancelled, saidLastWord, stopped }

    private enum Phase: Hashable { case running, draining, terminating, killed, done }
    private var phase = Phase.running
    private var leaderGone = false
    private var outputOpen = true
    private var saidLastWord = false
    /// Whether a farewell timer runs, and whether there were lines since it began: then it begins anew.
    private var isFarewell = false
    private var spokeSince = false
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
        case (.running, .mustStop): return terminate(.stopped)
        case (.running, .lastWord):
            saidLastWord = true
            return startFarewell()
        case (.running, .spokeOn):
            saidLastWord = false
            return nil
        case (.running, .farewellOver):
            isFarewell = false
            guard saidLastWord else { return nil }
            return spokeSince ? startFarewell() : terminate(.saidLastWord)
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

    private mutating func startFarewell() -> SupervisionAction? {
        spokeSince = isFarewell
        if isFarewell { return nil }
        isFarewell = true
        return .startFarewell
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
