package import HomerCore
package import HomerReport
package import HomerStore

/// What pages go by beside the database.
package struct DashboardSettings: Sendable {
    /// As the configuration in force says, now.
    package var report: @Sendable () -> ReportSettings
    package var zones: ZoneDatabase
    package var sources: DashboardSources

    package init(
        report: @escaping @Sendable () -> ReportSettings, zones: ZoneDatabase,
        sources: DashboardSources = DashboardSources()
    ) {
        self.report = report
        self.zones = zones
        self.sources = sources
    }
}

/// What pages show of parts that this target does not know. Each is answered within the snapshot of its page.
package struct DashboardSources: Sendable {
    /// What a run wrote, of which at most a part is shown; nil when there is nothing.
    package var log: @Sendable (RunRow, LogWish, StoreSnapshot) throws -> LogPart?
    /// What the newest pass would do; nil before the first.
    package var plan: @Sendable () -> Plan?
    /// Where the move from the old HOMER stands; nil where there is none.
    package var migration: @Sendable (StoreSnapshot, Moments) throws -> MigrationFacts?

    package init(
        log: @escaping @Sendable (RunRow, LogWish, StoreSnapshot) throws -> LogPart? = LogPart.kept,
        plan: @escaping @Sendable () -> Plan? = { nil },
        migration: @escaping @Sendable (StoreSnapshot, Moments) throws -> MigrationFacts? = { _, _ in nil }
    ) {
        self.log = log
        self.plan = plan
        self.migration = migration
    }
}
