import HomerCore
import HomerTesting
import Testing

/// Rollback that does not fight git.
@Suite("Pins") struct PinTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")
    static let good = Samples.intent(Samples.spec("brief"))
    static let bad = Samples.intent(Samples.spec("brief") { $0.query = "echo bad" })
    static let new = Samples.intent(Samples.spec("brief") { $0.query = "echo new" })

    /// Generation 3 says what generation 1 said; the file still says what generation 2 did.
    static var pinned: StoredState {
        var stored = Samples.stored([good])
        stored.intents["brief"]?.generation = 3
        stored.overrides = [
            Override(
                intentID: "brief", kind: .pin, reason: "costs too much", by: "ada@box", createdAt: now - .hours(1),
                generation: 3, refusedHash: bad.hash)
        ]
        return stored
    }

    @Test("The refused text is not applied again")
    func refused() throws {
        let plan = try makePlan(Samples.desired([Self.bad]), Self.pinned, specs: [Self.good], now: Self.now)
        #expect(plan.isEmpty && plan.unchanged == 0 && plan.pinned == ["brief"])
        #expect(plan.housekeeping.endedPins.isEmpty)
        #expect(plan.overrides.map(\.reason) == ["costs too much"])
    }

    @Test("A new text is applied, and ends the pin")
    func new() throws {
        let plan = try makePlan(Samples.desired([Self.new]), Self.pinned, specs: [Self.good], now: Self.now)
        #expect(plan.changes.map(\.toGeneration) == [4])
        #expect(plan.changes[0].fields.map(\.path) == ["query"])
    }

    @Test("The good text in the file ends the pin without a change")
    func reverted() throws {
        let plan = try makePlan(Samples.desired([Self.good]), Self.pinned, specs: [Self.good], now: Self.now)
        #expect(plan.isEmpty && plan.housekeeping.endedPins == ["brief"])
    }

    @Test("A move of the refused file is a move of what is in force")
    func moved() throws {
        let moved = Samples.intent(Self.bad.spec, file: "desired/elsewhere.json")
        let plan = try makePlan(Samples.desired([moved]), Self.pinned, specs: [Self.good], now: Self.now)
        #expect(plan.changes.map(\.actions) == [[.move]])
        #expect(plan.changes[0].desired?.hash == Self.good.hash)
    }

    @Test("A commit of what was applied before is attributed, without a change")
    func attribution() throws {
        var committed = Self.good
        committed.origin.commit = CommitInfo(hash: "1a2b3c4", author: "Ada L")
        let plan = try makePlan(
            Samples.desired([committed]), Samples.stored([Self.good]), specs: [Self.good], now: Self.now)
        #expect(plan.isEmpty && plan.housekeeping.attributions.map(\.id) == ["brief"])
    }
}
