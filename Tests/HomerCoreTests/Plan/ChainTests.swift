import HomerCore
import HomerTesting
import Testing

@Suite("Chains") struct ChainTests {
    private static let now = Samples.time("2026-05-04T09:00:00Z")

    private func after(_ id: String, _ target: String) -> IntentSpec {
        Samples.spec(id) { $0.trigger = .after(intent: target, on: .success) }
    }

    private func plan(_ specs: [IntentSpec], stored: [IntentSpec] = [], held: [HeldInput] = []) throws -> Plan {
        let before = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0.canonical) })
        return try Planner(zones: UTCOnly()) { before[$0] }.plan(
            desired: Samples.desired(specs.map { Samples.intent($0) }, held: held),
            stored: Samples.stored(stored.map { Samples.intent($0) }), now: Self.now)
    }

    private func codes(_ plan: Plan) -> [String] {
        plan.held.map { "\($0.input.intentID ?? "?") \($0.input.diagnostics[0].code.rawValue)" }
    }

    @Test("A chain whose first intent exists is accepted, in any order of files")
    func accepted() throws {
        let plan = try plan([after("c", "b"), Samples.spec("a"), after("b", "a")])
        #expect(plan.held.isEmpty)
        #expect(plan.changes.map(\.id) == ["a", "b", "c"])
    }

    @Test("A circle is held whole, what hangs on it is not")
    func circle() throws {
        let plan = try plan([after("a", "c"), after("b", "a"), after("c", "b"), after("d", "c"), Samples.spec("e")])
        #expect(codes(plan) == ["a E134", "b E134", "c E134"])
        #expect(plan.held[0].input.diagnostics[0].message == "these wait for each other: a ← c ← b ← a")
        #expect(plan.held[0].reason == .chainCycle)
        #expect(plan.changes.map(\.id) == ["d", "e"])
        #expect(codes(try self.plan([after("a", "a")])) == ["a E134"])
    }

    @Test("A circle through an intent whose file is held is seen in what is stored")
    func circleThroughStored() throws {
        let b = after("b", "a")
        let plan = try plan(
            [after("a", "b")], stored: [Samples.spec("a"), b], held: [Samples.held("desired/b.json", id: "b")])
        #expect(codes(plan) == ["a E134", "b E110"])
        #expect(plan.held[0].keepsGeneration == 1)
        #expect(plan.changes.isEmpty)
    }

    @Test("What waits for nobody is held, with the nearest name")
    func missing() throws {
        let plan = try plan([Samples.spec("collect-mail"), after("b", "colect-mail")])
        #expect(codes(plan) == ["b E135"])
        #expect(plan.held[0].input.diagnostics[0].hint == "did you mean \"collect-mail\"?")
        #expect(plan.held[0].input.diagnostics[0].field == "trigger.intent")
        #expect(plan.changes.map(\.id) == ["collect-mail"])
    }

    @Test("An intent whose file cannot be read is there to be waited for")
    func heldTarget() throws {
        let plan = try plan([after("b", "a")], held: [Samples.held("desired/a.json", id: "a")])
        #expect(codes(plan) == ["a E110"])
        #expect(plan.changes.map(\.id) == ["b"])
    }

    @Test("When the first one goes, the set that is stored stays as it is and says so, at once and later")
    func removed() throws {
        let (a, b) = (Samples.spec("a"), after("b", "a"))
        let first = try plan([b, Samples.spec("c")], stored: [a, b, Samples.spec("c")])
        #expect(first.changes.map(\.id) == ["a"])
        #expect(codes(first) == ["b E135"])
        #expect(first.held[0].keepsGeneration == 1)
        #expect(first.unchanged == 1)
        let later = try Planner(zones: UTCOnly()) { _ in nil }.plan(
            desired: Samples.desired([Samples.intent(b)]),
            stored: Samples.stored([Samples.intent(a), Samples.intent(b)], removed: ["a"]), now: Self.now)
        #expect(codes(later) == ["b E135"] && later.changes.isEmpty)
    }
}

@Suite("Run windows") struct RunWindowTests {
    private static let night = RunWindow(
        start: CronTrigger(expression: "0 22 * * MON-FRI", timeZone: "UTC"), length: .hours(8))

    private func at(_ text: String) -> Timestamp { Samples.time("2026-05-0\(text):00Z") }

    @Test("A window is open from its start until its length has passed")
    func contains() {
        // 4 May 2026 is a Monday; Saturday and Sunday have no window of their own.
        for (text, isOpen) in [
            ("4T21:59", false), ("4T22:00", true), ("5T05:59", true), ("5T06:00", false), ("9T05:59", true),
            ("9T23:00", false),
        ] { #expect(Self.night.contains(at(text), zones: UTCOnly()) == isOpen, "\(text)") }
    }

    @Test("Due in a window and started in one, a little late or not")
    func allow() {
        let windows = [Self.night]
        #expect([RunWindow]().allow(due: at("4T12:00"), now: at("4T12:00"), zones: UTCOnly()))
        #expect(windows.allow(due: at("4T23:00"), now: at("5T05:00"), zones: UTCOnly()))
        #expect(!windows.allow(due: at("4T23:00"), now: at("5T09:00"), zones: UTCOnly()))
        #expect(!windows.allow(due: at("4T12:00"), now: at("4T23:00"), zones: UTCOnly()))
        #expect(windows.allow(due: at("5T05:59"), now: at("5T06:00"), zones: UTCOnly()))
    }

    @Test("Windows are read, checked, and left out of the canonical form when there are none")
    func decoding() throws {
        let plain = try #require(Fixture.read(Fixture.intent()).spec)
        #expect(plain.windows.isEmpty && plain.canonical["windows"] == nil && plain.canonical["approvalExpiry"] == nil)
        let spec = try #require(
            Fixture.read(
                Fixture.intent(#""windows": [{"cron": "0 22 * * 1-5", "length": "8h"}], "approvalExpiry": "8h""#)
            ).spec)
        #expect(spec.windows == [RunWindow(start: CronTrigger(expression: "0 22 * * 1-5"), length: .hours(8))])
        #expect(spec.approvalExpiry == .hours(8))
        #expect(try IntentSpec(canonical: spec.canonical) == spec)
        for (text, code) in [
            (#""windows": {}"#, ErrorCode.wrongType), (#""windows": [{"cron": "0 22 * * *"}]"#, .missingField),
            (#""windows": [{"cron": "0 25 * * *", "length": "8h"}]"#, .invalidCron),
            (#""windows": [{"cron": "0 22 * * *", "length": "0s"}]"#, .outOfRange),
        ] { #expect(Fixture.read(Fixture.intent(text)).diagnostics.map(\.code) == [code], "\(text)") }
    }
}
