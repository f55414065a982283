package import HomerCore
package import HomerStore
import ServiceLifecycle

/// Speaks to systemd; once an hour looks whether time zone data has changed, and deletes what is kept long enough.
package struct HeartbeatService: Service {
    package let manager: ServiceManager
    package let clock: ContinuousClock
    package let store: Store
    package let zones: ZoneDatabase
    /// Tells every loop that schedules are to be made anew.
    package let zonesChanged: @Sendable () async -> Void
    /// Deletes what is older than each kind of row is kept; in this order, one after the other.
    package let trims: [@Sendable (Store, Timestamp) throws -> Void]
    package let now: @Sendable () -> Timestamp

    package init(
        manager: ServiceManager, clock: ContinuousClock, store: Store, zones: ZoneDatabase,
        zonesChanged: @escaping @Sendable () async -> Void, trims: [@Sendable (Store, Timestamp) throws -> Void],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.manager = manager
        self.clock = clock
        self.store = store
        self.zones = zones
        self.zonesChanged = zonesChanged
        self.trims = trims
        self.now = now
    }

    package func run() async throws {
        manager.ready(status: "running")
        trim()
        let interval = min(manager.watchdogInterval ?? .seconds(60), .seconds(60))
        var sinceRefresh = Duration.zero
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: interval) }
            } catch { return }
            if manager.isThere {
                // The watchdog hears of the loops only while the database answers.
                guard let counts = try? await store.off({ [now] in try $0.counts(now: now()) }) else { continue }
                manager.watchdog()
                manager.status("\(counts.enabled) intents, \(counts.held) held, \(counts.running) running")
            }
            sinceRefresh += interval
            if sinceRefresh >= .seconds(3600) {
                sinceRefresh = .zero
                if zones.refresh() { await zonesChanged() }
                trim()
            }
        }
    }

    /// What one of them could not delete is deleted an hour later.
    private func trim() {
        Task { [store, trims, now] in
            for trim in trims { try? await store.off { try trim($0, now()) } }
        }
    }
}
