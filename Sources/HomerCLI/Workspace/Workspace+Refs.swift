package import HomerCore
import HomerRuntime
import HomerSources

extension Workspace {
    /// What the files of a commit say, read from git's object database; the work tree is not looked at.
    ///
    /// Throws a `Failure` when there is no repository or no such commit.
    package func state(at ref: String) async throws -> DesiredState {
        let state = await commitSource(ref, ZoneDatabase()).read(ref: ref)
        if let hold = state.hold { throw Failure(message: hold.message) }
        return state
    }
}
