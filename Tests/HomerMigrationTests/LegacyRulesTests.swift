import Cron
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

/// The pure part of the old engine: routing, due times, texts.
@Suite("Old engine, rules") struct LegacyRulesTests {
    @Test("What the three switches mean", arguments: [false, true], [false, true])
    func route(enabled: Bool, bridge: Bool) {
        for parallel in [false, true] {
            let route = Route(isEnabled: enabled, hasBridge: bridge, isParallel: parallel)
            #expect(route.jobs == (enabled && bridge && !parallel ? .new : .old))
            #expect(route.runsIntents == enabled)
            #expect(route.isShadowing == (enabled && bridge && parallel))
            #expect(route.engine(hasIntent: false) == .old)
            #expect(route.engine(hasIntent: true) == route.jobs)
        }
    }

    private static func due(_ expression: String, _ zone: String?, _ from: String, _ count: Int) -> [String] {
        let trigger = Trigger.cron(CronTrigger(expression: expression, timeZone: zone))
        guard let cron = LegacyCron(trigger, zones: ZoneDatabase()) else { return [] }
        return cron.occurrences(
            after: Samples.time(from), through: Samples.time(from) + .days(4000), limit: count
        ).map { String($0.description.prefix(16)) }
    }

    @Test("A day must match both day fields, five fields or six")
    func dayFields() {
        #expect(Self.due("0 9 13 * 5", "UTC", "2026-01-01T00:00:00Z", 2) == ["2026-02-13T09:00", "2026-03-13T09:00"])
        #expect(Self.due("30 0 9 * * 1", "UTC", "2026-02-01T00:00:00Z", 1) == ["2026-02-02T09:00"])
    }

    @Test("A time that clocks skip does not fire, one that comes twice fires twice")
    func clockChanges() {
        let zone = "America/New_York"
        #expect(Self.due("30 2 * * *", zone, "2026-03-08T00:00:00Z", 1) == ["2026-03-09T06:30"])
        #expect(
            Self.due("30 1 * * *", zone, "2026-11-01T00:00:00Z", 2) == ["2026-11-01T05:30", "2026-11-01T06:30"])
    }

    @Test("The old HOMER's success rule and texts")
    func ending() {
        func ending(_ outcome: Outcome, _ output: String = "", _ error: String? = nil, code: Int?) -> LegacyEnding {
            LegacyEnding(
                ExecutionResult(outcome: outcome, output: output, error: error, exitCode: code),
                timeout: .seconds(600))
        }
        #expect(
            ending(.succeeded, "done", code: 0)
                == LegacyEnding(success: true, output: "done", error: nil, exitCode: 0))
        // Exit status 0 is success for HOMER, whatever the output was.
        #expect(
            ending(.failed, " \n", "exit status 0, but the answer is empty", code: 0)
                == LegacyEnding(success: true, output: "(No output)", error: nil, exitCode: 0))
        #expect(ending(.timeout, code: nil).error == "Job timed out after 600s")
        #expect(ending(.timeout, code: 0).success == false)
        #expect(ending(.failed, "", "exit status 3\n\nStderr:\nboom", code: 3).error == "Exit code 3\n\nStderr:\nboom")
        #expect(ending(.auth, "", "no login", code: 1).error == "Exit code 1\n\nno login")
        #expect(ending(.badInput, "", "could not start", code: nil).exitCode == 1)
    }

    @Test("A due time that is minutes late is run; one from before a long sleep is noted as missed")
    func lateness() {
        let start = Samples.time("2026-02-02T09:30:00Z")
        var roster = LegacyRoster(zones: UTCOnly(), start: start)
        let job = LegacyJob(spec: Samples.spec("hourly"), file: "schedule.json", generation: 1, cursor: start)
        #expect(roster.replace([job]).isEmpty)
        let old = Route(isEnabled: false, hasBridge: false, isParallel: true)
        #expect(roster.nextTime(route: old) == Samples.time("2026-02-02T10:00:00Z"))
        let found = roster.look(now: Samples.time("2026-02-02T12:04:00Z"), route: old) { _, _ in nil }
        #expect(found.first?.due.map(\.verdict) == [.missedDown, .missedDown, .ran])
        let new = Route(isEnabled: true, hasBridge: true, isParallel: false)
        #expect(roster.look(now: Samples.time("2026-02-02T12:04:00Z"), route: new) { _, _ in nil }.isEmpty)
        #expect(roster.nextTime(route: new) == nil)
    }

    @Test("What only the new engine's rules make due is passed over when it is due, and not run later")
    func skippedHour() {
        let start = Samples.time("2026-03-08T09:30:00Z")
        var roster = LegacyRoster(zones: PacificOnly(), start: start)
        let spec = Samples.spec("early") { $0.trigger = .cron(CronTrigger(expression: "30 2 * * *", dayMatch: .both)) }
        let job = LegacyJob(spec: spec, file: "schedule.json", generation: 1, cursor: start)
        #expect(roster.replace([job]).isEmpty)
        let old = Route(isEnabled: false, hasBridge: false, isParallel: true)
        #expect(roster.nextTime(route: old) == PacificOnly.change)
        let found = roster.look(now: PacificOnly.change, route: old) { _, _ in nil }
        #expect(found.map(\.job.id) == ["early"] && found.allSatisfy(\.due.isEmpty))
        roster.decided("early", through: PacificOnly.change)
        #expect(roster.nextTime(route: old) == Samples.time("2026-03-09T09:30:00Z"))
    }
}
