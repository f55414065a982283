import Foundation
import HomerCore
import HomerStore
import Testing

/// `diff --backtest` and `simulate` as a user and a script see them.
@Suite(.ownThreads) struct PreviewTests {
    private static func file(_ id: String, _ expression: String, executor: String = "shell") -> String {
        """
        { "id": "\(id)", "trigger": { "type": "cron", "expression": "\(expression)", "timeZone": "UTC" },
          "execution": { "executor": "\(executor)" }, "query": "echo \(id)" }
        """
    }

    /// `brief` is accepted as daily and has one run of ten minutes that cost a quarter; its file says hourly.
    private func edited() async throws -> Fixture {
        let fixture = try Fixture()
        try fixture.accept(.job("brief", .cron(CronTrigger(expression: "0 6 * * *", timeZone: "UTC"))))
        let run = try await fixture.start("brief")
        try await fixture.store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded, costEstimate: 0.25), outputFile: nil,
            now: Fixture.then + .seconds(1) + .minutes(10))
        try fixture.write(Self.file("brief", "0 * * * *"), to: fixture.root + "/desired/brief.json")
        return fixture
    }

    @Test func `A backtest says under each change what it brings, and for all of them at the end`() async throws {
        let fixture = try await edited()
        try fixture.write(Self.file("new", "0 6 * * *"), to: fixture.root + "/desired/new.json")
        try fixture.write(
            Self.file("agent", "0 0 * * *", executor: "claude"), to: fixture.root + "/desired/agent.json")
        let diff = try await fixture.homer("diff", "--backtest", "30d")
        #expect(diff.code == 1)
        #expect(
            diff.lines.filter { $0.contains("acktest") } == [
                "      backtest 30d     runs 0 → 30 (no history)",
                "      backtest 30d     runs 30 → 720, run time 5h → 120h, cost 7.50 → 180.00",
                "      backtest 30d     runs 0 → 30, run time 0s → 5h, cost 0.00 → 7.50 (by 1 run of shell)",
                "Backtest 30d: runs 30 → 780, run time 5h → 125h, cost 7.50 → 187.50; 1 without history.",
            ])
        #expect(diff.lines.dropLast().last?.hasPrefix("Backtest") == true)
    }

    @Test func `A backtest in JSON stands in its change and, as a sum, beside the changes`() async throws {
        let fixture = try await edited()
        let diff = try await fixture.homer("diff", "--backtest", "30d", "-o", "json").json()
        #expect(
            diff["changes"]?.array?.first?["backtest"]?.compact
                == #"{"days":30,"runs":{"before":30,"after":720},"runTimeMs":{"before":18000000,"after":432000000},"#
                + #""cost":{"before":7.5,"after":180.0},"basis":"own history (1 run)"}"#)
        #expect(diff["backtest"]?["runs"]?.compact == #"{"before":30,"after":720}"#)
        #expect(diff["backtest"]?["withoutHistory"]?.int == 0)
    }

    @Test func `A backtest of nothing, and one of no sensible length`() async throws {
        let fixture = try await edited()
        try fixture.write(Self.file("brief", "0 6 * * *"), to: fixture.root + "/desired/brief.json")
        #expect(try await !fixture.homer("diff", "--backtest", "30d").out.contains("acktest"))
        #expect(try await fixture.homer("diff", "--backtest", "0s").code == 64)
        #expect(try await fixture.homer("diff", "--backtest", "a month").code == 64)
    }

    @Test func `A simulated day as lines and as a table, without a trace`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.file("hourly", "0 * * * *"), to: "desired/hourly.json")
        let day = ["simulate", "--from", "2026-03-28T00:00Z", "--to", "2026-03-29T00:00Z"]
        let lines = try Command.run(HomerBinary.path, day, in: workspace.path)
        #expect(lines.status == 0)
        #expect(lines.errors == "")
        let rows = lines.output.split(separator: "\n")
        #expect(rows.count == 26)
        #expect(rows[0] == #"{"type":"pass","at":"2026-03-28T00:00:00.000Z","created":["hourly"],"held":[]}"#)
        #expect(
            rows[1] == #"{"at":"2026-03-28T00:00:00.000Z","intent":"hourly","generation":1,"decision":"ran","run":1,"#
                + #""lateMs":0}"#)
        #expect(
            rows[25] == #"{"type":"summary","since":"2026-03-28T00:00:00.000Z","until":"2026-03-29T00:00:00.000Z","#
                + #""passes":1,"intents":1,"occurrences":24,"ran":24,"skipped":0,"missed":0,"collapsed":0,"failed":0,"#
                + #""lost":0,"unfinished":0,"held":[],"unknown":[]}"#)
        #expect(try Command.run(HomerBinary.path, day, in: workspace.path).output == lines.output)
        let table = try Command.run(HomerBinary.path, day + ["-o", "table"], in: workspace.path)
        #expect(
            table.output == """
                INTENT   DUE   RAN   SKIPPED   MISSED   COLLAPSED
                hourly   24    24    0         0        0

                """)
        #expect(!FileManager.default.fileExists(atPath: workspace.path + "/.homer"))
    }

    @Test func `A run takes as long as the recorded ones did`() async throws {
        let fixture = try await edited()
        try fixture.write(Self.file("brief", "*/5 * * * *"), to: fixture.root + "/desired/brief.json")
        let played = try await fixture.homer(
            "simulate", "--from", "2026-03-28T00:00Z", "--to", "2026-03-28T01:00Z", "-o", "table")
        #expect(played.lines.dropFirst().first == "brief    12    6     6         0        0")
    }

    @Test func `What is held is said, and questions that make no sense are refused`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write("{", to: "desired/broken.json")
        let times = ["--from", "2026-03-28T00:00Z", "--to", "2026-03-29T00:00Z"]
        let held = try Command.run(HomerBinary.path, ["simulate"] + times, in: workspace.path)
        #expect(held.status == 0)
        #expect(held.errors.contains("desired/broken.json"))
        let refused = [
            ["--from", "2026-03-29T00:00Z", "--to", "2026-03-29T00:00Z"], times + ["--ref", "main"],
            ["--from", "2026-03-28T00:00Z"], times + ["--seed", "x"],
        ]
        for arguments in refused {
            let answer = try Command.run(HomerBinary.path, ["simulate"] + arguments, in: workspace.path)
            #expect(answer.status == 64, "\(arguments)")
        }
        let noTime = try Command.homer("simulate", "--from", "yesterday", "--to", "today", in: workspace)
        #expect(noTime.status == 2)
        #expect(noTime.errors.contains("is not a time"))
    }
}
