import Foundation
import HomerCore
import HomerStore
import Testing

/// `examples/homer-migration` as its page says to try it: the real script, the real daemon.
@Suite(.ownThreads) struct HomerMigrationTests {
    private static let tables = ".dump scheduled_job_runs scheduled_job_state pending_plans _migrations overnight_tasks"

    private func fixture(_ options: String...) throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        let made = try Command.run(
            "/usr/bin/env",
            ["bash", "\(HomerBinary.repository)/examples/homer-migration/make-fixture", workspace.path] + options)
        try #require(made.status == 0, "\(made.errors)")
        return workspace
    }

    private func sqlite(_ workspace: TemporaryWorkspace, _ text: String) throws -> String {
        let answer = try Command.run(
            "/usr/bin/env", ["sqlite3", "-cmd", ".timeout 5000", "\(workspace.path)/homer.db", text])
        try #require(answer.status == 0, "\(answer.errors)")
        return answer.output
    }

    @Test func `A daemon on the old HOMER's database changes none of its rows, and takes plain sqlite3 up at once`()
        async throws
    {
        let workspace = try fixture()
        let before = try sqlite(workspace, Self.tables)
        let daemon = try DaemonUnderTest(in: workspace, environment: ["HOMER_LEGACY_ENGINE": "external"])
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        for (value, said) in [("true", "true"), ("false", "false")] {
            _ = try sqlite(workspace, "UPDATE runtime_flags SET value='\(value)' WHERE key='runtime.enabled'")
            let line = try await daemon.line("flags changed", from: mark, within: 5)
            #expect(line["enabled"] == said)
            mark = daemon.mark
        }
        #expect(await daemon.end() == 0)
        #expect(try sqlite(workspace, Self.tables) == before)
        let events = try sqlite(workspace, "SELECT message FROM events WHERE reason = 'FlagChanged' ORDER BY id")
        #expect(
            events == """
                runtime.enabled: false → true, by another program
                runtime.enabled: true → false, by another program

                """)
        let flags = try Command.homer("flags", "list", "-o", "json", in: workspace)
        #expect(
            try JSONValue(parsing: flags.output).array?.map { $0["default"] } == [
                "false", "false", "false", "true", "60000",
            ])
    }

    @Test func `A daemon does not guess whether the old HOMER still runs its jobs`() throws {
        let workspace = try fixture("--days", "3")
        try workspace.write(#"{ "database": "homer.db" }"#, to: "homer.json")
        let refused = try Command.homer("run", in: workspace)
        #expect(refused.status == 2)
        #expect(
            refused.errors.contains("is the old HOMER's database, and nothing says whether that still runs its jobs"))
        #expect(refused.errors.contains(#""legacy": { "engine": "external" }"#))
    }

    @Test func `The script writes into no directory that holds something, and says what it takes`() throws {
        let workspace = try fixture("--days", "3")
        let before = try sqlite(workspace, ".dump")
        let script = "\(HomerBinary.repository)/examples/homer-migration/make-fixture"
        let again = try Command.run("/usr/bin/env", ["bash", script, workspace.path])
        #expect(again.status == 2 && again.errors.contains("is there already; nothing was changed"))
        #expect(try sqlite(workspace, ".dump") == before)
        #expect(try Command.run("/usr/bin/env", ["bash", script, "--help"]).output.contains("--with-009"))
        #expect(try Command.run("/usr/bin/env", ["bash", script]).status == 64)
    }
}
