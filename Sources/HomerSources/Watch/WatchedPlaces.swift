import Synchronization

/// Which directories have rung since the files were last read. Only a hint where to look first: whenever it may be
/// wrong, everything is looked at.
package final class WatchedPlaces: Sendable {
    private struct State {
        var directories: Set<String> = []
        var isAnywhere = false
        var isBlind = false
    }

    private let state = Mutex(State())

    package init() {}

    package func note(_ event: WatchEvent) {
        state.withLock { state in
            switch event {
            case .changed(let directory): state.directories.insert(directory)
            case .overflow, .rootGone, .rootBack: state.isAnywhere = true
            case .unsupported: state.isBlind = true
            }
        }
    }

    /// The next reading looks everywhere.
    package func noteAnywhere() { state.withLock { $0.isAnywhere = true } }

    /// Changes may come without a ring from now on.
    package func goBlind() { state.withLock { $0.isBlind = true } }

    /// The real paths of what rang since this was last asked; nil when it may be anywhere.
    package func take() -> Set<String>? {
        state.withLock { state in
            defer { (state.directories, state.isAnywhere) = ([], false) }
            return state.isAnywhere || state.isBlind ? nil : state.directories
        }
    }
}
