/// One of the document's success criteria, with the figure that answers it (homer-scheduler-migration, Success Criteria).
package struct SuccessCriterion: Hashable, Sendable {
    package enum Answer: String, Hashable, Sendable {
        case yes, no
        case notYet = "not yet"
    }

    package var group: String
    package var name: String
    package var answer: Answer
    package var figure: String

    init(_ group: String, _ name: String, _ answer: Answer, _ figure: String) {
        self.group = group
        self.name = name
        self.answer = answer
        self.figure = figure
    }

    /// In the document's order.
    static func all(total: ParallelFigures, jobs: [ParallelFigures], facts: ParallelFacts) -> [SuccessCriterion] {
        [
            history(facts.oldRows),
            SuccessCriterion(
                "Zero data loss", "Ideas and memory files intact", .yes,
                "Homer has no code that writes HOMER's other tables or memory files"),
            executions(jobs, facts),
            mismatches(total),
            SuccessCriterion(
                "Functional parity", "Notifications and approvals unchanged", .notYet,
                "the old engine sends and asks until the cutover; nothing is compared before"),
            executionTime(total),
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
            "\(proven) of \(wanted.count) jobs have matched at least once")
    }

    private static func mismatches(_ total: ParallelFigures) -> SuccessCriterion {
        let explained = total.mismatched - total.unexplained
        let answer: Answer = total.unexplained > 0 ? .no : total.compared == 0 ? .notYet : .yes
        return SuccessCriterion(
            "Functional parity", "Zero unexplained mismatches", answer,
            "\(total.unexplained) unexplained, \(explained) explained, \(total.compared) compared")
    }

    /// A tenth more, or a quarter of a second, is the noise of a machine that does other work too.
    private static func executionTime(_ total: ParallelFigures) -> SuccessCriterion {
        let name = "No increase in execution time"
        guard let new = total.newDuration, let old = total.oldDurationOfBoth else {
            return SuccessCriterion(
                "Performance", name, .notYet, "no job is executed by both engines (legacy.parallel.execute)")
        }
        let isSlower = new.count > old.count + max(old.count / 10, 250)
        return SuccessCriterion("Performance", name, isSlower ? .no : .yes, "median \(new), old \(old)")
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
