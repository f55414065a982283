package import HomerCore
import HomerStore

/// What answers go by beside the database: the settings in force, and what is known of the daemon.
package struct ReportSettings: Sendable {
    /// Absolute path of the workspace directory.
    package var root: String
    package var database: String
    /// The same as the user would type it.
    package var shownDatabase: String
    /// Runs at once.
    package var concurrency: Int
    package var limits: RunLimits
    /// Over how long the runs that make up for an absence start.
    package var spread: CatchUpSpread
    package var freeze: [FreezeWindow]
    package var legacy: LegacyMode
    /// Every effective setting and where it came from.
    package var settings: [SettingReport]
    /// What a running daemon, whose settings these are, says of its configuration; nil when none runs.
    package var configuration: DaemonConfiguration?
    package var isDaemonRunning: Bool
    /// Who else may run the jobs of `schedule.json`.
    package var otherEngine: OtherEngine
    /// Of the workspace, its lanes and executors.
    package var budgets: Budgets
    /// What intents say that say nothing themselves.
    package var defaults: IntentDefaults

    package init(
        root: String, database: String, shownDatabase: String, concurrency: Int, limits: RunLimits,
        freeze: [FreezeWindow], legacy: LegacyMode, settings: [SettingReport],
        configuration: DaemonConfiguration? = nil, isDaemonRunning: Bool,
        otherEngine: OtherEngine = .none, spread: CatchUpSpread = .none, budgets: Budgets = Budgets(),
        defaults: IntentDefaults = .none
    ) {
        self.spread = spread
        self.root = root
        self.database = database
        self.shownDatabase = shownDatabase
        self.concurrency = concurrency
        self.limits = limits
        self.freeze = freeze
        self.legacy = legacy
        self.settings = settings
        self.configuration = configuration
        self.isDaemonRunning = isDaemonRunning
        self.otherEngine = otherEngine
        self.budgets = budgets
        self.defaults = defaults
    }
}

/// A setting and where it came from.
package struct SettingReport: Hashable, Sendable {
    package var name: String
    package var value: String
    package var origin: SettingOrigin

    package init(name: String, value: String, origin: SettingOrigin) {
        self.name = name
        self.value = value
        self.origin = origin
    }
}

/// Where a setting came from.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    case flag
    /// The variable.
    case environment(String)
    /// As the user would type its path.
    case file(String)
    case builtIn

    /// `flag`, `environment HOMER_…`, `homer.json`, `default`
    package var description: String {
        switch self {
        case .flag: "flag"
        case .environment(let name): "environment \(name)"
        case .file(let path): path
        case .builtIn: "default"
        }
    }
}
