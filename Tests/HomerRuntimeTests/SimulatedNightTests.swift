import HomerCore
import HomerTesting
import Testing

@testable import HomerRuntime

@Suite("Simulator: nights") struct SimulatedNightTests {
    private static func state(_ time: String, commit: String, _ specs: [IntentSpec]) -> Simulation.State {
        var desired = Samples.desired(specs.map { Samples.intent($0) })
        desired.revision = Revision(branch: "main", commit: commit, author: "Ada", dirty: false)
        return Simulation.State(time: Samples.time(time), desired: desired)
    }

    private static func spec(
        _ id: String, _ expression: String, _ zone: String = "UTC", catchUp: CatchUpPolicy = .latest,
        deadline: Milliseconds? = nil
    ) -> IntentSpec {
        Samples.spec(id) {
            $0.trigger = Samples.cron(expression, zone)
            $0.catchUp = catchUp
            $0.startDeadline = deadline
        }
    }

    /// Zurich, the night to 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC. A commit in the evening; from 01:30 local
    /// time to 05:30 the machine is off.
    private static func zurich() -> Simulation {
        let kept = [
            spec("backup", "30 2 * * *", "Europe/Zurich"), spec("late", "0 2 * * *", deadline: .hours(1)),
            spec("report", "0 3 * * *", "Europe/Zurich", catchUp: .none),
            spec("all", "0 * * * *", catchUp: .all(max: 2)),
        ]
        let evening = kept + [spec("faster", "0 * * * *"), spec("old", "0 23 * * *", "Europe/Zurich")]
        let night = kept + [spec("faster", "*/30 * * * *"), spec("brief", "0 6 * * *", "Europe/Zurich")]
        var simulation = Simulation(
            history: [
                state("2026-03-28T16:00:00Z", commit: "aaaa", evening),
                state("2026-03-28T20:00:00Z", commit: "bbbb", night),
            ],
            from: Samples.time("2026-03-28T17:00:00Z"), until: Samples.time("2026-03-29T10:00:00Z"))
        simulation.downtimes = [Samples.time("2026-03-29T00:30:00Z")..<Samples.time("2026-03-29T03:30:00Z")]
        return simulation
    }

    @Test("The evening's commit adds, changes and removes, at its own time and in its author's name")
    func commit() async throws {
        let played = try await play(Self.zurich())
        #expect(
            played.passes.map(\.compact) == [
                #"{"type":"pass","at":"2026-03-28T17:00:00.000Z","created":["all","backup","faster","late","old","#
                    + #""report"],"commit":"aaaa","author":"Ada","held":[]}"#,
                #"{"type":"pass","at":"2026-03-28T20:00:00.000Z","created":["brief"],"updated":["faster"],"#
                    + #""disabled":["old"],"commit":"bbbb","author":"Ada","held":[]}"#,
            ])
        #expect(played.rows("old") == [])
        // 06:00 is four hours ahead of UTC's 04:00 no more, but two.
        #expect(played.rows("brief") == ["04:00 ran"])
        #expect(played.occurrences("faster").map(\.generation).prefix(5) == [1, 1, 1, 1, 2])
    }

    @Test("In the morning what the night missed is caught up as each intent asks")
    func catchUp() async throws {
        let played = try await play(Self.zurich())
        // 02:30 does not exist that night: due right after the gap, and run when the machine is back.
        #expect(played.rows("backup") == ["01:00 ran"])
        #expect(played.occurrences("backup").first?.late == .minutes(150))
        #expect(played.rows("report") == ["01:00 missed:down"])
        #expect(played.rows("late") == ["02:00 missed:deadline"])
        #expect(
            played.rows("all").filter { ("01"..<"05").contains($0.prefix(2)) } == [
                "01:00 missed:down", "02:00 ran", "03:00 ran", "04:00 ran",
            ])
        let hours = (17...20).map { "\($0):00 ran" }
        let evening = ["20:30", "21:00", "21:30", "22:00", "22:30", "23:00", "23:30", "00:00"].map { "\($0) ran" }
        let night = ["00:30", "01:00", "01:30", "02:00", "02:30", "03:00"].map { "\($0) collapsed-into" }
        let morning = (3...9).flatMap { ["0\($0):00 ran", "0\($0):30 ran"] }.dropFirst()
        #expect(played.rows("faster") == hours + evening + night + morning)
        let collapsed = played.occurrences("faster").compactMap(\.entry.verdict.collapsedInto)
        #expect(Set(collapsed) == [Samples.time("2026-03-29T03:30:00Z")])
    }

    @Test("A row says all there is to say")
    func line() async throws {
        let played = try await play(Self.zurich())
        let backup = try #require(played.occurrences("backup").first)
        let run = try #require(backup.run)
        #expect(
            SimulationRecord.occurrence(backup).json.compact
                == #"{"at":"2026-03-29T01:00:00.000Z","intent":"backup","generation":1,"decision":"ran","run":"#
                + #"\#(run),"lateMs":9000000}"#)
        #expect(
            played.text.contains(
                #"{"at":"2026-03-29T00:30:00.000Z","intent":"faster","generation":2,"decision":"collapsed-into","#
                    + #""collapsedIntoAt":"2026-03-29T03:30:00.000Z"}"#))
        let last = try #require(played.text.split(separator: "\n").last)
        #expect(
            last.hasPrefix(
                #"{"type":"summary","since":"2026-03-28T17:00:00.000Z","until":"2026-03-29T10:00:00.000Z","passes":2,"#
                    + #""intents":7,"#))
    }

    @Test("Clocks go back in Los Angeles: a fixed time runs once, also across a downtime; a step runs in both hours")
    func fallBack() async throws {
        let specs = [
            Self.spec("fixed", "30 1 * * *", "America/Los_Angeles"),
            Self.spec("steps", "*/30 * * * *", "America/Los_Angeles"),
            Self.spec("after", "0 2 * * *", "America/Los_Angeles"),
        ]
        var question = simulation(
            specs, from: Samples.time("2026-11-01T05:00:00Z"), until: Samples.time("2026-11-01T12:00:00Z"))
        let through = try await play(question)
        #expect(through.rows("fixed") == ["08:30 ran"])
        #expect(through.rows("after") == ["10:00 ran"])
        #expect(through.times("steps").count == 14)
        question.downtimes = [Samples.time("2026-11-01T08:00:00Z")..<Samples.time("2026-11-01T09:15:00Z")]
        let played = try await play(question)
        #expect(played.rows("fixed") == ["08:30 ran"])
        #expect(played.occurrences("fixed").first?.late == .minutes(45))
        #expect(played.times("steps") == through.times("steps"))
        #expect(
            played.rows("steps")[5...9] == [
                "07:30 ran", "08:00 collapsed-into", "08:30 collapsed-into", "09:00 ran", "09:30 ran",
            ])
    }
}
