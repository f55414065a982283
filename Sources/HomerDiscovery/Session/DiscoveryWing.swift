package import HomerCore
import HomerRuntime
package import HomerStore
package import Logging
package import ServiceLifecycle
import Synchronization

/// What the daemon carries of the nights, behind one value: the executor that begins them, the loop that drives them, and
/// the hooks by which it hears of everything that may concern one.
package struct DiscoveryWing: Sendable {
    private let loop: DiscoveryLoop
    private let wake: Wake
    private let told: Told
    /// For the dispatcher: `execution.executor` of the intent that begins a night.
    package let executor: DiscoveryExecutor

    /// Whom to tell of intents that have changed; known only when the execution loop exists, which needs the executor.
    private final class Told: Sendable {
        let changed = Mutex<(@Sendable ([String]) async -> Void)?>(nil)
    }

    package init(
        _ settings: DiscoverySettings, store: Store, zones: any ZoneSource, logger: Logger,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp
    ) {
        let (wake, told) = (Wake(), Told())
        let loop = DiscoveryLoop(
            store: store, settings: settings, zones: zones, logger: logger, clock: clock, now: now, wake: wake
        ) { ids in
            await told.changed.withLock { $0 }?(ids)
        }
        self.loop = loop
        self.wake = wake
        self.told = told
        executor = DiscoveryExecutor(
            store: store, zones: zones, settings: { loop.settings }, logger: logger, now: now, begun: { wake.ring() })
    }

    /// - Parameter changed: told of intents that the execution loop has to look at anew.
    package func services(changed: @escaping @Sendable ([String]) async -> Void) -> [any Service] {
        told.changed.withLock { $0 = changed }
        return [DiscoveryService(loop: loop)]
    }

    /// The configuration says something new.
    package func adopt(_ settings: DiscoverySettings) { loop.adopt(settings) }

    /// Somebody wrote, a run has ended, or a flag was read.
    package func look() { wake.ring() }
}
