package import HomerCore
package import HomerStore
package import Logging
import ServiceLifecycle

/// Looks once a second whether the daemon's lock, database and workspace are still its own. Throws the loss, which ends
/// every service: nothing more is started, and what runs is ended as it should be.
package struct GroundService: Service {
    package let ground: DaemonGround
    /// nil where the file system takes no locks.
    package let presence: DaemonPresence?
    package let clock: ContinuousClock
    package let store: Store
    package let logger: Logger
    package let now: @Sendable () -> Timestamp

    package init(
        ground: DaemonGround, presence: DaemonPresence?, clock: ContinuousClock, store: Store, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.ground = ground
        self.presence = presence
        self.clock = clock
        self.store = store
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // Also at a loss: whoever looks while the runs are ended must see that somebody does.
            presence?.renew()
            if let loss = ground.loss() {
                logger.log(.stateLost, ["reason": "\(loss.part.rawValue)", "error": "\(loss)"])
                // For whoever moved it: there the event is seen.
                try? await store.off { [now] in
                    try $0.record(NewEvent(.stateLost, "\(loss): the daemon left"), now: now())
                }
                throw loss
            }
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: .seconds(1)) }
            } catch { return }
        }
    }
}
