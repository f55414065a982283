package import HomerCore

/// The numbers of one job, or of all.
package struct ParallelFigures: Hashable, Sendable {
    package var id: String
    /// Due times planned, decided or not.
    package var planned = 0
    /// Runs of the old engine that no due time claims.
    package var extra = 0
    /// Due times, and runs without one, that are decided and that at least one engine ran: `matched + mismatched`.
    package var compared = 0
    /// Of those, due times that the old engine ran: what the migration plan calls compared executions.
    package var executed = 0
    package var matched = 0
    package var mismatched = 0
    /// Of those that do not match; the others are explained.
    package var unexplained = 0
    /// Due times that neither engine ran, so that nothing could be compared.
    package var neither = 0
    /// Due times that are not decided yet.
    package var pending = 0
    /// A row can have several.
    package var reasons: [MismatchReason: Int] = [:]
    /// How late the old engine started.
    package var oldLateness: Spread?
    /// How late the new engine decided, while its daemon ran.
    package var newLateness: Spread?
    /// Of the old engine's runs that have ended.
    package var oldSuccess = Share()
    package var oldDuration: Milliseconds?

    /// `planned + extra == compared + neither + pending`.
    package init(id: String, rows: [FireComparison]) {
        self.id = id
        for row in rows { count(row) }
        oldLateness = Spread(rows.compactMap(\.lateness))
        newLateness = Spread(
            rows.filter { !$0.whileDown }.compactMap { row in row.plannedAt.map { row.recordedAt - $0 } })
        oldDuration = Spread(rows.compactMap { $0.old?.duration })?.median
    }

    private mutating func count(_ row: FireComparison) {
        if row.plannedAt == nil { extra += 1 } else { planned += 1 }
        oldSuccess.add(row.old?.success)
        if row.isExecution { executed += 1 }
        if row.isUnexplained { unexplained += 1 }
        switch row.verdict {
        case .pending: pending += 1
        case .match where !row.isCompared: neither += 1
        case .match:
            compared += 1
            matched += 1
        case .mismatch:
            compared += 1
            mismatched += 1
            for reason in row.reasons { reasons[reason, default: 0] += 1 }
        }
    }
}

/// How many of how many.
package struct Share: Hashable, Sendable {
    package var good = 0
    package var all = 0

    package init() {}

    /// nil counts for nothing.
    package mutating func add(_ isGood: Bool?) {
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
