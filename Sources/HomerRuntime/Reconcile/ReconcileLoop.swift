package import HomerCore
import HomerStore
package import Logging
import ServiceLifecycle

/// Makes a pass at start and whenever the source says that looking again is worth while. A pass that fails leaves the
/// last accepted state running and is tried again, later and later.
package struct ReconcileLoop {
    private let source: any DesiredSource
    private let reconciler: Reconciler
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let observe: LoopObserver
    private let pace = ResyncPace()
    /// Rung after each pass that changed something.
    private let scheduleChanged: @Sendable (Plan) async -> Void

    /// - Parameter observe: told of every pass.
    package init(
        source: any DesiredSource, reconciler: Reconciler, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp, logger: Logger, observe: @escaping LoopObserver = { _ in },
        scheduleChanged: @escaping @Sendable (Plan) async -> Void
    ) {
        self.source = source
        self.reconciler = reconciler
        self.clock = clock
        self.now = now
        self.logger = logger
        self.observe = observe
        self.scheduleChanged = scheduleChanged
    }

    package func run() async throws {
        // Listening starts before the first look, so that nothing falls between the two.
        let changes = source.changes()
        let (rings, ring) = AsyncStream<ChangeReason>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let alarm = Alarm(clock: clock) { ring.yield(.resync) }
        defer { alarm.cancel() }
        let forwarding = Task { [pace, now] in
            for await reason in changes where pace.admits(reason, at: now()) { ring.yield(reason) }
            ring.finish()
        }
        defer { forwarding.cancel() }
        await source.listening()
        try await reconcile(.start, alarm)
        for await reason in rings.cancelOnGracefulShutdown() { try await reconcile(reason, alarm) }
    }

    /// Passes until one succeeds. Throws only when this daemon has been fenced off.
    private func reconcile(_ reason: ChangeReason, _ alarm: Alarm) async throws {
        var wait = Milliseconds.seconds(1)
        var attempt = 1
        while !Task.isCancelled {
            do {
                observe(.passBegan)
                let began = now()
                let plan = try await reconciler.pass(reason)
                pace.passed(reason, from: began, to: now())
                observe(.passEnded(plan))
                if !plan.isEmpty { await scheduleChanged(plan) }
                if let moment = plan.lookAgain {
                    alarm.set(after: max(.seconds(0), moment - now()) + Milliseconds(1))
                } else {
                    alarm.cancel()
                }
                return
            } catch let error as StoreError where error.code == .fenced {
                throw error
            } catch {
                observe(.passFailed)
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
