import HomerTesting
import Testing

@testable import HomerCore

@Suite("Backtest") struct BacktestTests {
    static let now = Samples.time("2026-05-31T12:00:00Z")
    static let medians = RunMedians(
        byIntent: ["brief": RunMedian(durationMS: 600_000, cost: 0.25, samples: 40)],
        byExecutor: ["claude": RunMedian(durationMS: 60_000, cost: 0.5, samples: 12)])

    /// A change from one text to another; nil is no text.
    private static func change(_ id: String = "brief", from old: IntentSpec?, to new: IntentSpec?) -> Change {
        let action: ChangeAction = old == nil ? .create : new == nil ? .disable : .update
        return Change(
            id: id, actions: [action], cause: .contentChanged, desired: new.map { Samples.intent($0) },
            fromGeneration: old == nil ? nil : 3, toGeneration: new == nil ? 3 : old == nil ? 1 : 4,
            file: "desired/\(id).json")
    }

    private static func backtest(
        _ changes: [(id: String, old: IntentSpec?, new: IntentSpec?)], over length: Milliseconds = .days(30),
        now: Timestamp = BacktestTests.now, medians: RunMedians = BacktestTests.medians,
        zones: any ZoneSource = UTCOnly(), edit: (inout Plan) -> Void = { _ in }
    ) throws -> Backtest {
        var plan = Plan(
            changes: changes.map { change($0.id, from: $0.old, to: $0.new) }, base: .none, madeAt: now)
        edit(&plan)
        let stored = Dictionary(changes.map { ($0.id, $0.old?.canonical) }) { first, _ in first }
        return try Backtest(of: plan, over: length, medians: medians, zones: zones) { stored[$0] ?? nil }
    }

    private static func entry(
        from old: IntentSpec?, to new: IntentSpec?, over length: Milliseconds = .days(30),
        now: Timestamp = BacktestTests.now, zones: any ZoneSource = UTCOnly()
    ) throws -> Backtest.Entry {
        try #require(try backtest([("brief", old, new)], over: length, now: now, zones: zones)["brief"])
    }

    private static func runs(
        of trigger: Trigger, over length: Milliseconds, now: String, zones: any ZoneSource = ZoneDatabase()
    ) throws -> Int? {
        let spec = Samples.spec("brief") { $0.trigger = trigger }
        return try entry(from: nil, to: spec, over: length, now: Samples.time(now), zones: zones).after.runs?.count
    }

    private static func agent(_ id: String, _ trigger: Trigger, executor: String = "claude") -> IntentSpec {
        Samples.spec(id) {
            $0.trigger = trigger
            $0.execution = Execution(executor: executor)
        }
    }

    @Test("Daily to hourly: runs, run time and cost before and after, by the intent's own runs")
    func faster() throws {
        let daily = Self.agent("brief", Samples.cron("0 6 * * *"))
        let hourly = Self.agent("brief", Samples.cron("0 * * * *"))
        let entry = try Self.entry(from: daily, to: hourly)
        #expect(entry.before.runs == RunCount(30))
        #expect(entry.after.runs == RunCount(720))
        #expect(entry.before.runTime == .hours(5))
        #expect(entry.after.runTime == .hours(120))
        #expect(entry.before.cost == 7.5)
        #expect(entry.after.cost == 180)
        #expect(entry.basis == .own(runs: 40))
    }

    @Test("A new intent starts from nothing, with what its executor takes")
    func created() throws {
        let entry = try #require(
            try Self.backtest([("new", nil, Self.agent("new", Samples.cron("0 6 * * *")))])["new"])
        #expect(entry.before == Backtest.Side(runs: .zero, runTime: .zero, cost: 0))
        #expect(entry.after == Backtest.Side(runs: RunCount(30), runTime: .minutes(30), cost: 15))
        #expect(entry.basis == .executor("claude", runs: 12))
    }

    @Test("A removal ends at nothing")
    func removed() throws {
        let entry = try Self.entry(from: Self.agent("brief", Samples.cron("0 6 * * *")), to: nil)
        #expect(entry.before == Backtest.Side(runs: RunCount(30), runTime: .hours(5), cost: 7.5))
        #expect(entry.after == Backtest.Side(runs: .zero, runTime: .zero, cost: 0))
        #expect(entry.basis == .own(runs: 40))
    }

    @Test("An intent whose file is back did not run before; a disabled one does not run, whatever its trigger")
    func disabled() throws {
        let daily = Self.agent("brief", Samples.cron("0 6 * * *"))
        let back = try Self.backtest([("brief", daily, daily)]) { $0.changes[0].actions = [.enable] }
        #expect(back["brief"]?.before.runs == .zero)
        #expect(back["brief"]?.after.runs == RunCount(30))
        var off = daily
        off.enabled = false
        #expect(try Self.entry(from: daily, to: off).after.runs == .zero)
        off.trigger = .event(name: "push", filter: nil)
        #expect(try Self.entry(from: daily, to: off).after.runs == .zero)
    }

    @Test("Without history there are runs, and neither run time nor cost")
    func noHistory() throws {
        let shell = Samples.spec("other")
        let entry = try #require(try Self.backtest([("other", nil, shell)])["other"])
        #expect(entry.after == Backtest.Side(runs: RunCount(720), runTime: nil, cost: nil))
        #expect(entry.basis == .none)
    }

    @Test("Another executor is judged by its own runs, not by those of the one before")
    func otherExecutor() throws {
        let hourly = Samples.cron("0 * * * *")
        let entry = try Self.entry(
            from: Self.agent("brief", hourly, executor: "shell"), to: Self.agent("brief", hourly), over: .days(1))
        #expect(entry.before.cost == 6)
        #expect(entry.after.cost == 12)
        #expect(entry.after.runTime == .minutes(24))
        #expect(entry.basis == .executor("claude", runs: 12))
    }

    @Test("An event or a chain cannot be predicted, nor a zone nobody knows")
    func unpredictable() throws {
        for trigger in [
            Trigger.event(name: "push", filter: nil), .after(intent: "a", on: .success),
            Samples.cron("0 6 * * *", "Mars/Olympus"),
        ] {
            let entry = try Self.entry(from: nil, to: Samples.spec("brief") { $0.trigger = trigger })
            #expect(entry.after == Backtest.Side(runs: nil, runTime: nil, cost: nil))
            #expect(!entry.isPredicted)
        }
    }

    @Test("What runs once runs once when it is new, and not again because something else is edited")
    func once() throws {
        let now = Samples.spec("brief") { $0.trigger = .immediate }
        let later = Samples.spec("brief") { $0.trigger = .at(Self.now + .hours(1)) }
        let past = Samples.spec("brief") { $0.trigger = .at(Self.now - .hours(1)) }
        #expect(try Self.entry(from: nil, to: now).after.runs == RunCount(1))
        #expect(try Self.entry(from: now, to: now).before.runs == .zero)
        #expect(try Self.entry(from: nil, to: later).after.runs == RunCount(1))
        #expect(try Self.entry(from: later, to: nil).before.runs == RunCount(1))
        #expect(try Self.entry(from: past, to: past).before.runs == .zero)
        #expect(try Self.entry(from: past, to: past).after.runs == .zero)
    }

    @Test("An interval is a grid, an anchored one with its own lines")
    func interval() throws {
        #expect(try Self.runs(of: Samples.every(.minutes(15)), over: .days(30), now: "2026-05-31T12:00:00Z") == 2880)
        #expect(
            try Self.runs(
                of: Samples.every(.minutes(50), .fromCompletion), over: .hours(2), now: "2026-05-31T12:00:00Z")
                == 2)
        let lines = Trigger.interval(
            IntervalTrigger(every: .minutes(50), anchorAt: Samples.time("2026-06-30T12:00:00Z")))
        // 43,200 minutes are 864 steps: there are lines at noon, 50 and 100 minutes before.
        #expect(try Self.runs(of: lines, over: .hours(2), now: "2026-05-31T12:00:00Z") == 3)
    }

    @Test("The night clocks go forward has its run, right after the gap; it has none where the trigger skips it")
    func springForward() throws {
        let zurich = CronTrigger(expression: "30 2 * * *", timeZone: "Europe/Zurich")
        var skipping = zurich
        skipping.dst = .skip
        #expect(try Self.runs(of: .cron(zurich), over: .days(7), now: "2026-03-31T00:00:00Z") == 7)
        #expect(try Self.runs(of: .cron(skipping), over: .days(7), now: "2026-03-31T00:00:00Z") == 6)
        // 23 hours, of which each has its quarters.
        let quarters = Samples.cron("*/15 * * * *", "Europe/Zurich")
        #expect(try Self.runs(of: quarters, over: .hours(23), now: "2026-03-29T22:00:00Z") == 92)
    }

    @Test("The night clocks go back has one run, two where the trigger asks for both")
    func fallBack() throws {
        let once = CronTrigger(expression: "30 1 * * *", timeZone: "America/Los_Angeles")
        var both = once
        both.dst = .both
        #expect(try Self.runs(of: .cron(once), over: .days(3), now: "2026-11-03T00:00:00Z") == 3)
        #expect(try Self.runs(of: .cron(both), over: .days(3), now: "2026-11-03T00:00:00Z") == 4)
    }

    @Test("The window is half open: a due time at its end counts, one at its start does not")
    func window() throws {
        #expect(try Self.runs(of: Samples.cron("0 0 * * *"), over: .days(30), now: "2026-05-31T00:00:00Z") == 30)
    }

    @Test("Counting stops, and says so; the sum says so too")
    func limit() throws {
        let backtest = try Self.backtest([
            ("brief", nil, Self.agent("brief", Samples.cron("* * * * * *"))),
            ("other", nil, Self.agent("other", Samples.cron("0 6 * * *"))),
        ])
        #expect(backtest["brief"]?.after.runs == RunCount(RunCount.limit, isExact: false))
        #expect(backtest.total.after.runs == RunCount(RunCount.limit + 30, isExact: false))
    }

    @Test("Changes that wait are replayed like those that apply; a mere move is not")
    func blocked() throws {
        let daily = Self.agent("brief", Samples.cron("0 6 * * *"))
        let backtest = try Self.backtest([("brief", daily, nil), ("moved", daily, daily)]) { plan in
            let removal = plan.changes.removeFirst()
            plan.blocked = [BlockedChange(change: removal, reason: .guarded, message: "too many")]
            plan.changes[0].actions = [.move]
        }
        #expect(backtest.entries.map(\.id) == ["brief"])
        #expect(backtest["moved"] == nil)
    }

    @Test("Sums leave out what nobody can tell")
    func sums() throws {
        let backtest = try Self.backtest([
            ("brief", nil, Self.agent("brief", Samples.cron("0 6 * * *"))),
            ("event", nil, Self.agent("event", .event(name: "push", filter: nil))),
            ("other", nil, Samples.spec("other")),
        ])
        #expect(backtest.total.after == Backtest.Side(runs: RunCount(750), runTime: .minutes(30), cost: 15))
    }

    @Test("Limits are about what all changes add together")
    func limits() throws {
        let daily = Self.agent("brief", Samples.cron("0 6 * * *"))
        let hourly = Self.agent("brief", Samples.cron("0 * * * *"))
        let faster = try Self.backtest([("brief", daily, hourly)])
        var policy = ApplyPolicy()
        #expect(faster.exceeds(policy) == nil)
        policy.costLimit = 172.5
        #expect(faster.exceeds(policy) == nil)
        policy.costLimit = 172.49
        #expect(
            faster.exceeds(policy)
                == "the changes are predicted to cost 172.50 more in 30d than before, above the limit of 172.49")
        policy.costLimit = nil
        policy.runLimit = 690
        #expect(faster.exceeds(policy) == nil)
        policy.runLimit = 689
        #expect(
            faster.exceeds(policy)
                == "the changes are predicted to bring 690 runs more in 30d than before, above the limit of 689")
        #expect(faster.increases("brief"))
        policy.runLimit = 0
        // Edited freely, made slower, given another id.
        #expect(try Self.backtest([("brief", hourly, hourly)]).exceeds(policy) == nil)
        let slower = try Self.backtest([("brief", hourly, daily)])
        #expect(slower.exceeds(policy) == nil)
        #expect(!slower.increases("brief"))
        #expect(try Self.backtest([("brief", hourly, nil), ("renamed", nil, hourly)]).exceeds(policy) == nil)
    }

    @Test("Of several changes the worst is named")
    func worst() throws {
        var policy = ApplyPolicy()
        policy.runLimit = 100
        let backtest = try Self.backtest([
            ("a", nil, Self.agent("a", Samples.cron("0 6 * * *"))),
            ("b", nil, Self.agent("b", Samples.cron("0 * * * *"))),
        ])
        #expect(backtest.exceeds(policy)?.hasSuffix("limit of 100 (most of it by b)") == true)
    }

    @Test("A median is the middle, and does not move for one run that hung")
    func median() {
        #expect(RunMedian(durations: [], costs: []) == nil)
        #expect(
            RunMedian(durations: [5, 1, 86_400_000], costs: []) == RunMedian(durationMS: 5, cost: nil, samples: 3))
        #expect(
            RunMedian(durations: [4, 1, 9, 2], costs: [0.5, 1.5]) == RunMedian(durationMS: 3, cost: 1, samples: 4))
    }

    @Test("Amounts have two digits")
    func amounts() {
        #expect(
            [0, 0.004, 1.9, 45.599, 1234, -2.5].map(Backtest.costText) == [
                "0.00", "<0.01", "1.90", "45.60", "1234.00", "-2.50",
            ])
    }
}
