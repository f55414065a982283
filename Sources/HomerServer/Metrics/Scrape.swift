import CoreMetrics
import HomerCore
package import HomerReport
import Synchronization

/// The text of `/metrics`: what the process counts, as it is now, and what the database says, at most a second old.
///
/// Collecting that costs a look at every intent and at the runs of a week. Whatever it took, it is not done again before
/// ten times as long has passed, so that scrapes never take more than a tenth of a processor.
package final class Scrape: Sendable {
    private struct State {
        var families: [MetricFamily] = []
        /// When they are to be collected anew.
        var until: Duration?
        var isCollecting = false
    }

    private let registry: MeterRegistry
    private let clock: @Sendable () -> Duration
    private let collect: @Sendable () async throws -> [MetricFamily]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - clock: time that only grows.
    ///   - collect: the families of the database, from one state of it.
    package init(
        registry: MeterRegistry, clock: @escaping @Sendable () -> Duration,
        collect: @escaping @Sendable () async throws -> [MetricFamily]
    ) {
        self.registry = registry
        self.clock = clock
        self.collect = collect
    }

    /// Throws what the database throws when there is nothing to give instead.
    package func text() async throws -> String {
        let stored = try await stored()
        ProcessFacts.now()?.record(in: registry)
        return PrometheusText.text(stored + registry.families)
    }

    private func stored() async throws -> [MetricFamily] {
        let start = clock()
        let kept = state.withLock { state -> [MetricFamily]? in
            if let until = state.until, start < until || state.isCollecting { return state.families }
            state.isCollecting = true
            return nil
        }
        if let kept { return kept }
        do {
            let families = try await collect()
            let took = clock() - start
            registry.makeMeter(label: MetricName.scrapeTime.rawValue, dimensions: []).set(took / .seconds(1))
            state.withLock { $0 = State(families: families, until: clock() + max(.seconds(1), took * 10)) }
            return families
        } catch {
            state.withLock { $0.isCollecting = false }
            throw error
        }
    }
}
