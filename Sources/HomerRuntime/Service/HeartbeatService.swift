package import HomerCore
package import HomerStore
import ServiceLifecycle

/// Speaks to systemd; once an hour looks whether time zone data has changed, and drops old events and comparisons.
package struct HeartbeatService: Service {
    package let manager: ServiceManager
    package let clock: ContinuousClock
    package let store: Store
    package let zones: ZoneDatabase
    package let dispatcher: Dispatcher
    package let legacy: LegacyEngine
    package let now: @Sendable () -> Timestamp

    package init(
        manager: ServiceManager, clock: ContinuousClock, store: Store, zones: ZoneDatabase, dispatcher: Dispatcher,
        legacy: LegacyEngine, now: @escaping @Sendable () -> Timestamp
    ) {
        self.manager = manager
        self.clock = clock
        self.store = store
        self.zones = zones
        self.dispatcher = dispatcher
        self.legacy = legacy
        self.now = now
    }

    package func run() async throws {
        manager.ready(status: "running")
        trimEvents()
        let interval = min(manager.watchdogInterval ?? .seconds(60), .seconds(60))
        var sinceRefresh = Duration.zero
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: interval) }
            } catch { return }
            // The watchdog hears of the loops only while the database answers.
            guard let counts = try? await store.off({ [now] in try $0.counts(now: now()) }) else { continue }
            manager.watchdog()
            manager.status("\(counts.enabled) intents, \(counts.held) held, \(counts.running) running")
            sinceRefresh += interval
            if sinceRefresh >= .seconds(3600) {
                sinceRefresh = .zero
                if zones.refresh() {
                    await dispatcher.zonesChanged()
                    await legacy.zonesChanged()
                }
                trimEvents()
            }
        }
    }

    /// Events are a list of what happened lately, not an archive: 30 days or the newest 10,000 of them.
    private func trimEvents() {
        Task { [store, now] in
            _ = try? await store.off { try $0.trimEvents(olderThan: now() - Store.eventRetention) }
            _ = try? await store.off { try $0.trimComparisons(olderThan: now() - Store.comparisonRetention) }
            _ = try? await store.off { try $0.trimLegacyFires(olderThan: now() - Store.legacyFireRetention) }
        }
    }
}
