import HomerCore
import HomerTesting
import Testing

/// Absence needs proof: two looks, time, and git's word.
@Suite("Evidence of absence") struct AbsenceEvidenceTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")
    static let old = ["a", "b"].map { Samples.intent(Samples.spec($0)) }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var tracked = TrackedFiles.notRepository
        var evidence = AbsenceEvidence.assumed
        var suspended: String?
        var deletes = ApplyPolicy.UncommittedDeletes.hold
        var disabled = false
        var held: HoldReason?
        /// Seconds until the next look; nil for none.
        var lookAgain: Int64?
    }

    static let rows: [Row] = [
        Row(testDescription: "a preview takes what it sees for proven", disabled: true),
        Row(testDescription: "the first look only observes", evidence: .since([:]), lookAgain: 5),
        Row(
            testDescription: "outside a repository five seconds must pass",
            evidence: .since(["a": now - .seconds(4)]), lookAgain: 1),
        Row(
            testDescription: "after five seconds it is believed", evidence: .since(["a": now - .seconds(5)]),
            disabled: true),
        Row(
            testDescription: "in a repository one second is enough when git does not track the file",
            tracked: .files(["desired/b.json"]), evidence: .since(["a": now - .seconds(1)]), disabled: true),
        Row(
            testDescription: "half a second is not", tracked: .files([]),
            evidence: .since(["a": now - Milliseconds(400)]), lookAgain: 0),
        Row(
            testDescription: "a tracked file that is missing was not removed by a commit",
            tracked: .files(["desired/a.json"]), evidence: .since(["a": now - .hours(1)]), held: .uncommittedDeletion),
        Row(
            testDescription: "a preview says so too", tracked: .files(["desired/a.json"]),
            held: .uncommittedDeletion),
        Row(
            testDescription: "unless the owner wants uncommitted deletions applied",
            tracked: .files(["desired/a.json"]), deletes: .apply, disabled: true),
        Row(
            testDescription: "git that does not answer proves nothing", tracked: .unknown,
            evidence: .since(["a": now - .hours(1)]), held: .absenceUnproven),
        Row(
            testDescription: "a stale lock proves nothing", tracked: .files([]),
            evidence: .since(["a": now - .hours(1)]), suspended: "rm .git/index.lock", held: .absenceUnproven),
    ]

    @Test("What an absence is worth", arguments: rows)
    func absence(_ row: Row) throws {
        var desired = Samples.desired([Self.old[1]])
        desired.tracked = row.tracked
        desired.removalsSuspended = row.suspended
        var policy = ApplyPolicy()
        policy.uncommittedDeletes = row.deletes
        let plan = try makePlan(
            desired, Samples.stored(Self.old), specs: Self.old, now: Self.now, policy: policy, evidence: row.evidence)
        #expect(plan.changes.map(\.id) == (row.disabled ? ["a"] : []))
        #expect(plan.held.map(\.reason) == (row.held.map { [$0] } ?? []))
        #expect(plan.held.allSatisfy { $0.keepsGeneration == 1 })
        #expect(plan.absent == ["a"])
        #expect(plan.unconfirmed == (row.lookAgain == nil ? [] : ["a"]))
        #expect(plan.lookAgain.map { ($0 - Self.now).count / 1000 } == row.lookAgain)
    }

    @Test("A tracked file in which another id stands was edited, not deleted")
    func idChanged() throws {
        var desired = Samples.desired([Self.old[1], Samples.intent(Samples.spec("c"), file: "desired/a.json")])
        desired.tracked = .files(["desired/a.json", "desired/b.json"])
        let plan = try makePlan(desired, Samples.stored(Self.old), specs: Self.old, now: Self.now)
        #expect(plan.changes.map { "\($0.id) \($0.actions[0].rawValue)" } == ["a disable", "c create"])
    }

    @Test("A job that a tracked schedule.json no longer has was edited out")
    func jobGone() throws {
        let jobs = ["x", "y"].map { Samples.job(Samples.spec($0)) }
        var desired = Samples.desired([jobs[0]])
        desired.tracked = .files(["schedule.json"])
        let plan = try makePlan(desired, Samples.stored(jobs), specs: jobs, now: Self.now)
        #expect(plan.changes.map(\.id) == ["y"])
    }

    @Test("A reading that is held changes nothing, and says why", arguments: SourceHold.Reason.allCases)
    func held(_ reason: SourceHold.Reason) throws {
        var desired = Samples.desired([Samples.intent(Samples.spec("new"))])
        desired.hold = SourceHold(reason, "git is at work")
        let plan = try makePlan(desired, Samples.stored(Self.old), specs: Self.old, now: Self.now)
        #expect(plan.isEmpty && plan.held.isEmpty && plan.blocked.isEmpty && plan.absent.isEmpty)
        #expect(plan.hold?.reason == reason)
    }
}
