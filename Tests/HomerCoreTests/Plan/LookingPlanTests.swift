import HomerCore
import HomerTesting
import Testing

/// Plans that are only looked at: between commits, before a commit, from a file.
struct LookingPlanTests {
    private static let now = Samples.time("2026-03-01T10:30:00Z")

    private static func plan(_ old: DesiredState, _ new: DesiredState) throws -> Plan {
        let specs = old.acceptedSpecs
        var plan = try Planner(zones: UTCOnly()) { specs[$0] }
            .plan(desired: new, stored: StoredState(accepting: old), now: now)
        plan.readAsComparison(with: old)
        return plan
    }

    @Test func `What was held in the older commit is not new in the newer one`() throws {
        let (a, b, c) = (
            Samples.intent(Samples.spec("a")), Samples.intent(Samples.spec("b")), Samples.intent(Samples.spec("c"))
        )
        let twin = Samples.intent(Samples.spec("b"), file: "desired/twin.json")
        let old = Samples.desired(
            [b, twin], held: [Samples.held("desired/a.json", id: "a"), Samples.held("desired/d.json")])
        let d = Samples.intent(Samples.spec("d"))
        let plan = try Self.plan(old, Samples.desired([a, b, c, d]))
        #expect(!plan.knowsGenerations)
        #expect(plan.changes.map(\.id) == ["a", "b", "c", "d"])
        #expect(plan.changes.map(\.cause) == [.inputMended, .inputMended, .newFile, .inputMended])
        #expect(plan.changes.map { $0.actions } == [[.update], [.update], [.create], [.update]])
    }

    @Test func `One bad job without an id makes no other job of its file known`() throws {
        let old = Samples.desired([], held: [Samples.held("schedule.json", source: IntentSource.schedule)])
        let plan = try Self.plan(old, Samples.desired([Samples.job(Samples.spec("a"))]))
        #expect(plan.changes.map(\.cause) == [.newFile])
    }

    @Test func `What the next pass takes is not marked, the rest waits for a commit`() throws {
        let stored = Samples.stored([Samples.intent(Samples.spec("gone")), Samples.intent(Samples.spec("kept"))])
        let committed = Samples.intent(Samples.spec("committed"))
        let first = Samples.intent(Samples.spec("edited"))
        let second = Samples.intent(Samples.spec("edited") { $0.query = "echo more" })
        let kept = Samples.intent(Samples.spec("kept"))
        let planner = Planner(zones: UTCOnly()) { Samples.spec($0).canonical }
        let next = try planner.plan(
            desired: Samples.desired([committed, first, kept, Samples.intent(Samples.spec("gone"))]), stored: stored,
            now: Self.now)
        var plan = try planner.plan(
            desired: Samples.desired([committed, second, kept]), stored: stored, now: Self.now)
        plan.markUncommitted(since: next)
        #expect(plan.changes.map(\.id) == ["committed", "edited", "gone"])
        #expect(plan.changes.map(\.waitsForCommit) == [false, true, true])
        #expect(plan.nextPass?.changes == 2)
        plan.markUncommitted(since: nil)
        #expect(plan.changes.allSatisfy { $0.waitsForCommit })
    }

    @Test func `A plan is outdated by another text, place or absence, and by nothing else`() throws {
        let spec = Samples.spec("a")
        let planned = Samples.intent(spec)
        let planner = Planner(zones: UTCOnly()) { _ in spec.canonical }
        let plan = try planner.plan(desired: Samples.desired([planned]), stored: StoredState(), now: Self.now)
        func outdated(_ intents: [DesiredIntent], held: [HeldInput] = []) -> [String] {
            plan.outdated(by: Samples.desired(intents, held: held)).map(\.id)
        }
        #expect(outdated([planned, Samples.intent(Samples.spec("b"))]) == [])
        #expect(outdated([Samples.intent(Samples.spec("a") { $0.query = "echo more" })]) == ["a"])
        #expect(outdated([Samples.intent(spec, file: "desired/moved.json")]) == ["a"])
        #expect(outdated([planned, Samples.intent(spec, file: "desired/copy.json")]) == ["a"])
        #expect(outdated([]) == ["a"])
        #expect(outdated([], held: [Samples.held("desired/a.json", id: "a")]) == ["a"])
        let removal = try planner.plan(desired: Samples.desired([]), stored: Samples.stored([planned]), now: Self.now)
        #expect(removal.outdated(by: Samples.desired([])).isEmpty)
        #expect(removal.outdated(by: Samples.desired([planned])).map(\.id) == ["a"])
        #expect(removal.outdated(by: Samples.desired([], held: [Samples.held("desired/a.json", id: "a")])).count == 1)
    }

    @Test func `The cause is first: a newer version, then a mistyped key, then the field that is missing for it`() {
        func error(_ code: ErrorCode, _ severity: Diagnostic.Severity = .error) -> Diagnostic {
            Diagnostic(code: code, severity: severity, file: "desired/a.json", message: "m")
        }
        let held = HeldInput(
            file: "desired/a.json", intentID: "a", source: IntentSource.desired,
            diagnostics: [
                error(.droppedLegacyField, .warning), error(.missingField), error(.unknownField), error(.invalidCron),
                error(.unsupportedVersion),
            ])
        #expect(
            held.diagnostics.map(\.code) == [
                .unsupportedVersion, .unknownField, .invalidCron, .missingField, .droppedLegacyField,
            ])
    }
}
