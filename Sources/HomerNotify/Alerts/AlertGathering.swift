package import HomerCore
package import HomerReport
package import HomerStore

/// Gathers what the alert rules look at: of the database as one state, and of the loop and the disks.
package struct AlertGathering: Sendable {
    private let store: Store
    private let zones: ZoneDatabase
    private let settings: @Sendable () -> ReportSettings
    private let ticks: @Sendable () async -> TickLog
    private let disks: @Sendable () -> [AlertFacts.Disk]

    /// - Parameters:
    ///   - ticks: of the execution loop.
    ///   - disks: those that Homer writes to.
    package init(
        store: Store, zones: ZoneDatabase, settings: @escaping @Sendable () -> ReportSettings,
        ticks: @escaping @Sendable () async -> TickLog, disks: @escaping @Sendable () -> [AlertFacts.Disk]
    ) {
        self.store = store
        self.zones = zones
        self.settings = settings
        self.ticks = ticks
        self.disks = disks
    }

    /// Throws `StoreError`.
    package func facts(now: Timestamp) async throws -> AlertFacts {
        let ticks = await ticks()
        return try await store.off { [zones, settings, disks] store in
            var facts = try store.snapshot { try AlertFacts($0, settings: settings(), zones: zones, now: now) }
            facts.ticks = ticks
            facts.disks = disks()
            return facts
        }
    }
}
