import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// What runs once, and what keeps its grid.
@Suite("Simulator: triggers") struct SimulatedTriggerTests {
    private func state(_ time: Timestamp, _ spec: IntentSpec) -> Simulation.State {
        Simulation.State(time: time, desired: Samples.desired([Samples.intent(spec)]))
    }

    @Test("immediate runs once for each generation: an edit runs it again, a restart and a moved file do not")
    func immediate() async throws {
        let spec = Samples.spec("now") { $0.trigger = .immediate }
        var edited = spec
        edited.query += " again"
        var question = simulation([spec], until: at(8))
        question.downtimes = [at(1)..<at(2), at(5)..<at(6)]
        question.history.append(state(at(3), edited))
        question.history.append(
            Simulation.State(
                time: at(4), desired: Samples.desired([Samples.intent(edited, file: "desired/elsewhere.json")])))
        let played = try await play(question)
        #expect(played.rows("now") == ["00:00 ran", "03:00 ran"])
        #expect(played.occurrences("now").map(\.generation) == [1, 2])
    }

    struct Late: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var deadline: Milliseconds?
        var rows: [String]
        var late: [Milliseconds?]
    }

    @Test(
        "An at that was missed runs once, late, unless that is too late",
        arguments: [
            Late(testDescription: "no deadline", rows: ["03:00 ran"], late: [.hours(2)]),
            Late(
                testDescription: "a deadline that has passed", deadline: .hours(1), rows: ["03:00 missed:deadline"],
                late: [nil]),
        ])
    func oneMoment(_ row: Late) async throws {
        let spec = Samples.spec("once") {
            $0.trigger = .at(at(3))
            $0.startDeadline = row.deadline
        }
        let question = simulation([spec], until: at(9)) {
            $0.downtimes = [at(2)..<at(5)]
        }
        let played = try await play(question)
        #expect(played.rows("once") == row.rows)
        #expect(played.occurrences("once").map(\.late) == row.late)
    }

    @Test("A restart, a late start and the edit of another field keep the grid of an interval")
    func grid() async throws {
        let spec = Samples.spec("tick") { $0.trigger = Samples.every(.minutes(15)) }
        var edited = spec
        edited.query += " again"
        var question = simulation([spec], until: at(3))
        question.history.append(state(at(0, 37), edited))
        question.downtimes = [at(1, 10)..<at(2, 5)]
        let played = try await play(question)
        #expect(played.times("tick") == (1..<12).map { at(0, Int64($0) * 15) })
        #expect(
            played.rows("tick").filter { $0.hasSuffix("collapsed-into") }.map { String($0.prefix(5)) } == [
                "01:15", "01:30", "01:45",
            ])
    }

    @Test("The edit of the length starts a new grid, from the creation of the intent")
    func newLength() async throws {
        let spec = Samples.spec("tick") { $0.trigger = Samples.every(.minutes(30)) }
        var edited = spec
        edited.trigger = Samples.every(.minutes(20))
        var question = simulation([spec], until: at(2))
        question.history.append(state(at(0, 50), edited))
        let played = try await play(question)
        let expected = [30, 60, 80, 100].map { at(0, $0) }
        #expect(played.times("tick") == expected)
    }
}
