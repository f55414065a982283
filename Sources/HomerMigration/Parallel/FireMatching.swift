package import HomerCore

/// Joins due times of one job with the runs that the old engine made of it. Pure.
package enum FireMatching {
    /// A run further from a due time than this does not belong to it.
    package static let tolerance = Milliseconds.minutes(1)

    /// Index into `planned` → index into `started`. Nearest pairs first; of equally near ones the earlier due time, then
    /// the earlier run. Every due time has at most one run and every run at most one due time; no two that are left
    /// over lie within the tolerance. The order of the input changes nothing, except between equal moments.
    package static func pair(
        planned: [Timestamp], started: [Timestamp], within tolerance: Milliseconds = FireMatching.tolerance
    ) -> [Int: Int] {
        let runs = started.indices.sorted { (started[$0], $0) < (started[$1], $1) }
        var candidates: [(distance: UInt64, planned: Int, started: Int)] = []
        for due in planned.indices {
            let earliest = planned[due] - tolerance
            var index = firstIndex(of: runs) { started[$0] >= earliest }
            while index < runs.count, started[runs[index]] <= planned[due] + tolerance {
                let distance = (started[runs[index]] - planned[due]).count.magnitude
                candidates.append((distance, due, runs[index]))
                index += 1
            }
        }
        candidates.sort {
            ($0.distance, planned[$0.planned], started[$0.started], $0.planned, $0.started)
                < ($1.distance, planned[$1.planned], started[$1.started], $1.planned, $1.started)
        }
        var pairs: [Int: Int] = [:]
        var taken = Set<Int>()
        for candidate in candidates where pairs[candidate.planned] == nil && !taken.contains(candidate.started) {
            pairs[candidate.planned] = candidate.started
            taken.insert(candidate.started)
        }
        return pairs
    }

    /// The position of the first element that fulfils a condition which, once true, stays true.
    private static func firstIndex(of runs: [Int], where condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(runs[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
