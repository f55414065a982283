import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T09:30:00Z")
private let utc = UTCOnly()

private func window(_ cron: String, _ length: Milliseconds, _ target: FreezeWindow.Target = .run) -> FreezeWindow {
    FreezeWindow(target: target, start: CronTrigger(expression: cron, timeZone: "UTC"), length: length)
}

private func suspension(_ id: String? = "a", until: Timestamp? = nil) -> Override {
    Override(
        intentID: id, kind: .suspend, reason: "disk", by: "ada@box", createdAt: now - .minutes(5), until: until)
}

private func search(
    _ change: (inout IntentSpec) -> Void = { _ in }, source: String = IntentSource.desired, isOn: Bool = true,
    anchors: ScheduleAnchors = ScheduleAnchors(createdAt: now, acceptedAt: now), cursor: Timestamp = now,
    route: Route = .standalone, legacy: LegacyMode = .builtin, suspensions: [Override] = [],
    freeze: [FreezeWindow] = []
) -> DueSearch {
    let intent = TimedIntent(
        id: "a", source: source, spec: Samples.spec("a", change), isOn: isOn, cursor: cursor, anchors: anchors)
    let conditions = DueConditions(
        now: now, route: route, legacy: legacy, suspensions: suspensions, freeze: FreezeCalendar(freeze, zones: utc))
    return DueSearch(intent, conditions, zones: utc)
}

private let off = Route(isEnabled: false, hasBridge: true, isParallel: false)
private let bridgeOff = Route(isEnabled: true, hasBridge: false, isParallel: false)

@Suite("Next due") struct NextDueTests {
    @Test("An hourly intent is due on the hour")
    func plain() {
        #expect(search().next == .at(Samples.time("2026-05-04T10:00:00Z")))
        #expect(search().list(2).map(\.description) == ["2026-05-04T10:00:00.000Z", "2026-05-04T11:00:00.000Z"])
    }

    @Test("Nothing is due of what is off, suspended without an end, or frozen for good, and each says why")
    func obstacles() {
        #expect(search(isOn: false).next == .none(.off))
        #expect(search(route: off).next == .none(.runtimeOff))
        #expect(search(suspensions: [suspension()]).next == .none(.suspended))
        #expect(search(suspensions: [suspension(nil)]).next == .none(.suspended))
        #expect(search(freeze: [window("0 0 * * *", .days(1))]).next == .none(.frozen))
        #expect(search(freeze: [window("0 */12 * * *", .hours(12))]).next == .none(.frozen))
        #expect(search({ $0.trigger = .event(name: "push", filter: nil) }).next == .none(.waitsForEvent))
        #expect(search({ $0.trigger = Samples.cron("0 6 * * *", "Mars/Olympus") }).next == .none(.unknownSchedule))
        let windows = [RunWindow(start: CronTrigger(expression: "30 22 * * *", timeZone: "UTC"), length: .minutes(20))]
        #expect(search({ $0.windows = windows }).next == .none(.noWindow))
    }

    @Test("A freeze that takes every due time although it has gaps leaves nothing")
    func everyTimeFrozen() {
        #expect(search(freeze: [window("0 * * * *", .minutes(1))]).next == .none(.frozen))
    }

    @Test("A suspension, a freeze or a closed window that ends moves the next due time behind its end")
    func moved() {
        let noon = Samples.time("2026-05-04T12:00:00Z")
        #expect(search(suspensions: [suspension(until: noon - .minutes(30))]).next == .at(noon))
        #expect(search(freeze: [window("0 9 * * *", .hours(3))]).next == .at(noon))
        // Half open: what is due as it ends runs.
        #expect(search(freeze: [window("30 9 * * *", Milliseconds.minutes(150))]).next == .at(noon))
        // Of applying, not of running.
        #expect(search(freeze: [window("0 9 * * *", .hours(3), .apply)]).next == .at(noon - .hours(2)))
        let windows = [RunWindow(start: CronTrigger(expression: "0 12 * * *", timeZone: "UTC"), length: .hours(2))]
        #expect(search({ $0.windows = windows }).list(3) == [noon, noon + .hours(1), noon + .hours(24)])
    }

    @Test("Jitter is in it, also where a freeze opens between due time and start")
    func jitter() {
        let delay = DueRules.delay(within: .minutes(20), id: "a")
        #expect(delay > .minutes(1))
        let ten = Samples.time("2026-05-04T10:00:00Z")
        #expect(search({ $0.jitter = .minutes(20) }).next == .at(ten + delay))
        let freeze = [window("1 10 * * *", Milliseconds.minutes(30))]
        #expect(search({ $0.jitter = .minutes(20) }, freeze: freeze).next == .at(ten + .hours(1) + delay))
    }

    @Test("What runs once is due until it is decided, unless its deadline is over or it would be skipped")
    func once() {
        let past = now - .minutes(5)
        let anchors = ScheduleAnchors(createdAt: past, acceptedAt: past)
        func once(_ cursor: Timestamp, _ change: (inout IntentSpec) -> Void = { _ in }, _ stop: [Override] = [])
            -> NextDue
        {
            search(
                {
                    $0.trigger = .immediate
                    change(&$0)
                }, anchors: anchors, cursor: cursor, suspensions: stop
            ).next
        }
        #expect(once(past - Milliseconds(1)) == .at(past))
        #expect(once(past) == .none(.done))
        #expect(once(past - Milliseconds(1), { $0.startDeadline = .minutes(1) }) == .none(.done))
        #expect(once(past - Milliseconds(1), { $0.catchUp = .none }) == .none(.done))
        #expect(once(past - Milliseconds(1), { _ in }, [suspension()]) == .none(.suspended))
    }

    @Test("A job that the flags leave to the old engine is due by its rules, or never when there is none")
    func jobs() {
        let friday13 = Samples.cron("0 6 13 * FRI", "UTC")
        func job(_ route: Route, _ legacy: LegacyMode, _ stop: [Override] = []) -> NextDue {
            search(
                { $0.trigger = friday13 }, source: IntentSource.schedule, route: route, legacy: legacy,
                suspensions: stop
            ).next
        }
        // HOMER wants both day fields to match, crontab(5) either.
        #expect(job(.standalone, .builtin) == .at(Samples.time("2026-05-08T06:00:00Z")))
        #expect(job(bridgeOff, .builtin) == .at(Samples.time("2026-11-13T06:00:00Z")))
        #expect(job(off, .external) == .at(Samples.time("2026-11-13T06:00:00Z")))
        #expect(job(off, .off) == .none(.noEngine))
        #expect(job(off, .builtin, [suspension()]) == .none(.suspended))
        var lives = DueConditions(now: now, freeze: FreezeCalendar([], zones: utc))
        lives.homerLives = true
        let intent = TimedIntent(
            id: "a", source: IntentSource.schedule, spec: Samples.spec("a") { $0.trigger = friday13 }, isOn: true,
            cursor: now, anchors: ScheduleAnchors(createdAt: now, acceptedAt: now))
        // It runs them whatever the flags say.
        #expect(
            DueSearch(intent, lives, zones: utc).next == .at(Samples.time("2026-11-13T06:00:00Z")))
        // A HOMER beside us knows nothing of our suspensions.
        #expect(job(off, .external, [suspension()]) == .at(Samples.time("2026-11-13T06:00:00Z")))
    }

    @Test("A cursor or an anchor of a clock that was a year ahead does not silence an intent")
    func wrongClock() {
        let wrong = now + .days(365)
        let anchors = ScheduleAnchors(createdAt: wrong, acceptedAt: wrong, lastStart: wrong, lastEnd: wrong)
        #expect(search(cursor: wrong).next == .at(Samples.time("2026-05-04T10:00:00Z")))
        for anchor in IntervalAnchor.allCases {
            let next = search({ $0.trigger = Samples.every(.hours(1), anchor) }, anchors: anchors, cursor: wrong)
                .next.time
            #expect(next.map { $0 > now && $0 <= now + .hours(1) } == true, "\(anchor)")
        }
    }

    @Test("What is next due is what the execution loop then starts", arguments: UInt64(1)...60)
    func foretold(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let lengths: [Milliseconds] = [.minutes(1), .minutes(45), .hours(3), .hours(12), .days(1)]
        let starts = ["0 * * * *", "30 9 * * *", "0 10,14 * * *", "15 */6 * * *", "0 0 * * 2"]
        func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &random)] }
        let spec = Samples.spec("a") {
            $0.trigger = pick([
                Samples.cron("*/7 * * * *"), Samples.cron("0 10 * * *"), Samples.every(.minutes(13)),
                Samples.every(.hours(5), .fromStart), .at(now + .minutes(40)),
            ])
            if Bool.random(using: &random) { $0.jitter = pick(lengths) }
            if Bool.random(using: &random) {
                $0.windows = [
                    RunWindow(start: CronTrigger(expression: pick(starts), timeZone: "UTC"), length: pick(lengths))
                ]
            }
        }
        let freeze = Bool.random(using: &random) ? [window(pick(starts), pick(lengths))] : []
        let suspensions = Bool.random(using: &random) ? [suspension(until: now + pick(lengths))] : []
        let intent = TimedIntent(
            id: "a", source: IntentSource.desired, spec: spec, isOn: true, cursor: now,
            anchors: ScheduleAnchors(createdAt: now, acceptedAt: now))
        let conditions = DueConditions(
            now: now, suspensions: suspensions, freeze: FreezeCalendar(freeze, zones: utc))
        let foretold = DueSearch(intent, conditions, zones: utc).next.time
        let started = firstStart(intent, suspensions, freeze, until: now + .days(20))
        let isFar = foretold.map { $0 > now + .days(20) } ?? true
        #expect(started == (isFar ? nil : foretold), "seed \(seed): \(spec.trigger), \(freeze), \(suspensions)")
    }

    /// The loop without its tasks: it wakes when something is due and decides it.
    private func firstStart(
        _ intent: TimedIntent, _ suspensions: [Override], _ freeze: [FreezeWindow], until end: Timestamp
    ) -> Timestamp? {
        guard let schedule = intent.schedule(at: now, zones: utc) else { return nil }
        let rules = intent.rules
        var cursor = intent.cursor
        while let due = schedule.next(after: cursor), due + rules.delay <= end {
            let wake = due + rules.delay
            let exclusions = Exclusions(overrides: suspensions, freeze: freeze, zones: utc, now: wake)
            let decision = rules.decide(schedule, cursor: cursor, now: wake, activity: DueRules.Activity()) {
                exclusions.verdict("a", windows: intent.spec.windows, delay: rules.delay, due: $0)
            }
            if decision.ledger.contains(where: { $0.verdict == .ran }) { return wake }
            cursor = decision.cursor
        }
        return nil
    }
}
