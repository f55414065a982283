import HomerCore
import HomerMigration
package import HomerReport

extension Workspace {
    /// What answers go by beside the database, as it is now.
    package var report: ReportSettings {
        ReportSettings(
            root: root, database: database, shownDatabase: shown(database), concurrency: concurrency, limits: limits,
            freeze: policy.freeze, legacy: legacy, settings: settings, configuration: daemon,
            isDaemonRunning: runningDaemon() != nil, otherEngine: .oldEngine(legacy), spread: spread, budgets: budgets,
            defaults: defaults)
    }
}
