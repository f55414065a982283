import HomerCore
import HomerTesting
import Testing

/// What waits for a person.
@Suite("Gate") struct GateTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")

    static func fleet(_ count: Int, _ change: (inout IntentSpec) -> Void = { _ in }) -> [DesiredIntent] {
        (0..<count).map { Samples.intent(Samples.spec("i\($0 < 10 ? "0" : "")\($0)", change)) }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var stored: Int
        var removed: Int
        var added = 0
        var blocked: Bool
    }

    static let rows: [Row] = [
        Row(testDescription: "three of four may go", stored: 4, removed: 3, blocked: false),
        Row(testDescription: "four of five may not", stored: 5, removed: 4, blocked: true),
        Row(testDescription: "a quarter of forty may", stored: 40, removed: 10, blocked: false),
        Row(testDescription: "one more may not", stored: 40, removed: 11, blocked: true),
        Row(testDescription: "replacing ten by ten others may not", stored: 10, removed: 10, added: 10, blocked: true),
    ]

    @Test("Removals are counted by identity", arguments: rows)
    func count(_ row: Row) throws {
        let old = Self.fleet(row.stored)
        let new = (0..<row.added).map { Samples.intent(Samples.spec("new\($0)")) }
        var policy = ApplyPolicy()
        policy.guardRunShare = 1
        let plan = try makePlan(
            Samples.desired(Array(old.dropFirst(row.removed)) + new), Samples.stored(old), specs: old, now: Self.now,
            policy: policy)
        #expect(plan.blocked.count == (row.blocked ? row.removed : 0))
        #expect(plan.blocked.allSatisfy { $0.reason == .guarded && $0.change.actions == [.disable] })
        #expect(plan.count(.create) == row.added)
        #expect(plan.count(.disable) == (row.blocked ? 0 : row.removed))
        #expect((plan.approvalID != nil) == row.blocked)
    }

    @Test("Two intents with most of the coming runs wait; one alone was meant")
    func runs() throws {
        let busy = Samples.intent(Samples.spec("busy") { $0.trigger = Samples.cron("* * * * *") })
        let rare = Samples.intent(Samples.spec("rare") { $0.trigger = Samples.cron("0 3 * * *") })
        let old = [busy, rare, Samples.intent(Samples.spec("hourly"))]
        let without = { (ids: [String]) in
            try makePlan(
                Samples.desired(old.filter { !ids.contains($0.spec.id) }), Samples.stored(old), specs: old,
                now: Self.now)
        }
        let blocked = try without(["busy", "rare"])
        #expect(blocked.isEmpty)
        #expect(blocked.blocked.map(\.reason) == [.guarded, .guarded])
        #expect(blocked.blocked[0].message == "1441 of the 1465 runs of the next 24 hours would vanish")
        #expect(try without(["busy"]).changes.map(\.id) == ["busy"])
        #expect(try without(["rare", "hourly"]).changes.map(\.id) == ["hourly", "rare"])
    }

    @Test("A protected intent outlives the file that protected it")
    func protected() throws {
        let old = Self.fleet(3) { $0.protect = $0.id == "i01" }
        var stored = Samples.stored(old)
        stored.intents["i01"]?.protect = true
        let plan = try makePlan(Samples.desired([old[2]]), stored, specs: old, now: Self.now)
        #expect(plan.changes.map(\.id) == ["i00"])
        #expect(plan.blocked.map(\.reason) == [.protected])
    }

    @Test("An approval is bound to the change, and to nothing else")
    func approval() throws {
        let old = Self.fleet(6)
        let desired = Samples.desired([old[5]])
        var stored = Samples.stored(old)
        let waiting = try makePlan(desired, stored, specs: old, now: Self.now)
        #expect(waiting.blocked.count == 5)
        stored.approved = Set(waiting.blocked.map(\.change.approvalKey))
        let applied = try makePlan(desired, stored, specs: old, now: Self.now)
        #expect(applied.blocked.isEmpty && applied.count(.disable) == 5)
        // The same name for the same set, another for another.
        #expect(
            try makePlan(desired, Samples.stored(old), specs: old, now: Self.now + .hours(1)).approvalID
                == waiting.approvalID)
        let other = try makePlan(Samples.desired([old[4]]), Samples.stored(old), specs: old, now: Self.now)
        #expect(other.approvalID != waiting.approvalID)
    }

    @Test("In manual mode everything waits, and what was approved does not")
    func manual() throws {
        var policy = ApplyPolicy()
        policy.mode = .manual
        let new = Samples.intent(Samples.spec("new"))
        let plan = try makePlan(Samples.desired([new]), StoredState(), specs: [], now: Self.now, policy: policy)
        #expect(plan.isEmpty && plan.blocked.map(\.reason) == [.manual])
        let approved = StoredState(approved: Set(plan.blocked.map(\.change.approvalKey)))
        let again = try makePlan(Samples.desired([new]), approved, specs: [], now: Self.now, policy: policy)
        #expect(again.changes.map(\.id) == ["new"] && again.blocked.isEmpty)
        let edited = Samples.intent(Samples.spec("new") { $0.priority = 1 })
        let other = try makePlan(Samples.desired([edited]), approved, specs: [], now: Self.now, policy: policy)
        #expect(other.isEmpty && other.blocked.count == 1)
    }

    @Test("While applying is frozen everything waits until the window ends")
    func frozen() throws {
        var policy = ApplyPolicy()
        policy.freeze = [
            FreezeWindow(
                target: .apply, start: CronTrigger(expression: "0 10 * * *", timeZone: "UTC"), length: .hours(2),
                reason: "month end"),
            FreezeWindow(
                target: .run, start: CronTrigger(expression: "0 0 * * *", timeZone: "UTC"), length: .days(1)),
        ]
        let desired = Samples.desired([Samples.intent(Samples.spec("new"))])
        let plan = try makePlan(desired, StoredState(), specs: [], now: Self.now, policy: policy)
        #expect(plan.blocked.map(\.reason) == [.frozen])
        #expect(plan.blocked[0].message == "nothing is applied until 2026-03-01T12:00:00.000Z (month end)")
        #expect(plan.lookAgain == Samples.time("2026-03-01T12:00:00Z"))
        let later = try makePlan(
            desired, StoredState(), specs: [], now: Samples.time("2026-03-01T12:00:00Z"), policy: policy)
        #expect(later.blocked.isEmpty && later.changes.count == 1)
    }

    @Test(
        "A window lasts from its start to its end, and windows that touch are one",
        arguments: [
            ("2026-03-01T09:59:59Z", nil), ("2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"),
            ("2026-03-01T11:59:59Z", "2026-03-01T12:00:00Z"), ("2026-03-01T12:00:00Z", nil),
        ] as [(String, String?)])
    func window(_ moment: String, _ end: String?) {
        let window = FreezeWindow(
            target: .apply, start: CronTrigger(expression: "0 10,11 * * *", timeZone: "UTC"), length: .hours(1))
        #expect(window.end(at: Samples.time(moment), zones: UTCOnly()) == end.map { Samples.time($0) })
    }
}
