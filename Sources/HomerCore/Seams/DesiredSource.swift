/// Where desired state comes from. The daemon asks for a whole state and is told only that it may have changed.
package protocol DesiredSource: Sendable {
    /// Reads everything now. Never throws: what could not be read is part of the state.
    ///
    /// - Parameter stored: what is accepted. Files of which it says that they need no decoding may be recognized
    ///   (`DesiredState.recognized`); nil has every file decoded.
    /// - Parameter reason: why. Only for `inotify` may what did not ring stand as it was last seen.
    func read(knowing stored: StoredState?, because reason: ChangeReason) async -> DesiredState

    /// A doorbell: each element says that looking again is worth while, and why. Ends when the task is cancelled.
    func changes() -> AsyncStream<ChangeReason>

    /// Returns when changes from then on ring, after `changes()` was called; or after a moment, and then it rings when they
    /// do. What was read before would have to be read again.
    func listening() async

    /// Many intents were accepted, as this state has them: what was kept of their files can be let go of.
    func accepted(_ stored: StoredState) async
}

extension DesiredSource {
    package func listening() async {}
    package func accepted(_ stored: StoredState) async {}

    /// Reads everything now, and decodes all of it.
    package func read() async -> DesiredState { await read(knowing: nil, because: .cli) }
}

/// Why a pass looks at the files; the `trigger` key of its log lines.
package enum ChangeReason: String, Hashable, Sendable, CaseIterable {
    case start, inotify, resync, overflow, cli, signal, gitIdle = "git-idle"

    /// Whether what rang may be looked at alone; for any other reason everything is.
    package var tellsWhere: Bool { self == .inotify }
}
