/// What a run takes, judged by the runs there were: middle values, which one run that hung does not move.
package struct RunMedian: Hashable, Sendable {
    package var durationMS: Int64
    /// nil when no run said what it cost.
    package var cost: Double?
    /// How many runs it was taken from.
    package var samples: Int

    package init(durationMS: Int64, cost: Double?, samples: Int) {
        self.durationMS = durationMS
        self.cost = cost
        self.samples = samples
    }

    /// nil without runs. `costs` are those of the runs that said one.
    package init?(durations: [Int64], costs: [Double]) {
        let (times, prices) = (durations.sorted(), costs.sorted())
        guard !times.isEmpty else { return nil }
        let (low, high) = (times[(times.count - 1) / 2], times[times.count / 2])
        durationMS = low + (high - low) / 2
        cost = prices.isEmpty ? nil : (prices[(prices.count - 1) / 2] + prices[prices.count / 2]) / 2
        samples = times.count
    }
}

/// The medians of the newest runs, by intent and by the executor that ran them.
package struct RunMedians: Hashable, Sendable {
    package var byIntent: [String: RunMedian]
    package var byExecutor: [String: RunMedian]

    package init(byIntent: [String: RunMedian] = [:], byExecutor: [String: RunMedian] = [:]) {
        self.byIntent = byIntent
        self.byExecutor = byExecutor
    }
}
