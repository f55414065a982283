import CoreMetrics
package import HomerCore
import HomerReport
package import HomerStore
import Synchronization

/// Counts what the daemon's loops tell of themselves, and how long the database takes.
package final class LoopMeters: Sendable {
    package let registry: MeterRegistry
    private let clock: @Sendable () -> Duration
    private let now: @Sendable () -> Timestamp
    /// `worktree` or `commit`, as the source is now.
    private let mode: @Sendable () -> String
    private let state = Mutex(State())

    private struct State {
        var tickBegan: Duration?
        var passBegan: Duration?
        /// What waited for a person at the last pass, so that each set is counted once.
        var approval: String?
    }

    /// - Parameter clock: time that only grows.
    package init(
        registry: MeterRegistry = MeterRegistry(), clock: @escaping @Sendable () -> Duration,
        now: @escaping @Sendable () -> Timestamp, mode: @escaping @Sendable () -> String = { "worktree" }
    ) {
        self.registry = registry
        self.clock = clock
        self.now = now
        self.mode = mode
    }

    /// For `Store.startingEpoch`.
    package var storeMeter: StoreMeter {
        let timers = Dictionary(
            uniqueKeysWithValues: StoreMeter.Kind.allCases.map {
                ($0, timer(.queryTime, [("kind", $0.rawValue)]))
            })
        return StoreMeter(clock: clock) { kind, took in timers[kind]?.recordNanoseconds(Self.nanoseconds(took)) }
    }

    package func hear(_ event: LoopEvent) {
        switch event {
        case .tickBegan: state.withLock { $0.tickBegan = clock() }
        case .tickEnded: record(.tickTime, since: state.withLock { $0.tickBegan })
        case .tickFailed:
            record(.tickTime, since: state.withLock { $0.tickBegan })
            count(.tickErrors)
        case .passBegan: state.withLock { $0.passBegan = clock() }
        case .passEnded(let plan):
            record(.reconcileTime, since: state.withLock { $0.passBegan })
            passed(plan)
        case .passFailed:
            record(.reconcileTime, since: state.withLock { $0.passBegan })
            count(.reconcileErrors)
            count(.reconciles, [("result", PassVerdict.error.rawValue)])
            gauge(.sourceReloaded, 0)
        case .watching(let isWatching): gauge(.sourceWatching, isWatching ? 1 : 0)
        case .fileEvent: count(.fileEvents)
        case .fileEventsLost: count(.fileEventsLost)
        }
    }

    private func passed(_ plan: Plan) {
        count(.reconciles, [("result", PassVerdict(plan).rawValue)])
        gauge(.sourceBusy, plan.hold == nil ? 0 : 1)
        gauge(.sourceReloaded, 1)
        gauge(.sourceReloadedAt, Double(now().milliseconds) / 1000)
        // Nothing was read: the files are as they were.
        guard plan.hold == nil else { return }
        for (fileState, files) in SourceFileState.counts(plan) {
            gauge(.sourceFiles, Double(files), [("state", fileState.rawValue)])
        }
        for _ in plan.sources.filter(\.isUnusable) { count(.sourceReadErrors) }
        registry.forget(.sourceInfo)
        gauge(
            .sourceInfo, 1,
            [
                ("branch", plan.revision?.branch ?? ""), ("commit", plan.revision?.commit ?? ""), ("mode", mode()),
            ])
        let isNew = state.withLock { state in
            defer { state.approval = plan.approvalID }
            return plan.approvalID != nil && plan.approvalID != state.approval
        }
        guard isNew else { return }
        for blocked in plan.blocked { count(.changesBlocked, [("reason", blocked.reason.rawValue)]) }
    }

    private func record(_ name: MetricName, since start: Duration?) {
        guard let start else { return }
        timer(name).recordNanoseconds(Self.nanoseconds(clock() - start))
    }

    private func timer(_ name: MetricName, _ labels: [(String, String)] = []) -> Timer {
        Timer(
            label: name.rawValue, dimensions: labels,
            handler: registry.makeTimer(label: name.rawValue, dimensions: labels), factory: registry)
    }

    private func count(_ name: MetricName, _ labels: [(String, String)] = []) {
        Counter(label: name.rawValue, dimensions: labels, factory: registry).increment()
    }

    private func gauge(_ name: MetricName, _ value: Double, _ labels: [(String, String)] = []) {
        Meter(label: name.rawValue, dimensions: labels, factory: registry).set(value)
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue + attoseconds / 1_000_000_000
    }
}
