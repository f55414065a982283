import HomerCore
import HomerRuntime
import HomerStore
import Logging
import ServiceLifecycle

/// Looks once a second whether the daemon's lock, database and workspace are still its own. Throws the loss, which ends
/// every service: nothing more is started, and what runs is ended as it should be.
struct GroundService: Service {
    let ground: DaemonGround
    /// nil where the file system takes no locks.
    let presence: DaemonPresence?
    let clock: ContinuousClock
    let store: Store
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if let loss = ground.loss() {
                logger.log(.stateLost, ["reason": "\(loss.part.rawValue)", "error": "\(loss)"])
                // For whoever moved it: there the event is seen.
                try? await store.off {
                    try $0.record(NewEvent(.stateLost, "\(loss): the daemon left"), now: WallClock.now())
                }
                throw loss
            }
            presence?.renew()
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: .seconds(1)) }
            } catch { return }
        }
    }
}
