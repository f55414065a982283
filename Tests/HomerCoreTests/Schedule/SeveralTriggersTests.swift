import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T09:30:00Z")
private let utc = UTCOnly()

private func spec(_ triggers: Trigger...) -> IntentSpec {
    Samples.spec("a") {
        $0.trigger = triggers[0]
        $0.moreTriggers = triggers.dropFirst().map { FurtherTrigger($0) }
    }
}

private func timed(_ spec: IntentSpec, cursors: [Timestamp]? = nil) -> TimedIntent {
    let counted = cursors ?? ScheduleStart.cursors(spec, now: now)
    return TimedIntent(
        id: "a", source: IntentSource.desired, spec: spec, isOn: true, cursor: counted.min() ?? now,
        anchors: ScheduleAnchors(createdAt: now, acceptedAt: now), cursors: counted)
}

private func search(_ spec: IntentSpec, suspensions: [Override] = []) -> DueSearch {
    DueSearch(
        timed(spec),
        DueConditions(now: now, suspensions: suspensions, freeze: FreezeCalendar([], zones: utc)), zones: utc)
}

private let event = Trigger.event(name: "push", filter: nil)

@Suite("Several triggers") struct SeveralTriggersTests {
    /// An intent file whose reasons to run are `text`.
    private func read(_ text: String) -> IntentReading {
        Fixture.read(#"{"id": "a", \#(text), "execution": {"executor": "shell"}, "query": "date"}"#)
    }

    @Test("triggers are read in their order, and the canonical form gives them back")
    func read() throws {
        let reading = read(
            #""triggers": [{"type": "cron", "expression": "0 6 * * *", "days": ["last"], "metadata": {"a": 1}}, "#
                + #"{"type": "event", "event": "push", "metadata": {"b": 2}}]"#)
        let spec = try #require(reading.spec)
        #expect(
            spec.triggers.map(\.typeName) == ["cron", "event"] && spec.moreTriggers[0].metadata == .object(["b": 2]))
        #expect(spec.canonical["trigger"] == nil && spec.canonical["triggers"]?.array?.count == 2)
        #expect(try IntentSpec(canonical: spec.canonical) == spec)
        #expect(Fixture.read(spec.fileText()).spec == spec)
    }

    @Test("One trigger alone has the canonical form it always had")
    func single() throws {
        let spec = try #require(read(#""trigger": {"type": "immediate"}"#).spec)
        #expect(spec.canonical["triggers"] == nil && spec.canonical["trigger"]?["type"] == "immediate")
    }

    @Test(
        "Exactly one of trigger and triggers is given, with 2 to 16 that differ",
        arguments: [
            (#""name": "x""#, ErrorCode.missingField, "trigger"),
            (#""triggers": [{"type": "immediate"}]"#, .outOfRange, "triggers"),
            (#""triggers": {"type": "immediate"}"#, .wrongType, "triggers"),
            (#""triggers": [{"type": "immediate"}, {"type": "immediate"}]"#, .invalidValue, "triggers[1]"),
            (#""triggers": [{"type": "immediate"}, {"type": "at"}]"#, .missingField, "triggers[1].time"),
            (
                #""trigger": {"type": "immediate"}, "triggers": [{"type": "immediate"}, {"type": "event", "event": "x"}]"#,
                .invalidValue, "trigger"
            ),
        ])
    func wrong(_ text: String, _ code: ErrorCode, _ field: String) {
        let found = read(text).diagnostics
        #expect(found.map(\.code) == [code] && found.map(\.field) == [field], "\(text): \(found)")
    }

    @Test("except is for triggers of which one has due times")
    func except() {
        #expect(
            read(#""triggers": [{"type":"event","event":"a"},{"type":"immediate"}], "except": ["2026-12-25"]"#).spec
                != nil)
        #expect(
            read(#""triggers": [{"type":"event","event":"a"},{"type":"event","event":"b"}], "except": ["2026-12-25"]"#)
                .diagnostics.map(\.code) == [.invalidValue])
    }

    @Test("Due times come together, and one that two share is one, made by the first of the two")
    func merged() throws {
        let hourly = spec(Samples.cron("0 * * * *"), event, Samples.cron("*/30 * * * *"))
        let schedule = try #require(timed(hourly).schedule(at: now, zones: utc))
        let times = schedule.occurrences(after: now, through: now + .hours(2), limit: 9)
        #expect(times == [30, 60, 90, 120].map { now + .minutes($0) })
        #expect(times.map { schedule.place(of: $0) } == [0, 2, 0, 2])
        let decision = DueRules(overlap: .queueAll(max: 9), catchUp: .all(max: 9)).decide(
            schedule, cursor: now, now: now + .hours(2), activity: DueRules.Activity())
        #expect(decision.ledger.map(\.scheduledFor) == times && decision.ledger.map(\.place) == [0, 2, 0, 2])
        #expect(search(hourly).list(3) == Array(times.prefix(3)))
    }

    @Test("A trigger that was meant for now lets no other look back")
    func starts() throws {
        let past = now - .seconds(40)
        let both = spec(Samples.cron("* * * * * *"), .at(past))
        #expect(ScheduleStart.cursors(both, now: now) == [now, past - Milliseconds(1)])
        let schedule = try #require(timed(both).scheduleToCome(at: now, zones: utc))
        #expect(
            schedule.occurrences(after: past - Milliseconds(1), through: now + .seconds(1), limit: 9)
                == [past, now + .seconds(1)])
        #expect(search(both).next == .at(past))
    }

    @Test("A cursor keeps its place until what is decided has passed it, and all go back with the clock")
    func cursors() {
        let (a, b) = (now, now + .hours(1))
        #expect(TriggerCursors.moved([a, b], from: a, to: a + .minutes(5)) == [a + .minutes(5), b])
        #expect(TriggerCursors.moved([a, b], from: a, to: b + .minutes(5)) == [b + .minutes(5), b + .minutes(5)])
        #expect(TriggerCursors.moved([a, b], from: a, to: a - .days(1)) == [a - .days(1), a - .days(1)])
        #expect(TriggerCursors.furthest([a, b], [b, a]) == [b, b] && TriggerCursors.furthest([a, b], []) == [a, b])
    }

    @Test("Next is the first of all; what waits for an event says so only when no clock will make it due")
    func next() {
        #expect(search(spec(event, Samples.cron("0 * * * *"))).next == .at(now + .minutes(30)))
        #expect(search(spec(event, .after(intent: "b", on: .success))).next == .none(.waitsForEvent))
        #expect(search(spec(.at(now - .days(1)), event)).next == .none(.waitsForEvent))
        let suspension = Override(intentID: "a", kind: .suspend, reason: "x", by: "ada", createdAt: now - .hours(1))
        #expect(search(spec(event, Samples.cron("0 * * * *")), suspensions: [suspension]).next == .none(.suspended))
    }

    @Test("The automatic start deadline is that of the shortest period, and a day's exceptions go by the first cron")
    func policies() {
        var both = spec(.immediate, Samples.cron("0 6 * * *"), Samples.every(.minutes(10)))
        both.startDeadlineRule = .auto
        #expect(both.startDeadline == .minutes(5))
        both.except.files = ["a.json"]
        #expect(both.exceptedDays == ExceptedDays(both.except, timeZone: "UTC"))
    }

    @Test("Adding, taking away and changing triggers counts from now")
    func restarts() {
        let one = spec(Samples.cron("0 * * * *"))
        let two = spec(Samples.cron("0 * * * *"), event)
        let other = spec(Samples.cron("0 * * * *"), .immediate)
        for (before, after) in [(one, two), (two, one), (two, other)] {
            #expect(
                fieldChanges(from: before.canonical, to: after.canonical).contains { $0.restartsSchedule })
        }
    }

    @Test("A circle through one of several triggers is held whole, and nothing that only leads to it")
    func circles() throws {
        func after(_ id: String, _ targets: String...) -> IntentSpec {
            var spec = spec(.immediate)
            spec.id = id
            spec.moreTriggers = targets.map { FurtherTrigger(.after(intent: $0, on: .success)) }
            return spec
        }
        let specs = [
            after("a", "b", "c"), after("b", "a"), after("c", "b"), after("d", "a"), after("e", "f"), after("f"),
            after("g", "none"),
        ]
        let plan = try Planner(zones: utc) { _ in nil }.plan(
            desired: Samples.desired(specs.map { Samples.intent($0) }), stored: StoredState(), now: now)
        #expect(
            plan.held.map { "\($0.input.intentID ?? "") \($0.input.diagnostics[0].code.rawValue)" } == [
                "a E134", "b E134", "c E134", "g E135",
            ])
        #expect(plan.changes.map(\.id) == ["d", "e", "f"])
    }

    @Test("A new at that has gone by is held; one that was accepted in time stays while another trigger is edited")
    func past() throws {
        let at = Trigger.at(now - .hours(1))
        let accepted = spec(Samples.cron("0 * * * *"), at)
        func plan(_ spec: IntentSpec, stored: [IntentSpec]) throws -> Plan {
            try Planner(zones: utc) { _ in stored.first?.canonical }.plan(
                desired: Samples.desired([Samples.intent(spec)]),
                stored: Samples.stored(stored.map { Samples.intent($0) }), now: now)
        }
        #expect(try plan(accepted, stored: []).held.first?.input.diagnostics.first?.field == "triggers[1].time")
        #expect(try plan(spec(Samples.cron("5 * * * *"), at), stored: [accepted]).held.isEmpty)
    }
}
