import HomerCore
import HomerRuntime
import HomerSources
import HomerStore

/// Every effective setting and where it came from.
struct Workspace: Sendable {
    /// Absolute path of the workspace directory.
    var root: String
    var home: String
    var database: String
    var desired: String
    var schedules: [ScheduleFile]
    var logFormat: LineLogHandler.Format
    var logLevel: String
    var concurrency: Int
    var limits = RunLimits()
    var drain: Milliseconds
    var lanes: [String: String]
    var binaries: [String: String]
    /// Directory of the daily logs; nil keeps no memory.
    var memory: String?
    /// Addresses of servers by executor.
    var endpoints: [String: String]
    var source = SourceMode.workTree
    /// The branch that must be checked out; nil takes any.
    var branch: String?
    var gitHold = GitHoldMode.operation
    var policy = ApplyPolicy()
    /// Where HOMER's scheduler is, to which the flags may leave the jobs of `schedule.json`.
    var legacy = LegacyMode.builtin
    /// Whether somebody said so, by file or environment.
    var isLegacyChosen = false
    var parallel = ParallelSettings()
    /// Sources that the user named on the command line or in the environment; paths of files or directories.
    var chosen: Set<String> = []
    /// For `homer status -o json` and `homer doctor`.
    var settings: [SettingReport]
    /// What all this was made of.
    var inputs: WorkspaceInputs
    var place: WorkspaceResolver.Place
    var configText: ConfigText
    /// What a running daemon, whose settings these are, says of its configuration; nil when none runs.
    var daemon: DaemonConfiguration?

    struct ScheduleFile: Hashable, Sendable {
        var path: String
        var lane: String
    }

    /// Where the database, the lock, outputs and backups live.
    var stateDirectory: String { Paths.parent(of: database) }
    /// The database in its one spelling: through whatever links it was given, there is one lock and one log.
    var realDatabase: String { RealPath.of(database) }
    var lockFile: String { realDatabase + ".lock" }
    var outputs: String { stateDirectory + "/outputs" }

    var execution: DispatchSettings {
        var settings = DispatchSettings(
            concurrency: concurrency, drain: drain, lanes: lanes, home: home, outputs: outputs, binaries: binaries,
            freeze: policy.freeze, limits: limits)
        settings.legacy = legacy
        return settings
    }

    var bounds: TextBounds { TextBounds(root: root, chosen: chosen) }

    /// Whether messages may quote a file that a command reads. A path outside the workspace in an argument is one the
    /// user named; one from `homer.json`, or inside and a link to the outside, is not.
    func mayShow(_ path: String) -> Bool {
        let isOfWorkspace =
            path.hasPrefix(root + "/") || path == desired || path.hasPrefix(desired + "/")
            || schedules.contains { $0.path == path }
        return !isOfWorkspace || bounds.mayShow(path)
    }

    /// A path as the user would type it: relative to the workspace where it lies inside.
    func shown(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    }

    /// Where an intent runs, with the lane that says so.
    func shownDirectory(of spec: IntentSpec) -> String {
        let directory = execution.workingDirectory(of: spec)
        let shown = directory == root ? "." : self.shown(directory)
        return spec.execution.workingDirectory == nil ? "\(shown) (lane \(spec.lane))" : shown
    }
}

struct SettingReport: Hashable, Sendable {
    var name: String
    var value: String
    /// `flag`, `environment HOMER_…`, `homer.json`, `default`
    var origin: String

    var json: JSONValue { .object(["name": .string(name), "value": .string(value), "origin": .string(origin)]) }
}
