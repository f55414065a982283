/// The series of one metric.
package struct MetricFamily: Sendable {
    package var name: MetricName
    package private(set) var series: [[String]: MetricValue] = [:]

    package init(_ name: MetricName) { self.name = name }

    /// One without labels.
    package init(_ name: MetricName, _ value: Double) {
        self.name = name
        series[[]] = .number(value)
    }

    /// Adds to the series with these values of the labels, in the order of the definition: two that are the same, such as
    /// those of intents without series of their own, are their sum.
    package mutating func add(_ labels: [String], _ value: Double) {
        if case .number(let before)? = series[labels] {
            series[labels] = .number(before + value)
        } else {
            series[labels] = .number(value)
        }
    }

    /// The same of the one without labels.
    package mutating func add(_ value: Double) { add([], value) }

    package mutating func add(_ labels: [String], _ value: HistogramValue) {
        series[labels] = .histogram(value)
    }
}

package enum MetricValue: Hashable, Sendable {
    case number(Double)
    case histogram(HistogramValue)
}

/// What was counted of many lengths: how many were at most as long as each bound, how many there were, and their sum.
package struct HistogramValue: Hashable, Sendable {
    package let bounds: [Double]
    /// By bound, each with those of the smaller ones in it.
    package private(set) var counts: [Int]
    package private(set) var count = 0
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = bounds.map { _ in 0 }
    }

    /// - Parameter seconds: below zero counts as zero: a clock was set back.
    package mutating func observe(_ seconds: Double) {
        let seconds = max(0, seconds)
        count += 1
        sum += seconds
        for index in bounds.indices.reversed() {
            guard seconds <= bounds[index] else { break }
            counts[index] += 1
        }
    }
}
