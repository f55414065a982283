import Foundation
import HomerCore
import Testing

/// A row that `sqlite3` writes into `intents`, from the terminal's side.
@Suite(.ownThreads) struct InsertedIntentCommandTests {
    private func insert(_ workspace: TemporaryWorkspace, _ id: String, execution: String) throws {
        let answer = try Command.run(
            "/usr/bin/env",
            [
                "sqlite3", "-cmd", ".timeout 5000", workspace.database,
                """
                INSERT INTO intents (id, name, trigger_config, execution_config, query_template, lane, enabled, priority, source)
                VALUES ('\(id)', 'Once', '{"type":"immediate"}', '\(execution)', 'echo hello', 'default', 1, 50, 'user')
                """,
            ])
        try #require(answer.status == 0, "\(answer.errors)")
    }

    @Test func `A running daemon takes it up and runs it; a wrong one is held, and every answer says why`() async throws
    {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"{ "id": "other", "trigger": { "type": "event", "event": "x" }, "execution": { "executor": "shell" }, "query": "true" }"#,
            to: "desired/other.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("intent created")
        let mark = daemon.mark
        try insert(workspace, "intent_1_abc", execution: #"{"executor":"shell","timeout":600000}"#)
        try await daemon.line("intent created", from: mark) { $0["intent"] == "intent_1_abc" }
        let ended = try await daemon.line("run finished", from: mark) { $0["intent"] == "intent_1_abc" }
        #expect(ended["outcome"] == "succeeded")
        let get = try Command.homer("get", "intent_1_abc", "-o", "json", in: workspace)
        let row = try JSONValue(parsing: get.output).array?.first
        #expect(row?["status"]?["origin"]?["kind"] == "user" && row?["status"]?["lastResult"] == "succeeded")
        try insert(workspace, "intent_2_abc", execution: #"{"executor":"cobol"}"#)
        try await daemon.line("file held", from: mark)
        #expect(try Command.homer("status", in: workspace).output.contains("intents row intent_2_abc"))
        #expect(try Command.homer("why", "intent_2_abc", in: workspace).output.contains("is not applied"))
        let unknown = try Command.homer("describe", "intent_2_abc", in: workspace)
        #expect(unknown.status == 2 && unknown.errors.contains("is not taken up yet"))
        #expect(await daemon.end() == 0)
    }

    @Test func `Without a daemon diff shows what comes of it and apply takes it up`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"{ "id": "other", "trigger": { "type": "event", "event": "x" }, "execution": { "executor": "shell" }, "query": "true" }"#,
            to: "desired/other.json")
        #expect(try Command.homer("apply", in: workspace).status == 0)
        try insert(workspace, "intent_1_abc", execution: #"{"executor":"shell"}"#)
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1 && diff.output.contains("intent_1_abc"))
        #expect(try Command.homer("apply", in: workspace).output.contains("intent_1_abc created"))
        #expect(try Command.homer("get", "-o", "name", in: workspace).output == "intent_1_abc\nother\n")
    }
}
