/// The numbers of one job, or of all.
package struct ParallelFigures: Hashable, Sendable {
    package var id: String
    /// Due times planned, decided or not.
    package var planned = 0
    /// Due times that both engines have a say about.
    package var compared = 0
    /// Of those, the ones on which they agree.
    package var matched = 0
    /// Due times, and runs of the old engine without one, on which they do not.
    package var mismatched = 0
    package var unexplained = 0
    package var pending = 0
    /// A row can have several.
    package var reasons: [MismatchReason: Int] = [:]
    /// How late the old engine started.
    package var oldLateness: Spread?
    /// How late the new engine decided, while its daemon ran.
    package var newLateness: Spread?
    package var oldSuccess = Share()
    package var newSuccess = Share()
    package var oldDuration: Milliseconds?
    package var newDuration: Milliseconds?
    /// The old engine's, of the executions that both made: what `newDuration` is compared with.
    package var oldDurationOfBoth: Milliseconds?

    package init(id: String, rows: [FireComparison]) {
        self.id = id
        for row in rows {
            if row.plannedAt != nil { planned += 1 }
            if row.isCompared {
                compared += 1
                if row.verdict == .match { matched += 1 }
            }
            if row.verdict == .mismatch {
                mismatched += 1
                for reason in row.reasons { reasons[reason, default: 0] += 1 }
            }
            if row.isUnexplained { unexplained += 1 }
            if row.verdict == .pending { pending += 1 }
            oldSuccess.add(row.old?.success)
            newSuccess.add(row.new?.success)
        }
        oldLateness = Spread(rows.compactMap(\.lateness))
        newLateness = Spread(
            rows.filter { !$0.whileDown }.compactMap { row in row.plannedAt.map { row.recordedAt - $0 } })
        oldDuration = Spread(rows.compactMap { $0.old?.duration })?.median
        newDuration = Spread(rows.compactMap { $0.new?.duration })?.median
        oldDurationOfBoth = Spread(rows.filter { $0.new?.duration != nil }.compactMap { $0.old?.duration })?.median
    }
}

/// How many of how many.
package struct Share: Hashable, Sendable {
    package var good = 0
    package var all = 0

    package init() {}

    /// nil counts for nothing.
    mutating func add(_ isGood: Bool?) {
        guard let isGood else { return }
        all += 1
        if isGood { good += 1 }
    }
}

/// Median, 95th percentile and greatest of some lengths, each one that occurred (nearest rank).
package struct Spread: Hashable, Sendable {
    package var median: Milliseconds
    package var p95: Milliseconds
    package var max: Milliseconds

    /// nil when there is none.
    package init?(_ lengths: [Milliseconds]) {
        let sorted = lengths.sorted()
        guard let last = sorted.last else { return nil }
        func rank(_ percent: Int) -> Milliseconds { sorted[(sorted.count * percent + 99) / 100 - 1] }
        median = rank(50)
        p95 = rank(95)
        max = last
    }
}
