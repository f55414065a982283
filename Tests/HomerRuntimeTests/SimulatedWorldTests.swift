import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

@Suite("Simulator: world") struct SimulatedWorldTests {
    private static func state(_ time: Timestamp, _ ids: String...) -> Simulation.State {
        Simulation.State(time: time, desired: Samples.desired(ids.map { Samples.intent(Samples.spec($0)) }))
    }

    @Test("What happened in the files while nobody looked is one pass")
    func commitsWhileDown() async throws {
        var question = simulation([Samples.spec("a")], until: at(5))
        question.history += [Self.state(at(2), "a", "b"), Self.state(at(2, 10), "a", "c")]
        question.downtimes = [at(1, 30)..<at(3)]
        let played = try await play(question)
        #expect(played.passes.map { $0["at"] } == [.string(at(0).description), .string(at(3).description)])
        #expect(played.passes.last?["created"] == .array(["c"]))
        #expect(played.rows("b") == [])
        #expect(played.rows("c") == ["04:00 ran"])
    }

    @Test("Before the first commit there is nothing, and a commit with a wrong clock waits for the one before it")
    func orderOfCommits() async throws {
        var question = simulation([], until: at(5))
        question.history = [Self.state(at(2, 30), "a"), Self.state(at(1), "a", "b")]
        let played = try await play(question)
        #expect(played.passes.map { $0["at"] } == [.string(at(2, 30).description)])
        #expect(played.rows("a") == ["03:00 ran", "04:00 ran"])
        #expect(played.rows("b") == ["03:00 ran", "04:00 ran"])
    }

    @Test("A run in flight when the machine goes down is lost")
    func lost() async throws {
        let question = simulation([Samples.spec("long") { $0.trigger = Samples.cron("0 1 * * *") }], until: at(5)) {
            $0.runs = RunModel(durations: ["long": .hours(3)])
            $0.downtimes = [at(2)..<at(2, 30)]
        }
        let played = try await play(question)
        #expect(played.summary.lost == 1)
        #expect(played.summary.unfinished == 0)
        let run = try #require(try played.store.runs(.init()).first)
        #expect(run.outcome == .lost)
        #expect(run.completedAt == at(2, 30))
    }

    @Test("With one slot the less important waits, and its row still stands where it was decided")
    func oneSlot() async throws {
        let specs = ["low": 10, "high": 90].map { id, priority in
            Samples.spec(id) {
                $0.trigger = Samples.cron("0 1 * * *")
                $0.priority = priority
            }
        }
        let third = Samples.spec("third") { $0.trigger = Samples.cron("5 1 * * *") }
        let question = simulation(specs + [third], until: at(2)) {
            $0.concurrency = 1
            $0.runs = RunModel(durations: ["low": .minutes(20), "high": .minutes(10), "third": .hours(3)])
        }
        let played = try await play(question)
        let order = played.records.compactMap { record in
            if case .occurrence(let occurrence) = record { occurrence } else { nil }
        }
        #expect(order.map(\.intentID) == ["high", "low", "third"])
        // Of those that wait the more important goes first: `third` has 50.
        #expect(order.map(\.late) == [.zero, nil, .minutes(5)])
        #expect(played.summary.unfinished == 2)
    }

    @Test("Nothing is applied in a freeze of applying, and all of it at its end")
    func freezeOfApplying() async throws {
        var question = simulation([Samples.spec("a")], until: at(10))
        question.history.append(Self.state(at(2), "a", "b"))
        question.freeze = [
            FreezeWindow(
                target: .apply, start: CronTrigger(expression: "0 1 * * *", timeZone: "UTC"), length: .hours(5))
        ]
        let played = try await play(question)
        #expect(played.passes.map { $0["at"] } == [.string(at(0).description), .string(at(6).description)])
        #expect(played.rows("b").first == "07:00 ran")
    }

    @Test("Nothing is run in a freeze of running; each due time has its row")
    func freezeOfRunning() async throws {
        var question = simulation([Samples.spec("a")], until: at(5))
        question.freeze = [
            FreezeWindow(target: .run, start: CronTrigger(expression: "0 2 * * *", timeZone: "UTC"), length: .hours(2))
        ]
        let played = try await play(question)
        #expect(
            played.rows("a") == ["00:00 ran", "01:00 ran", "02:00 skipped:frozen", "03:00 skipped:frozen", "04:00 ran"])
        #expect(played.summary.total.skipped == 2)
    }

    @Test("A chain is played: its runs are listed when they start")
    func chain() async throws {
        let follower = Samples.spec("b") { $0.trigger = .after(intent: "a", on: .success) }
        let question = simulation([Samples.spec("a"), follower], until: at(2)) {
            $0.runs = RunModel(durations: ["a": .minutes(10)])
        }
        let played = try await play(question)
        let chains = played.records.compactMap { record in
            if case .chain(let chain) = record { chain } else { nil }
        }
        #expect(chains.map(\.time) == [at(0, 10), at(1, 10)])
        #expect(chains.allSatisfy { $0.intentID == "b" })
        #expect(played.summary.intents["b"]?.ran == 2 && played.summary.unfinished == 0)
    }

    @Test("An intent of a zone nobody knows is never due, and is named")
    func unknownZone() async throws {
        let spec = Samples.spec("mars") { $0.trigger = Samples.cron("0 6 * * *", "Mars/Olympus") }
        let played = try await play(simulation([spec]), zones: UTCOnly())
        #expect(played.rows("mars") == [])
        #expect(played.summary.unknown == ["mars"])
    }

    @Test("A seed spreads the lengths of runs, the same way each time")
    func seed() {
        let model = RunModel(durations: ["a": .minutes(10)], seed: 3)
        let lengths = (0..<200).map { model.duration(of: "a", scheduledFor: at(0, Int64($0))) }
        #expect(lengths == (0..<200).map { model.duration(of: "a", scheduledFor: at(0, Int64($0))) })
        #expect(lengths.allSatisfy { (.minutes(5) ... .minutes(15)).contains($0) })
        #expect(Set(lengths).count > 100)
        #expect(model.duration(of: "b", scheduledFor: at(0)) == .zero)
    }
}
