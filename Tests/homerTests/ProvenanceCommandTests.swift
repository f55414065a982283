import Foundation
import HomerCore
import HomerStore
import Testing

/// A run that writes intent files, with the built daemon: what is tagged, what waits, and how it is agreed to.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ProvenanceCommandTests {
    private static func intent(_ id: String, _ execution: String, _ query: String, _ more: String = "") -> String {
        """
        { "id": "\(id)", "trigger": { "type": "event", "event": "never" }, "execution": \(execution), "query": "\(query)"\(more) }
        """
    }

    @Test func `what a run writes is tagged, and more rights wait for a person`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            Self.intent(
                "writer", #"{ "executor": "shell" }"#,
                "cp staged/*.json desired/ && cp staged/config homer.json && sleep 600"), to: "desired/writer.json")
        try workspace.write(
            Self.intent("careful", #"{ "executor": "shell" }"#, "true"), to: "staged/careful.json")
        try workspace.write(
            Self.intent("bold", #"{ "executor": "claude", "yolo": true }"#, "Do it."), to: "staged/bold.json")
        try workspace.write(#"{ "runtime": { "concurrency": 3 } }"#, to: "staged/config")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        #expect(try Command.homer("trigger", "writer", in: workspace).status == 0)
        let started = try await daemon.line("run started") { $0["intent"] == "writer" }
        let run = try #require(started["run"])
        let created = try await daemon.line("intent created") { $0["intent"] == "careful" }
        #expect(created["run"] == run)
        let waits = try await daemon.line("changes waiting") { $0["intent"] == "bold" }
        #expect(waits["reason"] == "HeldProvenance")
        #expect(waits["error"]?.hasPrefix("run \(run) of writer wrote it, and claude may act without asking") == true)
        try await daemon.line("configuration changed") { $0["run"] == run }

        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1)
        #expect(diff.output.contains("written by run \(run) of writer") && diff.output.contains("(HeldProvenance)"))
        let json = try JSONValue(parsing: Command.homer("diff", "-o", "json", in: workspace).output)
        #expect(json["blocked"]?.array?.first?["change"]?["madeByRun"]?["run"]?.int == Int64(run))

        // The run is over, and what it wrote still waits.
        var mark = daemon.mark
        #expect(try Command.homer("cancel", "run:\(run)", in: workspace).status == 0)
        try await daemon.line("run finished", from: mark) { $0["run"] == run }
        let later = try Command.homer("diff", in: workspace)
        #expect(later.output.contains("(HeldProvenance)"))

        let name = try #require(waits["approve"])
        mark = daemon.mark
        #expect(try Command.homer("approve", name, in: workspace).status == 0)
        let agreed = try await daemon.line("intent created", from: mark) { $0["intent"] == "bold" }
        #expect(agreed["run"] == run)
        let history = try Command.homer("history", "bold", in: workspace)
        #expect(history.output.contains("BY RUN"))
        let rows = try JSONValue(parsing: Command.homer("history", "bold", "-o", "json", in: workspace).output)
        #expect(rows.array?.first?["madeByRun"]?.int == Int64(run))
        #expect(await daemon.end() == 0)
    }

    @Test func `resume shows what failed`() async throws {
        let fixture = try Fixture()
        var spec = IntentSpec.job("nightly", .cron(CronTrigger(expression: "0 * * * *", timeZone: "UTC")))
        spec.suspendAfter = 2
        try fixture.accept(spec)
        try await fixture.run("nightly", .failed, exit: 3)
        try await fixture.run("nightly", .timeout, exit: nil, at: Fixture.then + .hours(1))
        #expect(try fixture.store.overrides().map(\.by) == ["homer"])
        let status = try await fixture.homer("status")
        #expect(status.out.contains("2 runs in a row failed (suspendAfter 2): run 2 timeout, run 1 failed"))
        let preview = try await fixture.homer("resume", "nightly", "--dry-run", "-o", "json").json()
        #expect(preview.array?.first?["lastErrors"]?.array?.map { $0["run"]?.int } == [2, 1])
        let resumed = try await fixture.homer("resume", "nightly")
        #expect(resumed.code == 0)
        #expect(resumed.lines[1].hasPrefix("  run 2 timeout ") && resumed.lines[2].hasPrefix("  run 1 failed "))
        #expect(try fixture.store.overrides().allSatisfy { $0.endedAt != nil })
    }
}
