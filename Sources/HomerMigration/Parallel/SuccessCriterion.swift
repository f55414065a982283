import HomerCore

/// One of the migration plan's success criteria (docs/parallel-mode.md), with the figure that answers it.
package struct SuccessCriterion: Hashable, Sendable {
    package enum Answer: String, Hashable, Sendable {
        case yes, no
        case notYet = "not yet"
    }

    package var group: String
    package var name: String
    package var answer: Answer
    package var figure: String

    package init(_ group: String, _ name: String, _ answer: Answer, _ figure: String) {
        self.group = group
        self.name = name
        self.answer = answer
        self.figure = figure
    }

    /// In the migration plan's order.
    package static func all(total: ParallelFigures, jobs: [ParallelFigures], facts: ParallelFacts) -> [SuccessCriterion]
    {
        [
            history(facts.oldRows),
            SuccessCriterion("Zero data loss", "Ideas and memory files intact", .yes, others(facts.memory)),
            executions(jobs, facts),
            mismatches(total),
            SuccessCriterion(
                "Functional parity", "Notifications and approvals unchanged", .notYet, messages(facts.oldEngine)),
            SuccessCriterion(
                "Performance", "No increase in execution time", .notYet,
                "nothing is executed by both engines, so there is nothing to compare before the cutover"),
            latency(total),
            SuccessCriterion(
                "Rollback tested", "Each level verified, recovery under 5 minutes", .notYet,
                "not recorded here: rehearse `homer migrate rollback --level 1` to `4` on a copy"),
        ]
    }

    private static func history(_ rows: ParallelFacts.OldRows?) -> SuccessCriterion {
        let name = "All historical job runs preserved"
        guard let rows else {
            return SuccessCriterion("Zero data loss", name, .notYet, "there is no table scheduled_job_runs")
        }
        guard rows.count > 0 else { return SuccessCriterion("Zero data loss", name, .yes, "0 rows, none to lose") }
        let ids = "\(rows.count) rows, ids \(rows.firstID) to \(rows.lastID)"
        return rows.missing == 0
            ? SuccessCriterion("Zero data loss", name, .yes, "\(ids) without a gap")
            : SuccessCriterion("Zero data loss", name, .no, "\(ids): \(rows.missing) are gone")
    }

    private static func executions(_ jobs: [ParallelFigures], _ facts: ParallelFacts) -> SuccessCriterion {
        let wanted = jobs.filter { facts.jobs.contains($0.id) }
        let proven = wanted.count { $0.matched > 0 }
        let isDone = !wanted.isEmpty && proven == wanted.count
        return SuccessCriterion(
            "Functional parity", "All jobs execute correctly", isDone ? .yes : .notYet,
            "matched at least once: \(proven) of \(wanted.count) jobs")
    }

    private static func mismatches(_ total: ParallelFigures) -> SuccessCriterion {
        let explained = total.mismatched - total.unexplained
        let answer: Answer = total.unexplained > 0 ? .no : total.compared == 0 ? .notYet : .yes
        return SuccessCriterion(
            "Functional parity", "Zero unexplained mismatches", answer,
            "\(total.unexplained) unexplained + \(explained) explained = \(total.mismatched) of \(total.compared) compared"
        )
    }

    /// What of HOMER's is written beside its runs and locks.
    private static func others(_ memory: String?) -> String {
        "of the old HOMER's other tables only pending_plans is written (plans that wait for approval); "
            + (memory.map { "memory updates of answers are appended to the daily logs in \($0)" }
                ?? "no memory file is, because \"memory\" is not set in homer.json")
    }

    private static func messages(_ oldEngine: OldEngine) -> String {
        let own =
            "the new engine tells over the channels of homer.json, and of plans only those of intents wait under "
            + "`homer plans`"
        return oldEngine.keeper(of: .old) == .homer ? "the old HOMER sends and asks while it runs; \(own)" : own
    }

    private static func latency(_ total: ParallelFigures) -> SuccessCriterion {
        let name = "Tick latency under 1 second"
        guard let lateness = total.newLateness else {
            return SuccessCriterion("Performance", name, .notYet, "nothing was due yet")
        }
        let isSlow = lateness.p95 >= .seconds(1)
        return SuccessCriterion(
            "Performance", name, isSlow ? .no : .yes,
            "decided after \(lateness.median) (median), \(lateness.p95) (p95), \(lateness.max) (max)")
    }
}
