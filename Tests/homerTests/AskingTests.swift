import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// `why`, `wait`, `timeline` and the overrides in `get`, `describe` and `status`, run as a user runs them.
@Suite(.timeLimit(.minutes(5)))
struct AskingTests {
    private static let daily = Trigger.cron(CronTrigger(expression: "0 6 * * *", timeZone: "UTC"))

    private func suspend(_ fixture: Fixture, _ id: String?, until: Timestamp? = nil) throws {
        try fixture.store.suspend(
            [
                Override(
                    intentID: id, kind: .suspend, reason: "disk is full", by: "ada@box", createdAt: Fixture.then,
                    until: until)
            ], now: Fixture.then)
    }

    private func decide(_ fixture: Fixture, _ verdict: OccurrenceVerdict, at time: Timestamp) async throws {
        try await fixture.store.decide(
            [
                OccurrenceDecision(
                    intentID: "nightly", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(time, verdict)], cursor: WallClock.now() + .days(2))
            ], now: time)
    }

    @Test func `why names the run that was in the way`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", Self.daily))
        let due = Fixture.then + .seconds(90)
        try await fixture.run("nightly", .timeout, exit: nil, took: .minutes(30))
        try await decide(fixture, .skippedOverlap, at: due)
        let lock = try fixture.daemonLock()
        let answer = try await fixture.homer("why", "nightly")
        #expect(answer.code == 0 && answer.err.isEmpty)
        #expect(answer.out.hasPrefix("nightly did not run at 2026-02-03 09:16:30 ("))
        #expect(
            answer.out.contains("overlap policy skip: run 1 was still active (started 2026-02-03 09:15"),
            "\(answer.out)")
        #expect(answer.out.contains("what to do: homer logs 1 · homer trigger nightly"))
        let json = try await fixture.homer("why", "nightly", "-o", "json").json()
        #expect(json["intent"] == "nightly")
        #expect(json["verdict"] == "skipped:overlap")
        #expect(json["question"]?["dueAt"] == "2026-02-03T09:16:30.000Z")
        #expect(json["steps"]?.array?.last?["what"] == "next")
        #expect(try await fixture.homer("why", "nightly", "-o", "name").out == "skipped:overlap\n")
        let asked = try await fixture.homer("why", "nightly", "--at", "2026-02-03 09:16", "-o", "name")
        #expect(asked.out == "skipped:overlap\n")
        withExtendedLifetime(lock) {}
    }

    @Test func `why without a daemon says so, and a time that was not due names its neighbours`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", Self.daily))
        #expect(try await fixture.homer("why", "nightly", "-o", "name").out == "no-daemon\n")
        let answer = try await fixture.homer("why", "nightly", "--at", "2026-02-05 07:00")
        #expect(answer.code == 0)
        #expect(answer.out.hasPrefix("nightly was not due at 2026-02-05 07:00"))
        #expect(answer.out.contains("due before       2026-02-05 06:00"))
        #expect(answer.out.contains("due after        2026-02-06 06:00"))
        #expect(try await fixture.homer("why", "nightly", "--at", "soon").code == 2)
    }

    @Test func `why explains a file that was never accepted, and an unknown id is 2`() async throws {
        let fixture = try Fixture()
        try fixture.write("{ \"id\": \"nightly\", \"shedule\": 1 }\n", to: fixture.root + "/desired/nightly.json")
        let answer = try await fixture.homer("why", "nightly")
        #expect(answer.code == 0)
        #expect(answer.out.hasPrefix("nightly does not run: desired/nightly.json:"), "\(answer.out)")
        #expect(answer.out.contains("what to do: homer validate desired/nightly.json · homer explain E12"))
        let unknown = try await fixture.homer("why", "other")
        #expect(unknown.code == 2)
        #expect(unknown.err.contains("there is no intent \"other\""))
    }

    @Test func `wait is met at once by what is true, and gives up with 1`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"), .job("other"))
        let met = try await fixture.homer("wait", "nightly", "other", "--for=Synced")
        #expect(met.code == 0)
        #expect(
            met.out == """
                nightly: Synced=True (UpToDate: generation 1 is what desired/nightly.json says)
                other: Synced=True (UpToDate: generation 1 is what desired/other.json says)

                """)
        let json = try await fixture.homer("wait", "nightly", "--for=generation=1", "-o", "json").json()
        #expect(json["met"] == true && json["for"] == "generation=1")
        let late = try await fixture.homer("wait", "nightly", "--for=generation=2", "--timeout", "50ms")
        #expect(late.code == 1 && late.out.isEmpty)
        #expect(late.err.contains("generation=2 was not met within 50ms: nightly: generation 1 is in force"))
        #expect(try await fixture.homer("wait", "nightly", "--for=nonsense").code == 64)
        #expect(try await fixture.homer("wait", "nightly").code == 64)
        #expect(try await fixture.homer("wait", "nobody", "--for=Ready").code == 2)
    }

    @Test func `wait follows runs and suspensions`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        try await fixture.run("nightly")
        let number = try await fixture.start("nightly")
        let waiter = try Running(["wait", "nightly", "--for=run=success", "--timeout", "30s"], root: fixture.root)
        try await fixture.store.finish(
            run: number, result: ExecutionResult(outcome: .succeeded, exitCode: 0), outputFile: nil,
            now: WallClock.now() + .hours(1))
        let answer = try await waiter.answer()
        #expect(answer.code == 0 && answer.out.hasPrefix("nightly: run 2 succeeded in "))

        try suspend(fixture, "nightly")
        #expect(try await fixture.homer("wait", "nightly", "--for=suspended").code == 0)
        let resumed = try Running(["wait", "nightly", "--for=resumed", "--timeout", "30s"], root: fixture.root)
        try fixture.store.resume(
            try fixture.store.overrides(activeAt: WallClock.now()).map(\.id), by: "bob@box", now: WallClock.now())
        #expect(try await resumed.answer().out == "nightly: not suspended\n")
    }

    @Test func `timeline merges what happened and folds good runs in the table only`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        for minute in 1...3 { try await fixture.run("nightly", at: Fixture.then + .minutes(Int64(minute))) }
        try suspend(fixture, nil)
        let table = try await fixture.homer("timeline", "nightly", "--since", "3650d")
        #expect(table.code == 0)
        #expect(table.out.contains("ran well x3 ("), "\(table.out)")
        #expect(table.out.contains("suspended by ada@box: disk is full"))
        let rows = try await fixture.homer("timeline", "nightly", "--since", "3650d", "-o", "ndjson").lines
        #expect(rows.count { $0.contains("\"what\":\"succeeded\"") } == 3)
        let none = try await fixture.homer("timeline", "nightly", "--since", "1h")
        #expect(none.code == 0 && none.out.isEmpty && none.err.contains("nothing happened to nightly"))
    }

    @Test func `get, describe and status show who suspended, why and until when`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", Self.daily), .job("other"))
        let plain = try await fixture.homer("get", "-o", "wide")
        #expect(!plain.out.contains("NOTE"))
        try suspend(fixture, "nightly")
        try fixture.store.replaceSourceStatus(
            [
                SourceStatusRow(
                    path: "desired", condition: .held(.gitOperation), message: "a rebase waits", since: Fixture.then)
            ], pass: "p", now: Fixture.then)
        #expect(try await fixture.homer("get", "nightly").lines[1].contains("Suspended"))
        let wide = try await fixture.homer("get", "-o", "wide")
        #expect(wide.lines[0].hasSuffix("EXECUTOR   NOTE"))
        #expect(
            wide.lines[1].hasSuffix(
                "shell      suspended by ada@box: disk is full; source GitOperation: a rebase waits"))
        let text = try await fixture.homer("describe", "nightly")
        #expect(text.out.contains("Overrides:\n  suspended by ada@box: disk is full ("))
        let json = try await fixture.homer("get", "nightly", "-o", "json").json().array?.first?["status"]
        #expect(json?["health"] == "Suspended")
        #expect(json?["overrides"]?.array?.first?["by"] == "ada@box")
        let status = try await fixture.homer("status")
        #expect(status.out.contains("Suspended:   nightly  suspended by ada@box: disk is full ("), "\(status.out)")
        #expect(status.out.contains("Sources:     desired  GitOperation: a rebase waits ("))
        #expect(!status.out.contains("Pinned:") && !status.out.contains("Approvals:"))
    }
}
