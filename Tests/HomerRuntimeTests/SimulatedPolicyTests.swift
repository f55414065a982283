import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// What the simulator knows of runs that wait, fail and are tried again.
@Suite("Simulator: policy") struct SimulatedPolicyTests {
    private static func daily(_ id: String, at hour: Int = 1, _ change: (inout IntentSpec) -> Void = { _ in })
        -> IntentSpec
    {
        Samples.spec(id) {
            $0.trigger = Samples.cron("0 \(hour) * * *")
            change(&$0)
        }
    }

    private static let retries = RetryPolicy(limit: 2, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil)

    private func attempts(_ played: Played, _ id: String) -> [SimulatedAttempt] {
        played.records.compactMap { record in
            if case .attempt(let attempt) = record, attempt.intentID == id { attempt } else { nil }
        }
    }

    @Test("A run that needs approval waits, what is due meanwhile is skipped, and nobody approves it in time")
    func approval() async throws {
        let spec = Samples.spec("careful") {
            $0.approval = .required
            $0.approvalExpiry = .minutes(90)
        }
        let played = try await play(simulation([spec], until: at(4)))
        #expect(
            played.rows("careful") == [
                "00:00 skipped:approval", "01:00 skipped:overlap", "02:00 skipped:approval", "03:00 skipped:overlap",
            ])
        #expect(played.occurrences("careful").allSatisfy { $0.run == nil && $0.late == nil })
        #expect(
            try played.store.ledger(of: "careful").map(\.verdict.rawValue)
                == played.rows("careful").map { String($0.dropFirst(6)) })
        let early = try await play(simulation([spec], until: at(1)))
        #expect(early.rows("careful") == ["00:00 ran"] && early.summary.unfinished == 1)
        let line = try #require(early.occurrences("careful").first)
        #expect(SimulationRecord.occurrence(line).json["waits"] == "approval")
    }

    @Test("A condition lets every run go on, unless the question is what happens when there is nothing to do")
    func condition() async throws {
        let spec = Self.daily("a") { $0.condition = RunCondition(.shell("x")) }
        let follower = Samples.spec("b") { $0.trigger = .after(intent: "a", on: .completion) }
        let usual = try await play(simulation([spec, follower], until: at(3)))
        #expect(usual.rows("a") == ["01:00 ran"] && usual.summary.intents["a"]?.ran == 1)
        let question = simulation([spec, follower, Self.daily("c")], until: at(3)) {
            $0.runs = RunModel(durations: ["a": .minutes(10)])
            $0.runs.skipping = ["a", "c"]
        }
        let skipped = try await play(question)
        #expect(skipped.rows("a") == ["01:00 skipped:condition"] && skipped.summary.intents["a"]?.skipped == 1)
        #expect(skipped.occurrences("a").allSatisfy { $0.run == nil && $0.late == nil })
        #expect(try skipped.store.ledger(of: "a").map(\.verdict) == [.skippedCondition])
        #expect(skipped.rows("c") == ["01:00 ran"] && skipped.summary.failed == 0)
        #expect(try skipped.store.runs(.init(intentID: "b")).isEmpty)
    }

    @Test("Budgets hold in a simulation, with what runs cost by the model")
    func budgets() async throws {
        let spec = Samples.spec("agent") {
            $0.trigger = Samples.cron("0 */6 * * *")
            $0.execution = Execution(executor: "claude")
        }
        let question = simulation([spec], until: at(48)) {
            $0.budgets = Budgets(workspace: Budget(perDay: Budget.PerDay(cost: 1)))
            $0.runs = RunModel(costs: ["agent": 0.5])
        }
        let played = try await play(question, zones: UTCOnly())
        let words = ["ran", "ran", "skipped:budget", "skipped:budget"]
        #expect(played.rows("agent").map { String($0.dropFirst(6)) } == words + words)
        #expect(played.summary.total.skipped == 4)
    }

    @Test("An executor and a lane hold as many runs as their limits say")
    func limits() async throws {
        let specs = ["a", "b"].map { id in Self.daily(id) { $0.execution = Execution(executor: "claude") } }
        let lane = ["c", "d"].map { id in Self.daily(id) { $0.lane = "quiet" } }
        let question = simulation(specs + lane, until: at(3)) {
            $0.limits = RunLimits(executors: ["claude": 1], lanes: ["quiet": 1])
            $0.runs = RunModel(durations: ["a": .minutes(10), "b": .minutes(10), "c": .minutes(20), "d": .minutes(20)])
        }
        let played = try await play(question)
        let late: [Milliseconds?] = ["a", "b", "c", "d"].map { played.occurrences($0).first?.late }
        let expected: [Milliseconds?] = [.zero, .minutes(10), .zero, .minutes(20)]
        #expect(late == expected)
    }

    @Test("A failing intent has its further attempts, then its fallback, then its end, and what follows a failure runs")
    func failing() async throws {
        let spec = Self.daily("a") {
            $0.retry = Self.retries
            $0.fallback = [Execution(executor: "claude")]
        }
        let follower = Samples.spec("b") { $0.trigger = .after(intent: "a", on: .failure) }
        let question = simulation([spec, follower], until: at(3)) {
            $0.runs = RunModel(durations: ["a": .minutes(1)], outcomes: ["a": .failed])
        }
        let played = try await play(question)
        let made = attempts(played, "a")
        #expect(made.map(\.attempt) == [1, 2, 3, 4, 5, 6])
        #expect(made.map(\.executor) == ["shell", "shell", "shell", "claude", "claude", "claude"])
        #expect(made.map { $0.next?.executor } == ["shell", "shell", "claude", "claude", "claude", nil])
        #expect(
            zip(made, made.dropFirst()).allSatisfy { a, b in a.next.map { $0.at + .minutes(1) == b.time } ?? false })
        #expect(played.rows("a") == ["01:00 ran"] && played.occurrences("a").first?.late == .zero)
        #expect(played.summary.failed == 1 && played.summary.unfinished == 0)
        #expect(played.summary.intents["b"]?.ran == 1)
        let run = try #require(made.first?.run)
        #expect(try played.store.attempts(ofRun: run).count == 6)
    }

    @Test("A due time while a run waits for its next attempt is an overlap, and replace ends that run")
    func betweenAttempts() async throws {
        let slow = RetryPolicy(limit: 1, backoff: .minutes(90), maxBackoff: .minutes(90), on: nil)
        let skipping = Samples.spec("skipping") { $0.retry = slow }
        let replacing = Samples.spec("replacing") {
            $0.retry = slow
            $0.overlap = .replace
        }
        let question = simulation([skipping, replacing], until: at(2)) {
            $0.runs = RunModel(outcomes: ["skipping": .failed, "replacing": .failed])
        }
        let played = try await play(question)
        #expect(played.rows("skipping") == ["00:00 ran", "01:00 skipped:overlap"])
        #expect(played.rows("replacing") == ["00:00 ran", "01:00 ran"])
        #expect(try played.store.runs(.init(intentID: "replacing", result: .ended(.cancelled))).count == 1)
    }

    @Test("An executor that refuses is left alone, and the others of it wait")
    func breaker() async throws {
        let first = Self.daily("first") { $0.execution = Execution(executor: "claude") }
        let second = Samples.spec("second") {
            $0.trigger = Samples.cron("0,1 1 * * *")
            $0.execution = Execution(executor: "claude")
        }
        let question = simulation([first, second], until: at(3)) {
            $0.concurrency = 1
            $0.runs = RunModel(durations: ["first": .seconds(5)], outcomes: ["first": .auth])
        }
        let played = try await play(question)
        #expect(attempts(played, "first").map(\.outcome) == [.auth])
        // One minute after the refusal one may try.
        #expect(played.occurrences("second").first?.late == .seconds(65))
        #expect(played.rows("second") == ["01:00 ran", "01:01 skipped:overlap"])
    }

    @Test("What is suspended is skipped, and a run that waits for an attempt goes on when the suspension ends")
    func suspension() async throws {
        let failing = Self.daily("failing") {
            $0.retry = RetryPolicy(limit: 1, backoff: .minutes(10), maxBackoff: .minutes(10), on: nil)
        }
        let stop = Override(
            intentID: nil, kind: .suspend, reason: "x", by: "ada", createdAt: at(1, 5), until: at(2, 30))
        let question = simulation([failing, Samples.spec("hourly")], until: at(4)) {
            $0.suspensions = [stop]
            $0.runs = RunModel(outcomes: ["failing": .failed])
        }
        let played = try await play(question)
        #expect(played.rows("hourly") == ["00:00 ran", "01:00 ran", "02:00 skipped:suspended", "03:00 ran"])
        #expect(attempts(played, "failing").map(\.time) == [at(1), at(2, 30)])
    }

    @Test("A run lost in a downtime is tried again when its policy says so")
    func lost() async throws {
        let question = simulation([Self.daily("long") { $0.retry = Self.retries }], until: at(8)) {
            $0.runs = RunModel(durations: ["long": .hours(3)])
            $0.downtimes = [at(2)..<at(2, 30)]
        }
        let played = try await play(question)
        let run = try #require(try played.store.runs(.init()).first)
        #expect(played.summary.lost == 1 && run.outcome == .succeeded && run.attempt == 2)
    }
}
