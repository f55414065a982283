import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// What a plan foretells of due times is what then happens (whatever is edited, and however old the intent is).
@Suite("Foretold due times") struct ForetoldTests {
    struct Edit: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var before: Trigger
        var after: Trigger
    }

    static let edits: [Edit] = {
        let anchors: [IntervalAnchor] = [.anchored, .fromStart, .fromCompletion]
        let ownAnchor = Trigger.interval(
            IntervalTrigger(every: .minutes(50), anchorAt: Samples.time("2026-05-04T00:07:00Z")))
        return anchors.map {
            Edit(
                testDescription: "another length, \($0)", before: Samples.every(.minutes(45), $0),
                after: Samples.every(.minutes(25), $0))
        } + [
            Edit(
                testDescription: "anchored becomes fromStart", before: Samples.every(.minutes(45)),
                after: Samples.every(.minutes(45), .fromStart)),
            Edit(
                testDescription: "fromStart becomes anchored", before: Samples.every(.minutes(45), .fromStart),
                after: Samples.every(.minutes(45))),
            Edit(
                testDescription: "an anchor of its own", before: Samples.every(.minutes(45)), after: ownAnchor),
            Edit(
                testDescription: "cron becomes interval", before: Samples.cron("7 * * * *"),
                after: Samples.every(.minutes(40))),
            Edit(
                testDescription: "interval becomes cron", before: Samples.every(.minutes(40)),
                after: Samples.cron("*/10 * * * *")),
            Edit(
                testDescription: "another expression", before: Samples.cron("7 * * * *"),
                after: Samples.cron("*/10 * * * *")),
            Edit(
                testDescription: "interval becomes at", before: Samples.every(.minutes(40)), after: .at(at(13, 5))),
            Edit(
                testDescription: "at becomes cron", before: .at(at(9, 50)), after: Samples.cron("*/10 * * * *")),
            Edit(
                testDescription: "interval becomes immediate", before: Samples.every(.minutes(40)), after: .immediate),
            Edit(
                testDescription: "immediate becomes immediate again", before: .immediate, after: .immediate),
        ]
    }()

    @Test("After an edit the first due time is the one the plan foretold", arguments: edits)
    func edited(_ edit: Edit) async throws {
        for (jitter, query) in [(Milliseconds.zero, "echo b"), (.minutes(3), "echo a")] {
            let world = try await EditedWorld(edit.before)
            // Off the grid, and by another clock reading than the creation.
            let moment = at(11, 17, 23)
            var spec = Samples.spec("a") { $0.trigger = edit.after }
            spec.jitter = jitter
            spec.query = query
            let forecast = try world.edit(spec, at: moment)
            let wakes = try world.wakes(3, at: moment)
            #expect(forecast.after.first == wakes.first, "jitter \(jitter)")
            let certain = min(forecast.after.count, wakes.count)
            #expect(Array(forecast.after.prefix(certain)) == Array(wakes.prefix(certain)))
        }
    }

    @Test(
        "The due times that a plan takes away are those that would have come",
        arguments: edits.filter { $0.before != $0.after })
    func removed(_ edit: Edit) async throws {
        let world = try await EditedWorld(edit.before)
        let moment = at(11, 17, 23)
        let would = try world.wakes(3, at: moment)
        let forecast = try world.edit(Samples.spec("a") { $0.trigger = edit.after }, at: moment, isApplied: false)
        #expect(forecast.before.first == would.first)
    }

    @Test("A new interval is first due when the plan said, although applying took a while")
    func created() async throws {
        let store = try Store.inMemory()
        let planner = Planner(zones: UTCOnly(), store: store)
        let spec = Samples.spec("a") { $0.trigger = Samples.every(.minutes(15)) }
        let plan = try planner.plan(
            desired: Samples.desired([Samples.intent(spec)]), stored: store.storedState(now: at(9)), now: at(9))
        try store.apply(
            plan, pass: PassRecord(id: "1", trigger: "cli", startedAt: at(9)), now: at(9) + Milliseconds(137),
            countingFrom: plan.madeAt)
        var timetable = Timetable(zones: UTCOnly())
        timetable.replace(
            try store.scheduledIntents(), now: at(9, 1), flags: RuntimeFlags(), previous: nil
        ) { _ in }
        #expect(plan.changes.first?.forecast?.after.first == at(9, 15))
        #expect(timetable.nextTime() == at(9, 15))
    }

    @Test("Nothing is foretold of an intent that is suspended, or while the runtime is off")
    func nothing() async throws {
        let world = try await EditedWorld(Samples.every(.minutes(45)))
        try world.store.suspend(
            [Override(intentID: "a", kind: .suspend, reason: "r", by: "ada", createdAt: at(11))], now: at(11))
        let spec = Samples.spec("a") { $0.trigger = Samples.every(.minutes(25)) }
        #expect(try world.plan(spec, at: at(11, 17)).changes.first?.forecast == nil)
        let other = try await EditedWorld(Samples.every(.minutes(45)))
        try other.store.setFlags([.enabled: "false"], by: "ada", now: at(11))
        let plan = try other.plan(spec, at: at(11, 17))
        #expect(plan.changes.first?.forecast == nil)
        #expect(plan.isOff)
    }
}

/// One intent, accepted at 09:00, with a run from 10:15 to 10:20.
private struct EditedWorld {
    let store: Store

    init(_ trigger: Trigger) async throws {
        store = try Store.inMemory()
        try store.accept([Samples.spec("a") { $0.trigger = trigger }], at: at(9))
        let run = try store.enqueueManual(intent: "a", by: "ada", now: at(10, 15))
        _ = try await store.claim(limit: 1, now: at(10, 15))
        try await store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: at(10, 20))
        // What was due before the edit is decided.
        var timetable = try timetable(at: at(11))
        for id in timetable.popDue(at: at(11, 17)) {
            guard let entry = timetable.entries[id] else { continue }
            let decision = entry.rules.decide(
                entry.schedule, cursor: entry.intent.cursor, now: at(11, 17), activity: DueRules.Activity(running: 1))
            try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: id, generation: 1, priority: 50, exclusive: true, triggeredBy: .interval,
                        ledger: decision.ledger, cursor: decision.cursor)
                ], now: at(11, 17))
        }
    }

    func timetable(at moment: Timestamp) throws -> Timetable {
        var timetable = Timetable(zones: UTCOnly())
        timetable.replace(try store.scheduledIntents(), now: moment, flags: RuntimeFlags(), previous: nil) { _ in }
        return timetable
    }

    func plan(_ spec: IntentSpec, at moment: Timestamp) throws -> Plan {
        try Planner(zones: UTCOnly(), store: store)
            .plan(desired: Samples.desired([Samples.intent(spec)]), stored: store.storedState(now: moment), now: moment)
    }

    func edit(_ spec: IntentSpec, at moment: Timestamp, isApplied: Bool = true) throws -> RunForecast {
        let plan = try plan(spec, at: moment)
        if isApplied {
            try store.apply(
                plan, pass: PassRecord(id: "2", trigger: "cli", startedAt: moment), now: moment + Milliseconds(41),
                countingFrom: plan.madeAt)
        }
        return try #require(plan.changes.first?.forecast)
    }

    /// When the execution loop wakes for the intent next, jitter included.
    func wakes(_ count: Int, at moment: Timestamp) throws -> [Timestamp] {
        let timetable = try timetable(at: moment)
        guard let entry = timetable.entries["a"] else { return [] }
        var cursor = entry.intent.cursor
        if case .once = entry.schedule {} else { cursor = max(cursor, moment - entry.rules.delay) }
        var times: [Timestamp] = []
        while times.count < count, let next = entry.schedule.next(after: cursor) {
            times.append(next + entry.rules.delay)
            cursor = next
        }
        return times
    }
}
