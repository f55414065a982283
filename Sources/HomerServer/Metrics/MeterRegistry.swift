package import CoreMetrics
package import HomerReport
import Synchronization

/// What the process counts, behind swift-metrics: a factory whose handlers keep their values here.
///
/// It takes the names of `MetricName` that belong to the process, each with the labels of its definition, and counts
/// nothing under any other name: the number of series is bounded by what is in the code.
package final class MeterRegistry: MetricsFactory {
    private struct Key: Hashable {
        var name: MetricName
        var values: [String]
    }

    private let cells = Mutex<[Key: MeterCell]>([:])

    /// Begins with a zero for every preset, and for every counter and histogram without labels.
    package init() {
        for name in MetricName.allCases where name.definition.origin == .process {
            let definition = name.definition
            for preset in definition.presets { _ = cell(name, [preset]) }
            if definition.labels.isEmpty { _ = cell(name, []) }
        }
    }

    /// Every family of the process, in the order of `MetricName`.
    package var families: [MetricFamily] {
        let cells = cells.withLock { $0 }
        var families: [MetricName: MetricFamily] = [:]
        for (key, cell) in cells {
            switch cell.value {
            case .number(let number): families[key.name, default: MetricFamily(key.name)].add(key.values, number)
            case .histogram(let value): families[key.name, default: MetricFamily(key.name)].add(key.values, value)
            }
        }
        return MetricName.allCases.compactMap { families[$0] }
    }

    /// Lets go of every series of a metric: what it tells about is another thing now.
    package func forget(_ name: MetricName) { cells.withLock { $0 = $0.filter { $0.key.name != name } } }

    private func cell(_ name: MetricName, _ values: [String]) -> MeterCell {
        cells.withLock { cells in
            let key = Key(name: name, values: values)
            if let known = cells[key] { return known }
            let made = MeterCell(name.definition)
            cells[key] = made
            return made
        }
    }

    private func cell(_ label: String, _ dimensions: [(String, String)]) -> MeterCell? {
        guard let name = MetricName(rawValue: label), name.definition.origin == .process,
            dimensions.map(\.0) == name.definition.labels
        else { return nil }
        return cell(name, dimensions.map(\.1))
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        cell(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    // A series lives as long as the process: one that began anew would say that time had gone back.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
