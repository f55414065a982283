package import HomerCore
import HomerDashboard
package import HomerDiscovery
package import HomerMigration
package import HomerReport
package import HomerRuntime
package import HomerSources
import HomerStore

/// Every effective setting and where it came from.
package struct Workspace: Sendable {
    /// Absolute path of the workspace directory.
    package var root: String
    package var home: String
    package var database: String
    package var desired: String
    package var schedules: [ScheduleFile]
    package var logFormat: LineLogHandler.Format
    package var logLevel: String
    package var concurrency: Int
    package var limits = RunLimits()
    /// Over how long the runs that make up for an absence start.
    package var spread = CatchUpSpread.none
    package var budgets = Budgets()
    /// What intents say that say nothing themselves.
    package var defaults = IntentDefaults.none
    /// Over which messages go, by name.
    package var channels: [String: ChannelSettings] = [:]
    /// Who is told what.
    package var notify = NotifySettings()
    /// By which rules something counts as wrong.
    package var alerts = AlertSettings()
    /// Who outside is told that the daemon lives; nil for nobody.
    package var heartbeat: HeartbeatSettings?
    package var drain: Milliseconds
    package var lanes: [String: String]
    package var binaries: [String: String]
    /// Directory of the daily logs; nil keeps no memory.
    package var memory: String?
    /// Addresses of servers by executor.
    package var endpoints: [String: String]
    package var source = SourceMode.workTree
    /// The branch that must be checked out; nil takes any.
    package var branch: String?
    package var gitHold = GitHoldMode.operation
    package var policy = ApplyPolicy()
    /// Where HOMER's scheduler is, to which the flags may leave the jobs of `schedule.json`.
    package var legacy = LegacyMode.builtin
    /// Whether somebody said so, by file or environment.
    package var isLegacyChosen = false
    package var parallel = ParallelSettings()
    /// The nights.
    package var discovery: DiscoverySettings
    /// Where health and metrics are answered; nil answers nowhere.
    package var listen: ListenAddress?
    /// What is answered there beside them; nil for nothing.
    package var dashboard: DashboardPlace?
    /// Sources that the user named on the command line or in the environment; paths of files or directories.
    package var chosen: Set<String> = []
    /// For `homer status -o json` and `homer doctor`.
    package var settings: [SettingReport]
    /// What all this was made of.
    package var inputs: WorkspaceInputs
    package var place: WorkspaceResolver.Place
    package var configText: ConfigText
    /// What a running daemon, whose settings these are, says of its configuration; nil when none runs.
    package var daemon: DaemonConfiguration?

    package struct ScheduleFile: Hashable, Sendable {
        package var path: String
        package var lane: String
    }

    /// Where the database, the lock, outputs and backups live.
    package var stateDirectory: String { Paths.parent(of: database) }
    /// The database in its one spelling: through whatever links it was given, there is one lock and one log.
    package var realDatabase: String { RealPath.of(database) }
    package var lockFile: String { realDatabase + ".lock" }
    package var outputs: String { stateDirectory + "/outputs" }
    /// What `homer dashboard` makes links from.
    package var linkFile: String { stateDirectory + "/" + LinkFile.name }

    package var execution: DispatchSettings {
        DispatchSettings(
            concurrency: concurrency, drain: drain, lanes: lanes, home: home, outputs: outputs, binaries: binaries,
            freeze: policy.freeze, limits: limits, spread: spread, budgets: budgets)
    }

    package var bounds: TextBounds { TextBounds(root: root, chosen: chosen) }

    /// Whether messages may quote a file that a command reads. A path outside the workspace in an argument is one the
    /// user named; one from `homer.json`, or inside and a link to the outside, is not.
    package func mayShow(_ path: String) -> Bool {
        let isOfWorkspace =
            path.hasPrefix(root + "/") || path == desired || path.hasPrefix(desired + "/")
            || schedules.contains { $0.path == path }
        return !isOfWorkspace || bounds.mayShow(path)
    }

    /// A path as the user would type it: relative to the workspace where it lies inside.
    package func shown(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    }

    /// Where an intent runs, with the lane that says so.
    package func shownDirectory(of spec: IntentSpec) -> String {
        let directory = execution.workingDirectory(of: spec)
        let shown = directory == root ? "." : self.shown(directory)
        return spec.execution.workingDirectory == nil ? "\(shown) (lane \(spec.lane))" : shown
    }
}
