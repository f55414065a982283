import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

@Suite("The report of parallel mode") struct ParallelReportTests {
    private static let start = Samples.time("2026-05-04T10:00:00Z")

    /// Decided after `loop`, started by the old engine after `late`, which took three seconds.
    private static func row(
        _ job: String, _ minute: Int64, late: Milliseconds? = .seconds(1), _ verdict: ComparisonVerdict = .match,
        _ reasons: MismatchReason..., success: Bool = true
    ) -> FireComparison {
        let due = start + .minutes(minute)
        let old = late.map {
            ComparedRun(id: minute, startedAt: due + $0, completedAt: due + $0 + .seconds(3), success: success)
        }
        return FireComparison(
            jobID: job, plannedAt: due, recordedAt: due + Milliseconds(4), old: old, verdict: verdict, reasons: reasons)
    }

    private static func report(_ rows: [FireComparison], jobs: [String] = ["brief"], missing: Int64 = 0)
        -> ParallelReport
    {
        ParallelReport(
            rows: rows,
            facts: ParallelFacts(jobs: jobs, oldRows: .init(count: 50 - missing, firstID: 1, lastID: 50)),
            since: start, until: start + .days(7))
    }

    private static let hundred = (0..<100).map { row("brief", Int64($0)) }

    @Test("A hundred alike are go")
    func go() {
        let report = Self.report(Self.hundred)
        #expect(report.isGo && report.obstacles.isEmpty)
        #expect(report.total.compared == 100 && report.total.matched == 100)
        #expect(report.total.oldLateness == Spread([.seconds(1)]))
        #expect(report.total.newLateness?.max == Milliseconds(4))
        #expect(report.total.oldDuration == .seconds(3))
        let answers = report.criteria.map(\.answer)
        #expect(answers == [.yes, .yes, .yes, .yes, .notYet, .notYet, .yes, .notYet])
    }

    @Test("Ninety-nine are not")
    func tooFew() {
        #expect(Self.report(Array(Self.hundred.dropLast())).obstacles.count == 1)
        #expect(!Self.report([]).isGo)
    }

    @Test("An unexplained mismatch stops it, an explained one does not")
    func mismatches() {
        let explained = Self.report(Self.hundred + [Self.row("brief", 200, late: nil, .mismatch, .dst)])
        #expect(explained.isGo && explained.total.mismatched == 1 && explained.total.reasons == [.dst: 1])
        let lost = Self.report(Self.hundred + [Self.row("brief", 200, late: nil, .mismatch, .notFired)])
        #expect(!lost.isGo && lost.obstacles.contains { $0.hasPrefix("brief has 1 unexplained mismatch:") })
        let late = Self.report(Self.hundred + [Self.row("brief", 200, late: .seconds(9), .mismatch, .late)])
        #expect(late.isGo && late.total.compared == 101 && late.total.matched == 100)
    }

    @Test("A job that was due and never matched stops it; one that was never due does not")
    func silentJob() {
        let silent = Self.report(
            Self.hundred + [Self.row("memory", 9, late: nil, .mismatch, .missedByOld)], jobs: ["brief", "memory"])
        #expect(silent.obstacles == ["memory has been due once and never matched"])
        let monthly = Self.report(Self.hundred, jobs: ["brief", "monthly"])
        #expect(monthly.isGo && monthly.jobs.map(\.id) == ["brief", "monthly"])
        #expect(monthly.criteria.first { $0.name == "All jobs execute correctly" }?.answer == .notYet)
    }

    @Test("Rows that are gone from the old HOMER's table stop it")
    func lostHistory() {
        let report = Self.report(Self.hundred, missing: 2)
        #expect(report.criteria[0].answer == .no && report.criteria[0].figure.hasSuffix("2 are gone"))
        #expect(!report.isGo)
    }

    @Test("A failure of the old engine lowers its success rate and nothing else")
    func failures() {
        let report = Self.report(Self.hundred + [Self.row("brief", 200, success: false)])
        #expect(report.isGo && report.total.oldSuccess.good == 100 && report.total.oldSuccess.all == 101)
    }

    @Test("Percentiles are lengths that occurred", arguments: 1...200)
    func spread(count: Int) throws {
        let spread = try #require(Spread((1...count).map { Milliseconds(Int64($0)) }))
        #expect(spread.median.count == Int64((count + 1) / 2) && spread.max.count == Int64(count))
        #expect(spread.p95.count == Int64((Double(count) * 0.95).rounded(.up)))
    }
}
