import HomerCore
import HomerTesting
import Testing

@Suite("Stored state from files") struct AcceptingTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")

    private func plan(from old: DesiredState, to new: DesiredState) throws -> Plan {
        let specs = old.acceptedSpecs
        return try Planner(zones: UTCOnly()) { specs[$0] }
            .plan(desired: new, stored: StoredState(accepting: old), now: Self.now)
    }

    @Test("From a state to itself there is nothing to do")
    func same() throws {
        let state = Samples.desired([Samples.intent(Samples.spec("a")), Samples.job(Samples.spec("b"))])
        let plan = try plan(from: state, to: state)
        #expect(plan.isEmpty)
        #expect(plan.unchanged == 2)
    }

    @Test("Between two states the plan says what was added and edited, field by field")
    func differs() throws {
        let old = Samples.desired([Samples.intent(Samples.spec("a"))])
        let new = Samples.desired([
            Samples.intent(Samples.spec("a") { $0.priority = 70 }), Samples.intent(Samples.spec("b")),
        ])
        let plan = try plan(from: old, to: new)
        #expect(plan.changes.map(\.id) == ["a", "b"])
        #expect(plan.changes.first?.fields == [FieldChange(path: "priority", before: 50, after: 70)])
        #expect(plan.changes.first?.fromGeneration == 1)
        #expect(plan.changes.last?.actions == [.create])
    }

    @Test("An id with two owners is nobody's, and protection is remembered")
    func owners() {
        let state = Samples.desired([
            Samples.intent(Samples.spec("a"), file: "desired/one.json"),
            Samples.intent(Samples.spec("a"), file: "desired/two.json"),
            Samples.intent(Samples.spec("b") { $0.protect = true }),
        ])
        let stored = StoredState(accepting: state)
        #expect(stored.intents.keys.sorted() == ["b"])
        #expect(stored.intents["b"]?.protect == true)
        #expect(stored.version == .none)
    }
}
