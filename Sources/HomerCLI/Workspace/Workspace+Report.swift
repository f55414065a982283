package import HomerCore
import HomerMigration
package import HomerReport
package import HomerStore

extension Workspace {
    /// What answers go by beside the database, as it is now.
    package var report: ReportSettings {
        ReportSettings(
            root: root, database: database, shownDatabase: shown(database), concurrency: concurrency, limits: limits,
            freeze: policy.freeze, legacy: legacy, settings: settings, configuration: daemon,
            isDaemonRunning: runningDaemon() != nil, otherEngine: .oldEngine(legacy))
    }

    /// Where the old engine is and whether a HOMER lives beside us, as its tables tell now.
    package func oldEngine(_ store: Store, zones: any ZoneSource, now: Timestamp) throws -> OldEngine {
        try store.snapshot { [legacy] in try OldEngine(legacy, $0, zones: zones, now: now) }
    }
}
