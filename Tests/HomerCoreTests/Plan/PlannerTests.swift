import HomerCore
import HomerTesting
import Testing

/// One file, one stored intent: what the planner makes of each pair.
@Suite("Planner") struct PlannerTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")
    static let brief = Samples.spec("brief")

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var file: DesiredIntent?
        var stored: DesiredIntent?
        var removed = false
        var actions: [ChangeAction]
        var cause: ChangeCause?
        var generation = 1
        var restarts = false
    }

    static let rows: [Row] = [
        Row(
            testDescription: "a new file creates generation 1", file: Samples.intent(brief), stored: nil,
            actions: [.create], cause: .newFile, restarts: true),
        Row(
            testDescription: "an equal file changes nothing", file: Samples.intent(brief),
            stored: Samples.intent(brief), actions: []),
        Row(
            testDescription: "another query is a new generation and keeps the timetable",
            file: Samples.intent(Samples.spec("brief") { $0.query = "echo other" }), stored: Samples.intent(brief),
            actions: [.update], cause: .contentChanged, generation: 2),
        Row(
            testDescription: "another expression is a new generation and counts from now",
            file: Samples.intent(Samples.spec("brief") { $0.trigger = Samples.cron("5 * * * *") }),
            stored: Samples.intent(brief), actions: [.update], cause: .contentChanged, generation: 2, restarts: true),
        Row(
            testDescription: "switching off in the file is an update",
            file: Samples.intent(Samples.spec("brief") { $0.enabled = false }), stored: Samples.intent(brief),
            actions: [.update], cause: .contentChanged, generation: 2, restarts: true),
        Row(
            testDescription: "another path alone is a move without a generation",
            file: Samples.intent(brief, file: "desired/team/brief.json"), stored: Samples.intent(brief),
            actions: [.move], cause: .fileMoved),
        Row(
            testDescription: "another path and another query is one update that names the move",
            file: Samples.intent(Samples.spec("brief") { $0.query = "x" }, file: "desired/b.json"),
            stored: Samples.intent(brief), actions: [.update, .move], cause: .contentChanged, generation: 2),
        Row(
            testDescription: "a job that moves from schedule.json to a file is a move", file: Samples.intent(brief),
            stored: Samples.job(brief), actions: [.move], cause: .fileMoved),
        Row(
            testDescription: "a missing file disables and keeps the generation", file: nil,
            stored: Samples.intent(brief), actions: [.disable], cause: .fileRemoved),
        Row(
            testDescription: "a file that is already gone is not disabled again", file: nil,
            stored: Samples.intent(brief), removed: true, actions: []),
        Row(
            testDescription: "a returning file revives the same generation", file: Samples.intent(brief),
            stored: Samples.intent(brief), removed: true, actions: [.enable], cause: .fileReturned, restarts: true),
        Row(
            testDescription: "a returning, edited file is a new generation",
            file: Samples.intent(Samples.spec("brief") { $0.query = "x" }), stored: Samples.intent(brief),
            removed: true, actions: [.enable, .update], cause: .fileReturned, generation: 2, restarts: true),
    ]

    @Test("What one file becomes", arguments: rows)
    func change(_ row: Row) throws {
        // A neighbour keeps the sources from looking empty.
        let neighbour = Samples.intent(Samples.spec("neighbour"))
        let stored = [row.stored, neighbour].compactMap { $0 }
        let plan = try makePlan(
            Samples.desired([row.file, neighbour].compactMap { $0 }),
            Samples.stored(stored, removed: row.removed ? ["brief"] : []), specs: stored, now: Self.now)
        #expect(plan.held.isEmpty)
        #expect(plan.changes.map(\.actions) == (row.actions.isEmpty ? [] : [row.actions]))
        guard let change = plan.changes.first else { return }
        #expect(change.id == "brief")
        #expect(change.cause == row.cause)
        #expect(change.toGeneration == row.generation)
        #expect(change.restartsSchedule == row.restarts)
        #expect((change.fromFile != nil) == change.actions.contains(.move))
        #expect((change.desired == nil) == (change.actions == [.disable]))
    }

    @Test("An update lists exactly the fields that differ, sorted")
    func fields() throws {
        let edited = Samples.intent(
            Samples.spec("brief") {
                $0.trigger = Samples.cron("5 * * * *")
                $0.priority = 70
                $0.labels = ["team": "core"]
            })
        let old = Samples.intent(Self.brief)
        let plan = try makePlan(Samples.desired([edited]), Samples.stored([old]), specs: [old], now: Self.now)
        #expect(plan.changes.first?.fields.map(\.path) == ["labels.team", "priority", "trigger.expression"])
        #expect(plan.changes.first?.fields.last?.before == "0 * * * *")
        #expect(plan.changes.first?.fields.last?.after == "5 * * * *")
    }

    @Test(
        "Intents of people and of discovery are left alone when no file names them", arguments: ["user", "discovery:7"])
    func foreignSources(_ source: String) throws {
        let old = DesiredIntent(spec: Self.brief, origin: Origin(source: source, file: ""))
        let plan = try makePlan(
            Samples.desired([Samples.intent(Samples.spec("other"))]), Samples.stored([old]), specs: [old],
            now: Self.now)
        #expect(plan.changes.map(\.id) == ["other"])
    }

    @Test("A one-off in the past is held before it is ever stored, and left alone after it has run")
    func past() throws {
        let past = Samples.intent(Samples.spec("once") { $0.trigger = .at(Self.now - .hours(1)) })
        let fresh = try makePlan(Samples.desired([past]), StoredState(), specs: [], now: Self.now)
        #expect(fresh.isEmpty)
        #expect(fresh.held.map(\.reason) == [.timeInPast])
        #expect(fresh.held.first?.input.diagnostics.map(\.code) == [.timeInPast])
        let later = try makePlan(Samples.desired([past]), Samples.stored([past]), specs: [past], now: Self.now)
        #expect(later.isEmpty && later.held.isEmpty)
        #expect(later.unchanged == 1)
        let back = try makePlan(
            Samples.desired([past]), Samples.stored([past], removed: ["once"]), specs: [past], now: Self.now)
        #expect(back.isEmpty)
        #expect(back.held.map(\.reason) == [.timeInPast])
        let recent = Samples.intent(Samples.spec("once") { $0.trigger = .at(Self.now - .seconds(59)) })
        #expect(try makePlan(Samples.desired([recent]), StoredState(), specs: [], now: Self.now).count(.create) == 1)
    }

    @Test("A one-off that was accepted in time may be edited after it has run, as long as its time stays")
    func pastEdited() throws {
        let time = Self.now - .hours(1)
        let stored = Samples.intent(Samples.spec("once") { $0.trigger = .at(time) })
        func plan(_ change: (inout IntentSpec) -> Void) throws -> Plan {
            let edited = Samples.intent(
                Samples.spec("once") {
                    $0.trigger = .at(time)
                    change(&$0)
                })
            return try makePlan(Samples.desired([edited]), Samples.stored([stored]), specs: [stored], now: Self.now)
        }
        let texts = try plan { $0.query = "echo other" }
        #expect(texts.held.isEmpty)
        #expect(texts.changes.map(\.actions) == [[.update]])
        #expect(texts.changes.first?.restartsSchedule == false)
        let moved = try plan { $0.trigger = .at(time + .minutes(5)) }
        #expect(moved.isEmpty)
        #expect(moved.held.map(\.reason) == [.timeInPast])
    }

    @Test("A file does not take over the id of an intent no file made", arguments: ["user", "discovery:7"])
    func takeover(_ source: String) throws {
        let old = DesiredIntent(spec: Self.brief, origin: Origin(source: source, file: ""))
        let file = Samples.intent(Self.brief)
        let plan = try makePlan(Samples.desired([file]), Samples.stored([old]), specs: [old], now: Self.now)
        #expect(plan.isEmpty)
        #expect(plan.held.map(\.reason) == [.duplicateID])
        #expect(plan.held.map(\.keepsGeneration) == [1])
        #expect(plan.held.first?.input.diagnostics.first?.message.contains(source) == true)
        let gone = Samples.stored([old], removed: [Self.brief.id])
        #expect(try makePlan(Samples.desired([file]), gone, specs: [old], now: Self.now).count(.enable) == 1)
    }

    @Test("The plan does not depend on the order of anything")
    func order() throws {
        var generator = SeededGenerator(seed: 7)
        var desired = Samples.desired(
            (0..<8).map { Samples.intent(Samples.spec("i\($0)")) }
                + [Samples.intent(Samples.spec("i3"), file: "desired/copy.json")],
            held: [Samples.held("desired/x.json"), Samples.held("desired/a.json", id: "i9")])
        let old = [2, 3, 9, 11].map { Samples.intent(Samples.spec("i\($0)") { $0.priority = 1 }) }
        let plan = try makePlan(desired, Samples.stored(old), specs: old, now: Self.now)
        for _ in 0..<20 {
            desired.intents.shuffle(using: &generator)
            desired.held.shuffle(using: &generator)
            #expect(try makePlan(desired, Samples.stored(old), specs: old, now: Self.now) == plan)
        }
        #expect(plan.changes.map(\.id) == plan.changes.map(\.id).sorted())
    }
}

/// Plans against the specs of what is stored.
func makePlan(
    _ desired: DesiredState, _ stored: StoredState, specs: [DesiredIntent], now: Timestamp,
    zones: any ZoneSource = UTCOnly(), policy: ApplyPolicy = ApplyPolicy(), evidence: AbsenceEvidence = .assumed
) throws -> Plan {
    let canonical = Dictionary(specs.map { ($0.spec.id, $0.spec.canonical) }) { first, _ in first }
    return try Planner(zones: zones) { canonical[$0] }.plan(
        desired: desired, stored: stored, now: now, policy: policy, evidence: evidence)
}
