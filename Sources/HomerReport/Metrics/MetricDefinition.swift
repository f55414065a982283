/// What is fixed about a metric.
package struct MetricDefinition: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case counter, gauge, histogram }

    /// Where its value comes from.
    package enum Origin: String, Hashable, Sendable {
        /// One state of the database: `/metrics` and `homer metrics` have it.
        case database
        /// What only the daemon's process knows: `/metrics` alone has it.
        case process
    }

    package var kind: Kind
    package var origin: Origin
    package var labels: [String]
    package var help: String
    /// Upper bounds of a histogram's buckets, without the last.
    package var buckets: [Double]
    /// Values of the one label that are there from the start, so that a rate has something to begin with.
    package var presets: [String]

    static func counter(
        _ origin: Origin, by labels: [String] = [], presets: [String] = [], _ help: String
    ) -> MetricDefinition {
        MetricDefinition(
            kind: .counter, origin: origin, labels: labels, help: help, buckets: [], presets: presets)
    }

    static func gauge(
        _ origin: Origin, by labels: [String] = [], presets: [String] = [], _ help: String
    ) -> MetricDefinition {
        MetricDefinition(
            kind: .gauge, origin: origin, labels: labels, help: help, buckets: [], presets: presets)
    }

    static func histogram(
        _ origin: Origin, by labels: [String] = [], _ buckets: [Double], presets: [String] = [], _ help: String
    ) -> MetricDefinition {
        MetricDefinition(
            kind: .histogram, origin: origin, labels: labels, help: help, buckets: buckets,
            presets: presets)
    }

    /// The upper bounds of passes, rounds and questions to the database: a millisecond to half a minute.
    static let work: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// Of questions to the database: a tenth of a millisecond on.
    static let queries: [Double] = [0.0001, 0.00025, 0.0005] + work
    /// Of waiting: a second, doubled nine times.
    static let waiting: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    /// Of runs: a second to four hours.
    static let runs: [Double] = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400]
}

extension MetricName {
    /// The row of docs/metrics.md.
    package var row: String {
        let definition = definition
        let labels = definition.labels.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(rawValue)` | \(definition.kind.rawValue) | \(labels) | \(definition.origin.rawValue) | "
            + "\(definition.help) |"
    }
}
