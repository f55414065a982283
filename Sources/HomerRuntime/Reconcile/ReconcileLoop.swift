package import HomerCore
import HomerStore
package import Logging
import ServiceLifecycle

/// Makes a pass at start and whenever the source says that looking again is worth while. A pass that fails leaves the
/// last accepted state running and is tried again, later and later (reference gitops-anchors 4.5).
package struct ReconcileLoop {
    private let source: any DesiredSource
    private let reconciler: Reconciler
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// Rung after each pass that changed something.
    private let scheduleChanged: @Sendable (Plan) async -> Void

    package init(
        source: any DesiredSource, reconciler: Reconciler, clock: any Clock<Duration>, logger: Logger,
        scheduleChanged: @escaping @Sendable (Plan) async -> Void
    ) {
        self.source = source
        self.reconciler = reconciler
        self.clock = clock
        self.logger = logger
        self.scheduleChanged = scheduleChanged
    }

    package func run() async throws {
        // Listening starts before the first look, so that nothing falls between the two.
        let changes = source.changes()
        try await reconcile(.start)
        for await reason in changes.cancelOnGracefulShutdown() { try await reconcile(reason) }
    }

    /// Passes until one succeeds. Throws only when this daemon has been fenced off.
    private func reconcile(_ reason: ChangeReason) async throws {
        var wait = Milliseconds.seconds(1)
        var attempt = 1
        while !Task.isCancelled {
            do {
                let plan = try await reconciler.pass(reason)
                if !plan.isEmpty { await scheduleChanged(plan) }
                return
            } catch let error as StoreError where error.code == .fenced {
                throw error
            } catch {
                logger.log(
                    .reconcileFailed,
                    [
                        "error": "\(error)", "attempt": "\(attempt)", "retry_in": "\(wait)",
                        "trigger": "\(reason.rawValue)",
                    ])
                do {
                    try await cancelWhenGracefulShutdown { [clock, wait] in try await clock.sleep(for: wait.duration) }
                } catch { return }
                attempt += 1
                wait = min(Milliseconds(wait.count * 2), .minutes(5))
            }
        }
    }
}
