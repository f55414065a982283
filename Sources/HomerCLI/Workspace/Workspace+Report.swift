import HomerCore
import HomerMigration
package import HomerReport
import HomerStore

extension Workspace {
    /// What answers go by beside the database, as it is now.
    package var report: ReportSettings {
        ReportSettings(
            root: root, database: database, shownDatabase: shown(database), concurrency: concurrency, limits: limits,
            freeze: policy.freeze, legacy: legacy, settings: settings, configuration: daemon,
            isDaemonRunning: runningDaemon() != nil, otherEngine: .oldEngine(legacy), spread: spread, budgets: budgets,
            defaults: defaults)
    }

    /// How all of it stands now.
    ///
    /// - Parameters:
    ///   - store: nil where there is no database yet.
    ///   - dueTimes: how many of the next due times are told.
    func status(
        _ store: Store?, moments: Moments, zones: ZoneDatabase, dueTimes: Int = 3
    ) throws -> StatusReport {
        let settings = report
        let state = try store?.snapshot {
            try StateReport($0, settings: settings, moments: moments, zones: zones, dueTimes: dueTimes)
        }
        let holder = runningDaemon()
        return StatusReport(
            settings: settings, holder: holder, state: state, displaced: holder == nil ? presentDaemon() : nil,
            lastWords: DaemonLock.lastWords(path: lockFile))
    }
}
