import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// Retry, fallback, breaker and limits through the execution loop, on a clock of the test's own.
@Suite("Run policy", .timeLimit(.minutes(5))) struct RunPolicyTests {
    static func spec(
        _ id: String, executor: String = "shell", limit: Int = 2, fallback: String..., at hour: Int = 10
    ) -> IntentSpec {
        Samples.spec(id) {
            $0.trigger = Samples.cron("0 \(hour) * * *")
            $0.execution = Execution(executor: executor)
            $0.retry = RetryPolicy(limit: limit, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil)
            $0.fallback = fallback.map { Execution(executor: $0) }
        }
    }

    static func failure(_ outcome: Outcome = .failed, resetAt: Timestamp? = nil) -> ScriptedExecutor.Step {
        .finish(ExecutionResult(outcome: outcome, error: "\(outcome.rawValue)!", resetAt: resetAt))
    }

    /// The first run once it waits for another attempt after `attempts` of them.
    private func waiting(_ world: World, after attempts: Int) async throws -> (run: RunRow, at: Timestamp) {
        try await eventually {
            guard let run = try world.store.runs(.init()).last, let at = run.notBefore, run.attempt == attempts else {
                return nil
            }
            return (run, at)
        }
    }

    @Test("Two failures, then a success: one run, three attempts, one ending")
    func thirdTime() async throws {
        try await withWorld([Self.spec("a")]) { world in
            world.executor.script("a", Self.failure(), Self.failure(.timeout))
            await world.time.advance(to: at(10))
            let first = try await waiting(world, after: 1)
            #expect((at(10) + .seconds(48)...at(10) + .seconds(72)).contains(first.at))
            await world.time.advance(to: first.at)
            let second = try await waiting(world, after: 2)
            #expect((.seconds(96) ... .seconds(144)).contains(second.at - first.at))
            #expect(world.executor.requests.count == 2)
            await world.time.advance(to: second.at)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == .succeeded && run.attempt == 3 && run.error == nil)
            #expect(run.attempts.map(\.outcome) == [.failed, .timeout, .succeeded])
            #expect(run.startedAt == at(10) && run.completedAt == second.at)
            #expect(world.executor.requests.map(\.attempt) == [1, 2, 3])
            let files = world.executor.requests.map { $0.outputFile.split(separator: "/").last.map(String.init) ?? "" }
            #expect(files == ["\(run.id).log", "\(run.id).2.log", "\(run.id).3.log"])
            #expect(try world.ledger("a") == ["10:00 ran"])
            try await world.stop()
            #expect(world.log.of(.runRetried).map(\.metadata["outcome"]) == ["failed", "timeout"])
            #expect(world.log.of(.runFinished).map(\.metadata["attempts"]) == ["3"])
            #expect(try world.store.events(intent: "a").map(\.reason) == [.known(.runSucceeded), .known(.created)])
        }
    }

    @Test("A due time while a run waits for its next attempt is an overlap")
    func countsAsRunning() async throws {
        let spec = Samples.spec("hourly") {
            $0.retry = RetryPolicy(limit: 1, backoff: .hours(2), maxBackoff: .hours(2), on: nil)
        }
        try await withWorld([spec]) { world in
            world.executor.script("hourly", Self.failure())
            await world.time.advance(to: at(10))
            let first = try await waiting(world, after: 1)
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("hourly").count == 2 ? true : nil }
            #expect(try world.ledger("hourly") == ["10:00 ran", "11:00 skipped:overlap"])
            #expect(first.run.status == .pending)
        }
    }

    @Test("replace ends a run that waits for its next attempt")
    func replace() async throws {
        let spec = Samples.spec("hourly") {
            $0.overlap = .replace
            $0.retry = RetryPolicy(limit: 1, backoff: .hours(2), maxBackoff: .hours(2), on: nil)
        }
        try await withWorld([spec]) { world in
            world.executor.script("hourly", Self.failure())
            await world.time.advance(to: at(10))
            _ = try await waiting(world, after: 1)
            await world.time.advance(to: at(11))
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.cancelled, .succeeded])
            #expect(runs.first?.error == "replaced by a newer run before attempt 2")
        }
    }

    @Test("A quota with a reset time is waited for, and the breaker keeps others away until then")
    func reset() async throws {
        let claude = ScriptedExecutor(name: "claude")
        let specs = [Self.spec("a", executor: "claude"), Self.spec("b", executor: "claude", at: 11)]
        try await withWorld(specs, executors: [claude]) { world in
            claude.script("a", Self.failure(.quota, resetAt: at(12)))
            await world.time.advance(to: at(10))
            let first = try await waiting(world, after: 1)
            #expect(first.at == at(12))
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("b").isEmpty ? nil : true }
            await world.look()
            #expect(claude.intents == ["a"])
            await world.time.advance(to: at(12))
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.succeeded, .succeeded])
            #expect(runs.first { $0.intentID == "b" }?.startedAt == at(12))
            #expect(world.log.of(.executorPaused).map(\.metadata["until"]) == [at(12).description])
            #expect(world.log.of(.executorResumed).count == 1)
            #expect(try world.store.intents().allSatisfy(\.enabled))
        }
    }

    @Test("Without a login the next executor of the chain does the work at once")
    func fallback() async throws {
        let (claude, gemini) = (ScriptedExecutor(name: "claude"), ScriptedExecutor(name: "gemini"))
        try await withWorld(
            [Self.spec("a", executor: "claude", fallback: "teleport", "gemini")], executors: [claude, gemini]
        ) { world in
            claude.script("a", Self.failure(.auth))
            await world.time.advance(to: at(10))
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == .succeeded && run.executor == "gemini" && run.completedAt == at(10))
            #expect(run.attempts.map(\.executor) == ["claude", "teleport", "gemini"])
            #expect(run.attempts.map(\.outcome) == [.auth, .badInput, .succeeded])
            #expect(gemini.requests.map(\.execution.executor) == ["gemini"])
        }
    }

    @Test("After a while one run tries a paused executor, and its success lets the others through")
    func halfOpen() async throws {
        let claude = ScriptedExecutor(name: "claude")
        let ids = ["a", "b", "c"]
        try await withWorld(
            ids.map { Self.spec($0, executor: "claude", limit: 0) }, concurrency: 1, executors: [claude]
        ) { world in
            claude.script("a", Self.failure(.auth))
            claude.script("b", Self.failure(.auth))
            claude.script("c", .hang)
            await world.time.advance(to: at(10))
            _ = try await world.finalRuns(1)
            await world.time.advance(to: at(10, 1))
            _ = try await world.finalRuns(2)
            #expect(claude.intents == ["a", "b"])
            // The second refusal keeps it closed for two minutes.
            await world.time.advance(to: at(10, 3))
            await claude.waitForRequests(3)
            #expect(try world.store.pausedExecutors().map(\.breaker.state) == [.halfOpen])
            claude.release("c")
            let runs = try await world.finalRuns(3)
            #expect(runs.map(\.outcome) == [.auth, .auth, .succeeded])
            #expect(try world.store.pausedExecutors().isEmpty)
        }
    }

    @Test("Cancelling between two attempts ends the run, and an interval counts from there")
    func cancelWaiting() async throws {
        let spec = Samples.spec("every") {
            $0.trigger = Samples.every(.minutes(30), .fromCompletion)
            $0.retry = RetryPolicy(limit: 1, backoff: .hours(3), maxBackoff: .hours(3), on: nil)
        }
        try await withWorld([spec]) { world in
            world.executor.script("every", Self.failure())
            await world.time.advance(to: at(10))
            let first = try await waiting(world, after: 1)
            await world.time.advance(to: at(10, 10))
            try world.other().requestCancel(run: first.run.id, by: "ada", now: at(10, 10))
            await world.look()
            #expect(try world.store.run(first.run.id)?.error == "cancelled by ada before attempt 2")
            await world.time.advance(to: at(10, 40))
            await world.executor.waitForRequests(2)
        }
    }

    @Test("Cancelling in a fallback ends the run for good")
    func cancelInFallback() async throws {
        let (claude, gemini) = (ScriptedExecutor(name: "claude"), ScriptedExecutor(name: "gemini"))
        try await withWorld(
            [Self.spec("a", executor: "claude", fallback: "gemini", "claude")], executors: [claude, gemini]
        ) { world in
            claude.script("a", Self.failure(.auth))
            gemini.script("a", .hang)
            await world.time.advance(to: at(10))
            await gemini.waitForRequests(1)
            let run = try #require(try world.store.runs(.init()).first)
            try world.other().requestCancel(run: run.id, by: "ada", now: at(10))
            world.dispatcher.wake.ring()
            let ended = try #require(try await world.finalRuns(1).first)
            #expect(ended.outcome == .cancelled && ended.error == "cancelled by ada" && ended.attempt == 2)
            #expect(ended.attempts.map(\.outcome) == [.auth, .cancelled])
        }
    }

    @Test("A daemon that ends while its run is active leaves the next attempt to the next daemon")
    func lost() async throws {
        let spec = Self.spec("a")
        let died: @Sendable (Store, String) async throws -> Void = { store, _ in
            let dead = try store.startingEpoch(daemon: daemon, now: at(10))
            try await dead.decide([Self.decision("a")], now: at(10))
            _ = try await dead.claim(limit: 1, now: at(10))
            let next = try store.startingEpoch(daemon: daemon, now: at(10, 5))
            let recovery = Recovery(
                store: next, logger: CollectedLog().logger, now: { at(10, 5) }, endProcesses: { _ in false })
            #expect(try await recovery.recover() == 1)
        }
        try await withWorld([spec], now: at(10, 5), prepare: died) { world in
            let first = try await waiting(world, after: 1)
            #expect(first.run.attempts.map(\.outcome) == [.lost])
            await world.time.advance(to: first.at)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == .succeeded && run.attempt == 2 && run.startedAt == at(10))
            #expect(world.executor.requests.map(\.attempt) == [2])
        }
    }

    @Test("A daemon that ends between two attempts leaves the next one to the next daemon")
    func betweenAttempts() async throws {
        let died: @Sendable (Store, String) async throws -> Void = { store, _ in
            let dead = try store.startingEpoch(daemon: daemon, now: at(10))
            try await dead.decide([Self.decision("a")], now: at(10))
            let run = try await dead.claim(limit: 1, now: at(10))[0]
            _ = try await dead.endAttempt(
                run: run.id, result: ExecutionResult(outcome: .failed), outputFile: nil, now: at(10))
        }
        try await withWorld([Self.spec("a")], now: at(11), prepare: died) { world in
            await world.executor.waitForRequests(1)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == .succeeded && run.attempt == 2)
            await world.look()
            #expect(world.executor.requests.map(\.attempt) == [2])
        }
    }

    @Test("A run that was decided and then waited longer than its start deadline is missed")
    func deadline() async throws {
        let decided: @Sendable (Store, String) async throws -> Void = { store, _ in
            try await store.decide([Self.decision("a")], now: at(10))
        }
        var spec = Self.spec("a")
        spec.startDeadline = .minutes(5)
        try await withWorld([spec], now: at(10, 30), prepare: decided) { world in
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == .cancelled)
            #expect(try world.ledger("a") == ["10:00 missed:deadline"])
            await world.look()
            #expect(world.log.of(.runSkipped).map(\.metadata["reason"]) == ["missed:deadline"])
            #expect(world.executor.requests.isEmpty)
        }
    }

    @Test("Limits hold in the loop: one at a time of an executor, the others beside it")
    func limits() async throws {
        let (claude, shell) = (ScriptedExecutor(name: "claude"), ScriptedExecutor())
        let specs = [
            Self.spec("a", executor: "claude"), Self.spec("b", executor: "claude"), Self.spec("c"), Self.spec("d"),
        ]
        try await withWorld(specs, executors: [claude, shell], limits: RunLimits(executors: ["claude": 1])) { world in
            for id in ["a", "b"] { claude.script(id, .hang) }
            await world.time.advance(to: at(10))
            await shell.waitForRequests(2)
            await claude.waitForRequests(1)
            await world.look()
            #expect(claude.intents == ["a"])
            claude.release("a")
            await claude.waitForRequests(2)
            claude.release("b")
            _ = try await world.finalRuns(4)
            #expect(claude.mostActive == 1)
        }
    }

    static func decision(_ id: String) -> OccurrenceDecision {
        OccurrenceDecision(
            intentID: id, generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
            ledger: [LedgerEntry(at(10), .ran)], cursor: at(10))
    }
}
