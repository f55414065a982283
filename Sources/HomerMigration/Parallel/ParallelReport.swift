package import HomerCore

/// What parallel mode has shown so far: by job, in all, and against the migration plan's own rules. Pure.
package struct ParallelReport: Hashable, Sendable {
    /// The migration plan's week 3: compare at least this many executions.
    package static let wanted = 100

    package var since: Timestamp
    package var until: Timestamp
    /// By id.
    package var jobs: [ParallelFigures]
    package var total: ParallelFigures
    package var criteria: [SuccessCriterion]
    package var isGo: Bool
    /// What is to be done first when it is go, in this order.
    package var stepsBeforeHandover: [String]
    /// What stands between now and the cutover, in sentences; empty when nothing does.
    package var obstacles: [String]

    /// - Parameter rows: the comparisons of the time from `since` to `until`.
    package init(rows: [FireComparison], facts: ParallelFacts, since: Timestamp, until: Timestamp) {
        self.since = since
        self.until = until
        let byJob = Dictionary(grouping: rows, by: \.jobID)
        let ids = Set(byJob.keys).union(facts.jobs).sorted()
        jobs = ids.map { ParallelFigures(id: $0, rows: byJob[$0] ?? []) }
        total = ParallelFigures(id: "all", rows: rows)
        criteria = SuccessCriterion.all(total: total, jobs: jobs, facts: facts)
        obstacles = Self.obstacles(total: total, jobs: jobs, criteria: criteria, facts: facts)
        isGo = obstacles.isEmpty
        stepsBeforeHandover = facts.oldEngine.stepsBeforeHandover
    }

    private static func obstacles(
        total: ParallelFigures, jobs: [ParallelFigures], criteria: [SuccessCriterion], facts: ParallelFacts
    ) -> [String] {
        var found: [String] = []
        if total.executed < wanted {
            found.append(
                "\(total.executed) executions compared, at least \(wanted) are wanted: go on in parallel mode")
        }
        for job in jobs where job.unexplained > 0 {
            found.append(
                "\(job.id) has \(job.unexplained) unexplained mismatch\(job.unexplained == 1 ? "" : "es"): "
                    + "see `homer events \(job.id)`")
        }
        // A job that is due once a month must not keep the others waiting.
        for job in jobs where facts.jobs.contains(job.id) && job.matched == 0 && job.planned > 0 {
            let times = job.planned == 1 ? "once" : "\(job.planned) times"
            found.append("\(job.id) has been due \(times) and never matched")
        }
        found += criteria.filter { $0.answer == .no }.map { "\($0.name): \($0.figure)" }
        return found
    }
}

/// What a report needs to know beside the comparisons.
package struct ParallelFacts: Hashable, Sendable {
    /// Ids of the enabled jobs of `schedule.json`.
    package var jobs: [String]
    /// The old engine's table of runs; nil when there is none.
    package var oldRows: OldRows?
    package var oldEngine: OldEngine
    /// Where memory updates of answers are written; nil when they are not.
    package var memory: String?

    package struct OldRows: Hashable, Sendable {
        package var count: Int64
        /// 0 in an empty table.
        package var firstID: Int64
        package var lastID: Int64

        package init(count: Int64, firstID: Int64, lastID: Int64) {
            self.count = count
            self.firstID = firstID
            self.lastID = lastID
        }

        /// Ids are given in order and never twice, so a row that was deleted leaves a gap.
        package var missing: Int64 { count == 0 ? 0 : lastID - firstID + 1 - count }
    }

    package init(
        jobs: [String] = [], oldRows: OldRows? = nil, oldEngine: OldEngine = OldEngine(mode: .builtin),
        memory: String? = nil
    ) {
        self.jobs = jobs
        self.oldRows = oldRows
        self.oldEngine = oldEngine
        self.memory = memory
    }
}
