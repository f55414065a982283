import CoreMetrics
import HomerReport
import Synchronization

/// One series: whatever swift-metrics calls it, a number or a histogram.
package final class MeterCell: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler,
    TimerHandler
{
    private let state: Mutex<MetricValue>

    init(_ definition: MetricDefinition) {
        state = Mutex(
            definition.kind == .histogram ? .histogram(HistogramValue(bounds: definition.buckets)) : .number(0))
    }

    var value: MetricValue { state.withLock { $0 } }

    package func increment(by amount: Int64) { add(Double(amount)) }
    package func increment(by amount: Double) { add(amount) }
    package func decrement(by amount: Double) { add(-amount) }
    package func reset() { set(0.0) }
    package func set(_ value: Int64) { set(Double(value)) }
    package func set(_ value: Double) { state.withLock { if case .number = $0 { $0 = .number(value) } } }
    package func record(_ value: Int64) { observe(Double(value)) }
    package func record(_ value: Double) { observe(value) }
    package func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }

    private func add(_ amount: Double) {
        state.withLock { if case .number(let before) = $0 { $0 = .number(before + amount) } }
    }

    /// - Parameter seconds: of a gauge its new value.
    private func observe(_ seconds: Double) {
        state.withLock { value in
            switch value {
            case .number: value = .number(seconds)
            case .histogram(var histogram):
                histogram.observe(seconds)
                value = .histogram(histogram)
            }
        }
    }
}
