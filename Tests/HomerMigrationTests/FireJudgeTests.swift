import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

@Suite("What explains a difference of the engines") struct FireJudgeTests {
    private static let due = Samples.time("2026-05-04T10:00:00Z")

    private static func row(
        late: Milliseconds? = nil, whileDown: Bool = false, excluded: LedgerDecision? = nil, success: Bool = true,
        exit: Int? = 0
    ) -> FireComparison {
        let old = late.map {
            ComparedRun(
                id: 1, startedAt: due + $0, completedAt: due + $0 + .seconds(3), success: success, exitCode: exit)
        }
        return FireComparison(
            jobID: "brief", plannedAt: due, recordedAt: due, whileDown: whileDown, excluded: excluded, old: old)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var row: FireComparison
        var evidence: FireJudge.Evidence
        var expected: FireJudge.Judgement

        init(
            _ name: String, _ row: FireComparison, _ verdict: ComparisonVerdict, _ reasons: MismatchReason...,
            evidence: FireJudge.Evidence = FireJudge.Evidence()
        ) {
            testDescription = name
            self.row = row
            self.evidence = evidence
            expected = FireJudge.Judgement(verdict, reasons)
        }
    }

    @Test(
        "One row at a time",
        arguments: [
            Case("both at once", row(late: .seconds(1)), .match),
            Case("a failure of the old engine was a fire", row(late: .zero, success: false, exit: 1), .match),
            Case("a little late", row(late: .seconds(5)), .match),
            Case("too late", row(late: .seconds(6)), .mismatch, .late),
            Case("only the old one was there", row(late: .zero, whileDown: true), .mismatch, .newWasDown),
            Case("neither was there", row(whileDown: true), .match, .newWasDown),
            Case("suspended here only", row(late: .zero, excluded: .skippedSuspended), .mismatch, .disabled),
            Case("suspended, and not run there", row(excluded: .skippedSuspended), .match, .disabled),
            Case("lost without a trace", row(), .mismatch, .notFired),
            Case(
                "lost together with everything", row(), .mismatch, .missedByOld, evidence: .init(knowsJob: true)),
            Case(
                "lost while others ran", row(), .mismatch, .notFired,
                evidence: .init(knowsJob: true, startedOther: true)),
            Case(
                "still running", row(), .mismatch, .oldStillRunning,
                evidence: .init(wasRunning: true, knowsJob: true, rule: .dst)),
            Case("another rule", row(), .mismatch, .dayRule, evidence: .init(knowsJob: true, rule: .dayRule)),
        ])
    func judged(_ example: Case) {
        #expect(FireJudge().judge(example.row, evidence: example.evidence) == example.expected)
    }

    @Test("A run that was not due needs an explanation")
    func extra() {
        let judge = FireJudge()
        #expect(judge.judgeExtra(isKnown: false, isActive: false, rule: .manual).reasons == [.notPlanned])
        #expect(judge.judgeExtra(isKnown: true, isActive: false, rule: .manual).reasons == [.disabled])
        #expect(judge.judgeExtra(isKnown: true, isActive: true, rule: .manual).reasons == [.manual])
        #expect(judge.judgeExtra(isKnown: true, isActive: true, rule: nil).reasons == [.notPlanned])
    }

    @Test("Where clocks change the old HOMER skips the gap and fires twice in the repeat")
    func clocks() throws {
        let zone = try #require(ZoneDatabase().zone(named: "America/New_York"))
        func rule(_ expression: String) -> RuleDifference {
            RuleDifference(trigger: CronTrigger(expression: expression, dayMatch: .both), zone: zone)
        }
        // 02:30 does not exist on 8 March: vixie's rule runs it at 03:00.
        let spring = Samples.time("2026-03-08T07:00:00Z")
        #expect(rule("30 2 * * *").reasonForAbsence(at: spring) == .dst)
        #expect(rule("0 3 * * *").reasonForAbsence(at: spring) == nil)
        // 01:30 comes twice on 1 November.
        let second = Samples.time("2026-11-01T06:30:00Z")
        #expect(rule("30 1 * * *").reasonForPresence(at: second + .seconds(1), tolerance: .minutes(1)) == .dst)
        let first = Samples.time("2026-11-01T05:30:00Z")
        #expect(rule("30 1 * * *").reasonForPresence(at: first, tolerance: .minutes(1)) == nil)
    }

    @Test("Day fields: both, or either")
    func days() throws {
        let zone = try #require(ZoneDatabase().zone(named: "UTC"))
        // The 13th of February 2026 is a Friday; the 20th is one too.
        let both = RuleDifference(trigger: CronTrigger(expression: "0 6 13 * 5", dayMatch: .both), zone: zone)
        let friday = Samples.time("2026-02-20T06:00:00Z")
        #expect(both.reasonForPresence(at: friday, tolerance: .minutes(1)) == .dayRule)
        let either = RuleDifference(trigger: CronTrigger(expression: "0 6 13 * 5", dayMatch: .either), zone: zone)
        #expect(either.reasonForAbsence(at: friday) == .dayRule)
        #expect(either.reasonForAbsence(at: Samples.time("2026-02-13T06:00:00Z")) == nil)
    }

    @Test("People start things in the middle of a minute, timers at its beginning")
    func byHand() throws {
        let zone = try #require(ZoneDatabase().zone(named: "UTC"))
        let rule = RuleDifference(trigger: CronTrigger(expression: "0 6 * * *"), zone: zone)
        let noon = Samples.time("2026-02-20T12:00:00Z")
        #expect(rule.reasonForPresence(at: noon + .seconds(17), tolerance: .minutes(1)) == .manual)
        #expect(rule.reasonForPresence(at: noon + .seconds(1), tolerance: .minutes(1)) == nil)
    }
}
