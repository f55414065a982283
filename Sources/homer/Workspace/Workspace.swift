import HomerCore
import HomerRuntime
import HomerSources

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
    /// For `homer status -o json` and `homer doctor`.
    var settings: [SettingReport]

    struct ScheduleFile: Hashable, Sendable {
        var path: String
        var lane: String
    }

    /// Where the database, the lock, outputs and backups live.
    var stateDirectory: String { Paths.parent(of: database) }
    var lockFile: String { database + ".lock" }
    var outputs: String { stateDirectory + "/outputs" }

    var execution: DispatchSettings {
        var settings = DispatchSettings(
            concurrency: concurrency, drain: drain, lanes: lanes, home: home, outputs: outputs, binaries: binaries,
            freeze: policy.freeze, limits: limits)
        settings.legacy = legacy
        return settings
    }

    /// A path as the user would type it: relative to the workspace where it lies inside.
    func shown(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    }
}

struct SettingReport: Hashable, Sendable {
    var name: String
    var value: String
    /// `flag`, `environment HOMER_…`, `homer.json`, `default`
    var origin: String

    var json: JSONValue { .object(["name": .string(name), "value": .string(value), "origin": .string(origin)]) }
}
