import HomerCore
import HomerTesting
import Testing

/// An entry that cannot be read never stops removals in silence: either something proves them, or each is held and says
/// what is in the way.
@Suite("Entries in the way") struct ObstacleTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var tracked = TrackedFiles.notRepository
        var committed: Set<String>?
        var isCommitted = true
        var obstacle = "desired/caf.json"
        var disabled = false
        /// Words of the message and its advice.
        var says: [String] = []
    }

    static let rows: [Row] = [
        Row(
            testDescription: "outside a repository it is held, and the entry is named",
            says: ["desired/team/a.json is gone", "desired/caf.json", ".homerignore"]),
        Row(
            testDescription: "a commit that took the file away is proof", tracked: .files(["desired/b.json"]),
            committed: ["desired/b.json"], disabled: true),
        Row(
            testDescription: "HEAD that still has it is not", tracked: .files(["desired/b.json"]),
            committed: ["desired/b.json", "desired/team/a.json"], says: ["desired/caf.json"]),
        Row(
            testDescription: "a text that was never committed cannot have been removed by a commit",
            tracked: .files(["desired/b.json"]), committed: ["desired/b.json"], isCommitted: false,
            says: ["desired/caf.json"]),
        Row(
            testDescription: "git that does not answer proves nothing", tracked: .unknown,
            says: ["git does not say whether it was removed"]),
        Row(
            testDescription: "tracked and missing is an uncommitted deletion, whatever is beside it",
            tracked: .files(["desired/b.json", "desired/team/a.json"]),
            committed: ["desired/b.json", "desired/team/a.json"], says: ["no commit removed it", "git restore"]),
        Row(
            testDescription: "what lies behind the entry cannot be seen, also when no commit has it",
            tracked: .files(["desired/b.json"]), committed: ["desired/b.json"], obstacle: "desired/team",
            says: ["cannot be seen", "desired/team cannot be used"]),
    ]

    @Test("What an absence beside an unreadable entry is worth", arguments: rows)
    func beside(_ row: Row) throws {
        let old = [
            Samples.intent(Samples.spec("a"), file: "desired/team/a.json"), Samples.intent(Samples.spec("b")),
        ]
        var desired = Samples.desired(
            [old[1]], held: [Samples.held(row.obstacle, code: .notUTF8)],
            directory: Samples.report(IntentSource.desired, .ready, complete: false))
        desired.tracked = row.tracked
        desired.repository.committed = row.committed
        var stored = Samples.stored(old)
        if row.isCommitted { stored.intents["a"]?.commit = "1a2b3c4" }
        let plan = try makePlan(desired, stored, specs: old, now: Self.now)
        #expect(plan.changes.map(\.id) == (row.disabled ? ["a"] : []))
        let held = plan.held.filter { $0.input.intentID == "a" }
        #expect(held.count == (row.disabled ? 0 : 1))
        let diagnostic = held.first?.input.diagnostics.first
        let text = "\(diagnostic?.message ?? "") \(diagnostic?.hint ?? "")"
        for words in row.says { #expect(text.contains(words), "\(words) in: \(text)") }
        #expect(held.allSatisfy { $0.keepsGeneration == 1 })
    }

    @Test("A broken file that can be read is in nobody's way")
    func broken() throws {
        let old = Samples.intent(Samples.spec("a"))
        let desired = Samples.desired([], held: [Samples.held("desired/new.json", code: .syntax)])
        let plan = try makePlan(desired, Samples.stored([old]), specs: [old], now: Self.now)
        #expect(plan.changes.map(\.id) == ["a"])
    }

    @Test("A file that the work tree leaves out was not removed, and the advice is the one that works")
    func leftOut() throws {
        let old = ["a", "b"].map { Samples.intent(Samples.spec($0)) }
        var desired = Samples.desired([old[1]])
        desired.tracked = .files(["desired/a.json", "desired/b.json"])
        desired.repository.leftOut["desired/a.json"] = LeftOut(.sparseCheckout, remedy: "git sparse-checkout add x")
        var policy = ApplyPolicy()
        // Nobody removed it, whatever is to become of files that somebody removed.
        policy.uncommittedDeletes = .apply
        let plan = try makePlan(desired, Samples.stored(old), specs: old, now: Self.now, policy: policy)
        #expect(plan.changes.isEmpty)
        let diagnostic = try #require(plan.held.first?.input.diagnostics.first)
        #expect(diagnostic.message.contains("sparse checkout"))
        #expect(diagnostic.hint?.contains("`git sparse-checkout add x`") == true)
        #expect(diagnostic.hint?.contains("git restore") == false)
    }

    @Test("Beside a repository the files outside it need the longer time")
    func outside() throws {
        let old = ["a", "b"].map { Samples.intent(Samples.spec($0)) }
        var desired = Samples.desired([old[1]])
        desired.tracked = .files(["desired/team/x.json"])
        desired.repository.roots = ["desired/team"]
        let evidence = AbsenceEvidence.since(["a": Self.now - .seconds(2)])
        let plan = try makePlan(desired, Samples.stored(old), specs: old, now: Self.now, evidence: evidence)
        #expect(plan.changes.isEmpty && plan.lookAgain == Self.now + .seconds(3))
    }

    @Test("A directory that is missing is no news beside a schedule file, and is one when somebody named it")
    func optional() throws {
        func plan(_ condition: SourceReport.Condition, schedule: SourceReport.Condition, isNamed: Bool = false) throws
            -> Plan
        {
            var report = Samples.report(IntentSource.desired, condition)
            report.isNamed = isNamed
            let jobs = Samples.report(IntentSource.schedule, schedule, complete: schedule == .ready)
            return try makePlan(
                Samples.desired([], directory: report, schedule: jobs), StoredState(), specs: [], now: Self.now)
        }
        #expect(try plan(.missing, schedule: .missing).unusableSource?.condition == .missing)
        #expect(try plan(.unreadable, schedule: .ready).unusableSource?.condition == .unreadable)
        #expect(try plan(.missing, schedule: .ready).unusableSource == nil)
        #expect(try plan(.missing, schedule: .ready, isNamed: true).unusableSource?.condition == .missing)
        #expect(try plan(.empty, schedule: .missing).unusableSource == nil)
    }
}
