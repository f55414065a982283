import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// Runs that need more than one attempt: one row, one ending, and the reason of every attempt.
@Suite("Retry", .timeLimit(.minutes(5))) struct RetryTests {
    private static func hourly(_ limit: Int, fallback: [Execution] = []) -> IntentSpec {
        Samples.spec("hourly") {
            $0.retry = RetryPolicy(limit: limit, backoff: .seconds(30), maxBackoff: .minutes(10), on: nil)
            $0.fallback = fallback
        }
    }

    private static func failed(_ outcome: Outcome = .failed) -> ScriptedExecutor.Step {
        .finish(ExecutionResult(outcome: outcome, error: "exit 3", exitCode: 3))
    }

    /// Returns when the run waits for its next attempt, at the moment it may start.
    private func waiting(_ world: World, attempt: Int) async throws -> Timestamp {
        try await eventually {
            let run = try world.store.runs(.init()).first
            guard run?.status == "pending", run?.attempt == attempt else { return nil }
            return try world.store.nextAttempt(after: world.time.timestamp)
        }
    }

    @Test("Fails twice, waits longer each time, succeeds: one run, one ledger row, three attempts")
    func retried() async throws {
        try await withWorld([Self.hourly(2)]) { world in
            world.executor.script("hourly", Self.failed(), Self.failed(.timeout))
            await world.time.advance(to: at(10))
            let first = try await waiting(world, attempt: 2)
            #expect((at(10, 0, 24)...at(10, 0, 36)).contains(first))
            await world.time.advance(to: first)
            let second = try await waiting(world, attempt: 3)
            #expect((Milliseconds.seconds(48)...Milliseconds.seconds(72)).contains(second - first))
            await world.time.advance(to: second)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == "succeeded" && run.attempt == 3 && run.scheduledFor == at(10))
            #expect(try world.ledger("hourly") == ["10:00 ran"])
            let attempts = try world.store.attempts(ofRun: run.id)
            #expect(attempts.map(\.outcome) == ["failed", "timeout", "succeeded"])
            #expect(attempts.map(\.nextAt) == [first, second, nil])
            #expect(attempts.map(\.executor) == ["shell", "shell", "shell"])
            #expect(world.log.of(.runRetried).map(\.metadata["attempt"]) == ["1", "2"])
            #expect(try world.store.events(intent: "hourly").count { $0.reason == "RunSucceeded" } == 1)
            #expect(world.executor.requests.map(\.attempt) == [1, 2, 3])
        }
    }

    @Test("After the last attempt the run has failed, as its last attempt did")
    func exhausted() async throws {
        try await withWorld([Self.hourly(1)]) { world in
            world.executor.script("hourly", Self.failed(), Self.failed(.timeout))
            await world.time.advance(to: at(10))
            await world.time.advance(to: try await waiting(world, attempt: 2))
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == "timeout" && run.attempt == 2)
        }
    }

    @Test("A run that waits for its next attempt is under way: the next due time is skipped")
    func overlap() async throws {
        var spec = Self.hourly(1)
        spec.retry = RetryPolicy(limit: 1, backoff: .hours(3), maxBackoff: .hours(3), on: nil)
        try await withWorld([spec]) { world in
            world.executor.script("hourly", Self.failed())
            await world.time.advance(to: at(10))
            _ = try await waiting(world, attempt: 2)
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("hourly").count == 2 ? true : nil }
            #expect(try world.ledger("hourly") == ["10:00 ran", "11:00 skipped:overlap"])
        }
    }

    @Test("Cancelling a run that waits for its next attempt ends it here and now")
    func cancelled() async throws {
        try await withWorld([Self.hourly(1)]) { world in
            world.executor.script("hourly", Self.failed())
            await world.time.advance(to: at(10))
            _ = try await waiting(world, attempt: 2)
            let run = try #require(try world.store.runs(.init()).first)
            try world.other().requestCancel(run: run.id, by: "ada", now: world.time.timestamp)
            await world.look()
            world.time.jump(by: .minutes(5))
            await world.look()
            #expect(try world.store.run(run.id)?.outcome == "cancelled")
            #expect(world.executor.requests.count == 1)
        }
    }

    @Test("What another executor may cure goes on with it at once")
    func fallback() async throws {
        try await withWorld([Self.hourly(3, fallback: [Execution(executor: "gone"), Execution(executor: "shell")])]) {
            world in
            world.executor.script("hourly", Self.failed(.quota))
            await world.time.advance(to: at(10))
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.outcome == "succeeded" && run.attempt == 3)
            let attempts = try world.store.attempts(ofRun: run.id)
            #expect(attempts.map(\.executor) == ["shell", "gone", "shell"])
            #expect(attempts.map(\.outcome) == ["quota", "bad_input", "succeeded"])
            #expect(attempts.map(\.link) == [0, 1, 2])
        }
    }

    @Test("A daemon that died leaves a run that goes on with its next attempt, and is never run twice at once")
    func recovered() async throws {
        let store = try Store.inMemory()
        try store.accept([Self.hourly(1)], at: at(9, 30))
        let dead = try store.startingEpoch(daemon: daemon, now: at(9, 30))
        try await dead.decide(
            [
                OccurrenceDecision(
                    intentID: "hourly", generation: 1, priority: 50, exclusive: true, triggeredBy: "cron",
                    ledger: [LedgerEntry(at(10), .ran)], cursor: at(10))
            ], now: at(10))
        let run = try #require(try await dead.claim(limit: 1, now: at(10)).first)
        let next = try store.startingEpoch(daemon: daemon, now: at(10, 1))
        let recovery = Recovery(store: next, logger: CollectedLog().logger, now: { at(10, 1) }) { _ in false }
        #expect(try await recovery.recover() == 1)
        let row = try #require(try next.run(run.id))
        #expect(row.status == "pending" && row.attempt == 2 && row.startedAt == nil)
        #expect(try await next.claim(limit: 1, now: at(10, 1)).isEmpty, "not before its time")
        #expect(try await next.claim(limit: 1, now: at(10, 2)).map(\.attempt) == [2])
        // The second loss is the end.
        let last = try store.startingEpoch(daemon: daemon, now: at(10, 3))
        _ = try await Recovery(store: last, logger: CollectedLog().logger, now: { at(10, 3) }) { _ in false }.recover()
        #expect(try last.run(run.id)?.outcome == "lost")
        #expect(try last.attempts(ofRun: run.id).map(\.outcome) == ["lost", "lost"])
    }

    @Test("Whatever the outcomes, a run has one ending and at most the attempts it may have", arguments: UInt64(1)...30)
    func property(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let limit = Int.random(in: 0...3, using: &random)
        let links = Int.random(in: 0...2, using: &random)
        let spec = Self.hourly(limit, fallback: (0..<links).map { _ in Execution(executor: "shell") })
        let store = try Store.inMemory()
        try store.accept([spec], at: at(9))
        let live = try store.startingEpoch(daemon: daemon, now: at(9))
        let id = try live.enqueueManual(intent: "hourly", by: "ada", now: at(9))
        var moment = at(9)
        var attempts = 0
        while let claimed = try await live.claim(limit: 1, now: moment).first {
            attempts += 1
            let outcome = Outcome.allCases.randomElement(using: &random) ?? .failed
            let result = ExecutionResult(outcome: outcome)
            switch AttemptRules(spec).next(after: outcome, attempt: claimed.attempt, link: claimed.link, run: id) {
            case .end: try await live.finish(run: id, result: result, outputFile: nil, now: moment)
            case .retry(let wait):
                try await live.retry(
                    run: id, result: result, executor: nil, link: claimed.link, nextAt: moment + wait, now: moment)
            case .fallback(let link):
                try await live.retry(run: id, result: result, executor: nil, link: link, nextAt: moment, now: moment)
            }
            moment = moment + .minutes(20)
        }
        let row = try #require(try live.run(id))
        #expect(row.isFinal && row.attempt == attempts, "seed \(seed)")
        #expect(attempts <= limit + 1 + links, "seed \(seed)")
        #expect(try live.attempts(ofRun: id).count == (attempts == 1 ? 0 : attempts), "seed \(seed)")
    }
}
