import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

/// Every figure of the report, counted again from the rows by other means.
@Suite("The figures of the report add up") struct ParallelSumsTests {
    private static let start = Samples.time("2026-05-04T10:00:00Z")

    /// Rows as the shadow leaves them: judged by the judge itself.
    private static func rows(_ random: inout SeededGenerator) -> [FireComparison] {
        let judge = FireJudge()
        return (0..<Int64.random(in: 0...300, using: &random)).map { number in
            let due = start + .minutes(number)
            let job = ["brief", "memory", "ideas"].randomElement(using: &random) ?? ""
            let old: ComparedRun? =
                random.isLucky(80)
                ? ComparedRun(
                    id: number, startedAt: due + .seconds(Int64.random(in: 0...9, using: &random)),
                    completedAt: random.isLucky(90) ? due + .seconds(20) : nil, success: random.isLucky(70)) : nil
            if let old, random.isLucky(10) {
                var row = FireComparison(jobID: job, plannedAt: nil, recordedAt: due, old: old)
                let judgement = judge.judgeExtra(
                    isKnown: random.isLucky(50), isActive: random.isLucky(50), rule: random.isLucky(50) ? .manual : nil)
                (row.verdict, row.reasons) = (judgement.verdict, judgement.reasons)
                return row
            }
            var row = FireComparison(
                jobID: job, plannedAt: due, recordedAt: due, whileDown: random.isLucky(10),
                excluded: random.isLucky(10) ? .skippedSuspended : nil, old: old)
            if random.isLucky(90) {
                let judgement = judge.judge(row, evidence: .init(knowsJob: random.isLucky(50)))
                (row.verdict, row.reasons) = (judgement.verdict, judgement.reasons)
            }
            return row
        }
    }

    @Test("By job and in all", arguments: 1...50 as ClosedRange<UInt64>)
    func sums(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rows = Self.rows(&random)
        let report = ParallelReport(
            rows: rows, facts: ParallelFacts(jobs: ["brief", "never"]), since: Self.start, until: Self.start + .days(1))
        for figures in report.jobs + [report.total] {
            let own = rows.filter { figures.id == "all" || $0.jobID == figures.id }
            let comment: Comment = "seed \(seed), \(figures.id)"
            #expect(figures.compared == figures.matched + figures.mismatched, comment)
            #expect(
                figures.planned + figures.extra == figures.compared + figures.neither + figures.pending, comment)
            #expect(figures.planned + figures.extra == own.count, comment)
            #expect(figures.mismatched == own.count { $0.verdict == .mismatch }, comment)
            #expect(figures.matched == own.count { $0.verdict == .match && $0.old != nil }, comment)
            #expect(
                figures.executed == own.count { $0.plannedAt != nil && $0.old != nil && $0.verdict != .pending },
                comment)
            #expect(figures.executed <= figures.compared, comment)
            #expect(figures.pending == own.count { $0.verdict == .pending }, comment)
            #expect(figures.unexplained <= figures.mismatched, comment)
            let reasons = own.filter { $0.verdict == .mismatch }.flatMap(\.reasons)
            #expect(figures.reasons.values.reduce(0, +) == reasons.count, comment)
            #expect(figures.oldSuccess.all == own.count { $0.old?.success != nil }, comment)
        }
        func sum(_ figure: KeyPath<ParallelFigures, Int>) -> Int {
            report.jobs.map { $0[keyPath: figure] }.reduce(0, +)
        }
        for figure in [
            \ParallelFigures.planned, \.extra, \.compared, \.executed, \.matched, \.mismatched, \.unexplained,
            \.neither,
            \.pending,
        ] { #expect(sum(figure) == report.total[keyPath: figure], "seed \(seed)") }
    }
}
