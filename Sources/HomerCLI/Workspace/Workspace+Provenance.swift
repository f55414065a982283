import Glibc
package import HomerCore
import HomerExecution
import HomerReport
import HomerRuntime
import HomerSources
package import HomerStore

/// Tells which run wrote what the files say now: a file that changed while a run was active there is taken for that
/// run's. Looks at the database once, and at processes and files only when it is asked about one.
package final class ProvenanceWitness {
    private let workspace: Workspace
    private let store: Store
    private var edits: [RunEdit]?
    private var hasRuns: Bool?
    private var presences: [RunPresence] = []
    /// From when on they are known.
    private var since: Timestamp?

    package init(_ workspace: Workspace, _ store: Store) {
        self.workspace = workspace
        self.store = store
    }

    /// nil for what no run wrote, and for what is in no file.
    package func writer(of intent: DesiredIntent) throws -> RunProvenance? {
        let origin = intent.origin
        guard IntentSource.isOfFile(origin.source) else { return nil }
        let known = try edits ?? store.runEdits()
        edits = known
        if let edit = known.first(where: { $0.file == origin.file && $0.contentHash == origin.contentHash }) {
            return edit.writer
        }
        // Before the first run, as when a hundred thousand files are read for the first time, nobody has to look at any.
        let mayBeOfRun = try hasRuns ?? store.hasRuns()
        hasRuns = mayBeOfRun
        guard mayBeOfRun else { return nil }
        let path = Paths.absolute(origin.file, from: workspace.root, home: workspace.home)
        if workspace.source == .workTree { return try writer(of: path) }
        return try RepositoryMoment.lastMove(of: workspace.root).flatMap { try writer(of: path, changedAt: $0) }
    }

    /// Of a file that lies on the disk, such as `homer.json`.
    package func writer(of path: String) throws -> RunProvenance? {
        try FileChange.moment(of: path).flatMap { try writer(of: path, changedAt: $0) }
    }

    private func writer(of path: String, changedAt moment: Timestamp) throws -> RunProvenance? {
        if since.map({ moment < $0 }) ?? true {
            // Further back than asked: the next file may be a little older.
            let earlier = moment - .hours(1)
            presences = try runs(activeSince: earlier)
            since = earlier
        }
        guard !presences.isEmpty else { return nil }
        return ProvenanceRules.writer(
            of: RealPath.of(path), root: RealPath.of(workspace.root), changedAt: moment, among: presences)
    }

    private func runs(activeSince moment: Timestamp) throws -> [RunPresence] {
        let database = workspace.realDatabase
        return try store.runsActive(since: moment - RunPresence.tick).map { active in
            let processes =
                active.until == nil
                ? ProcessTable.directories(
                    of: RunMarker(run: active.run, database: database), leader: active.process) : []
            return RunPresence(
                run: active.run, intentID: active.spec.id, executors: active.spec.chain.map(\.executor),
                from: active.from, until: active.until,
                directory: RealPath.of(workspace.execution.workingDirectory(of: active.spec)), processes: processes)
        }
    }
}

/// When a file last changed, in a way that its writer cannot set.
enum FileChange {
    static func moment(of path: String) -> Timestamp? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Timestamp(
            milliseconds: Int64(status.st_ctim.tv_sec) * 1000 + Int64(status.st_ctim.tv_nsec) / 1_000_000)
    }
}
