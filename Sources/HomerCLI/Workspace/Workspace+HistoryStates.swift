package import HomerCore
package import HomerRuntime
import HomerSources

extension Workspace {
    /// What the files of the workspace said at each commit of `ref` in the work tree at `repository`, oldest first, from
    /// the last commit at or before `from` to the last one before `until`. nil when that is no work tree of git.
    package func historyStates(
        repository: String, ref: String, from: Timestamp, until: Timestamp, zones: ZoneDatabase
    ) async throws -> [Simulation.State]? {
        guard Paths.isInGit(repository) else { return nil }
        let paths = ([desired] + schedules.map(\.path)).map { shown($0) }.filter { !$0.hasPrefix("/") }
        let commits = await CommitHistory().commits(touching: paths, in: root, to: until, ref: ref)
            .filter { $0.time < until }
        guard !commits.isEmpty else {
            throw Failure(
                message:
                    "no commit of \(ref) before \(until) touches \(paths.joined(separator: ", ")) in \(root); look "
                    + "with `git log \(ref) -- \(paths.joined(separator: " "))`")
        }
        let first = commits.lastIndex { $0.time <= from } ?? 0
        let source = commitSource(ref, zones)
        var states: [Simulation.State] = []
        for commit in commits[first...] {
            let desired = await source.read(ref: commit.hash)
            if let hold = desired.hold { throw Failure(message: hold.message) }
            states.append(Simulation.State(time: commit.time, desired: desired))
        }
        return states
    }
}
