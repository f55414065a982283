import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// What the commands say of runs with more than one attempt, and of executors that are paused.
@Suite(.timeLimit(.minutes(5)))
struct AttemptsTests {
    /// A run of claude that failed once and waits for its second attempt.
    private func waiting(_ fixture: Fixture, _ outcome: Outcome = .timeout) async throws -> Int64 {
        var spec = IntentSpec.job("nightly")
        spec.execution.executor = "claude"
        spec.retry = RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(1), on: ["timeout", "auth"])
        try fixture.accept(spec)
        let run = try await fixture.start("nightly")
        let result = ExecutionResult(outcome: outcome, error: "too slow", exitCode: 9)
        let ending = try await fixture.store.endAttempt(
            run: run, result: result, outputFile: nil, now: Fixture.then + .seconds(31))
        guard case .again = ending.kind else { throw Unexpected() }
        return run
    }

    struct Unexpected: Error {}

    @Test func `runs, describe and status show the attempts of a run that goes on`() async throws {
        let fixture = try Fixture()
        let run = try await waiting(fixture)
        let table = try await fixture.homer("runs", "\(run)", "--attempts")
        #expect(table.lines[0].hasPrefix("RUN   ATTEMPT   EXECUTOR   RESULT    EXIT   DURATION   STARTED"))
        #expect(table.lines[1].hasPrefix("1     1         claude     timeout   9      30s"))
        #expect(table.lines[1].hasSuffix("too slow"))
        let json = try await fixture.homer("runs", "nightly", "-o", "json").json()
        let row = try #require(json.array?.first)
        #expect(row["status"] == "pending" && row["executor"] == "claude")
        #expect(row["attempts"]?.array?.first?["outcome"] == "timeout")
        #expect(row["nextAttemptAt"] == row["attempts"]?.array?.first?["nextAt"])
        #expect(try await fixture.homer("describe", "nightly").out.contains("Attempts:\n  RUN"))
        let status = try await fixture.homer("status").out
        #expect(status.contains("Active runs: 1  nightly  waits for attempt 2, "))
        #expect(!status.contains("Paused"))
    }

    @Test func `lists say why a run waits, and status counts it`() async throws {
        let fixture = try Fixture()
        var spec = IntentSpec.job("careful")
        spec.approval = .required
        try fixture.accept(spec)
        try fixture.store.emit(EmittedEvent(name: "push", id: "1"), by: "ada@box", now: Fixture.then)
        _ = try await fixture.store.consumeEvents(now: Fixture.then)
        let run = try #require(try fixture.store.openRuns().first).id
        #expect(try await fixture.homer("runs").lines[1].contains("pending: approval"))
        #expect(try await fixture.homer("get").lines[1].contains("pending: approval"))
        #expect(try await fixture.homer("runs", "-o", "json").json().array?.first?["waitsFor"] == "approval")
        #expect(try await fixture.homer("status").out.contains("1 pending (1 approval)"))
        #expect(try await fixture.homer("why", "careful").out.contains("homer approve \(run)"))
    }

    @Test func `a run that a suspension holds says who suspended, and why`() async throws {
        let fixture = try Fixture()
        let lock = try fixture.daemonLock()
        try fixture.accept(.job("night"))
        try fixture.store.emit(EmittedEvent(name: "push", id: "1"), by: "ada@box", now: Fixture.then)
        _ = try await fixture.store.consumeEvents(now: Fixture.then)
        try fixture.store.suspend(
            [
                Override(
                    intentID: "night", kind: .suspend, reason: "look first", by: "ada@box", createdAt: Fixture.then)
            ], now: Fixture.then)
        #expect(try await fixture.homer("runs").lines[1].contains("pending: suspended"))
        let why = try await fixture.homer("why", "night")
        #expect(why.out.contains("run 1 waits: night is suspended by ada@box: look first"))
        #expect(why.out.contains("homer resume night"))
        withExtendedLifetime(lock) {}
    }

    @Test func `an attempt that runs is in the list of attempts, and notes are shown`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        let run = try await fixture.start("nightly")
        let table = try await fixture.homer("runs", "\(run)", "--attempts")
        #expect(table.lines[1].hasPrefix("1     1         shell      running   -"))
        let json = try await fixture.homer("runs", "\(run)", "--attempts", "-o", "json").json()
        #expect(json.array?.first?["attempts"]?.array?.first?["status"] == "running")
        let asked = try await fixture.homer("cancel", "\(run)")
        #expect(asked.out == "run 1 of nightly is to end: that is stored, and done when a daemon runs\n")
        let result = ExecutionResult(outcome: .succeeded, exitCode: 0, notes: ["context file a.md is missing"])
        try await fixture.store.finish(run: run, result: result, outputFile: nil, now: Fixture.then + .seconds(9))
        let note = "context file a.md is missing"
        for arguments in [
            ["describe", "nightly"], ["why", "nightly"], ["runs", "--attempts"], ["runs", "-o", "json"],
        ] {
            #expect(try await Running(arguments, root: fixture.root).answer().out.contains(note))
        }
        #expect(try await fixture.homer("logs", "nightly").err.contains("note: \(note)"))
    }

    @Test func `cancel ends a run that waits for its next attempt`() async throws {
        let fixture = try Fixture()
        let run = try await waiting(fixture)
        let answer = try await fixture.homer("cancel", "nightly")
        #expect(answer.code == 0 && answer.out == "run 1 of nightly cancelled before attempt 2\n")
        #expect(try fixture.store.run(run)?.outcome == .cancelled)
    }

    @Test func `a run of one attempt is shown as ever`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        try await fixture.run("nightly")
        let row = try #require(try await fixture.homer("runs", "-o", "json").json().array?.first)
        #expect(row["attempts"] == nil && row["executor"] == nil && row["nextAttemptAt"] == nil)
        #expect(try await !fixture.homer("describe", "nightly").out.contains("Attempts:"))
        #expect(try await fixture.homer("runs", "--attempts").lines.count == 3)
    }

    @Test func `status and doctor say which executor is paused and why`() async throws {
        let fixture = try Fixture()
        _ = try await waiting(fixture, .auth)
        let status = try await fixture.homer("status").out
        #expect(status.contains("Paused:      claude: auth, the next run tries it, too slow\n"))
        let json = try await fixture.homer("status", "-o", "json").json()
        #expect(json["pausedExecutors"]?.array?.first?["executor"] == "claude")
        let checks = try await fixture.homer("doctor", "-o", "json").json()["checks"]?.array ?? []
        let breaker = try #require(checks.first { $0["check"] == "breaker" })
        #expect(breaker["status"] == "warn" && breaker["hint"]?.string?.hasPrefix("log claude in") == true)
    }

    @Test func `limits of homer json are read, shown, and checked`() async throws {
        let fixture = try Fixture()
        try fixture.write(
            #"{"runtime": {"limits": {"executors": {"claude": 2}, "lanes": {"work": 1}}}}"#,
            to: fixture.root + "/homer.json")
        let settings = try await fixture.homer("status", "-o", "json").json()["settings"]?.array ?? []
        for (name, value) in [("runtime.limits.executors.claude", "2"), ("runtime.limits.lanes.work", "1")] {
            let setting = settings.first { $0["name"]?.string == name }
            #expect(setting?["value"]?.string == value && setting?["origin"] == "homer.json")
        }
        try fixture.write(#"{"runtime": {"limits": {"executors": {"claud": 0}}}}"#, to: fixture.root + "/homer.json")
        let wrong = try await fixture.homer("status")
        #expect(wrong.code == 2 && wrong.err.contains("did you mean \"claude\"?"))
    }
}
