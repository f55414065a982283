import Foundation
import HomerCore
import HomerStore
import Testing

/// HOMER's runs through the built binary: `runs`, `logs`, `migrate import-history`.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ImportHistoryTests {
    /// A workspace whose database has HOMER's table with `count` runs of `brief` and `gone` in turn.
    private func workspace(_ count: Int) throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            """
            {"id": "brief", "trigger": {"type": "event", "event": "push"}, "execution": {"executor": "shell"},
             "query": "true"}
            """, to: "desired/brief.json")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try sql(
            """
            CREATE TABLE scheduled_job_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL,
              job_name TEXT NOT NULL, source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT,
              success INTEGER NOT NULL DEFAULT 0, output TEXT, error TEXT, exit_code INTEGER,
              created_at TEXT DEFAULT CURRENT_TIMESTAMP);
            INSERT INTO scheduled_job_runs
              (job_id, job_name, source_file, started_at, completed_at, success, output, error, exit_code)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            SELECT iif(i % 2, 'brief', 'gone'), 'Name', 'schedule.json', datetime('2026-01-01', i || ' minutes'),
              datetime('2026-01-01', i || ' minutes', '5 seconds'), i % 2, 'output ' || i,
              iif(i % 2, NULL, 'Exit code 3'), iif(i % 2, 0, 3) FROM n;
            """, workspace)
        return workspace
    }

    @discardableResult
    private func sql(_ text: String, _ workspace: TemporaryWorkspace) throws -> String {
        let answer = try Command.run("/usr/bin/env", ["sqlite3", workspace.database, text])
        try #require(answer.status == 0, "\(answer.errors)")
        return answer.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `Old runs are listed, printed and described, the same before and after they are copied`() throws {
        let workspace = try workspace(6)
        for _ in 0..<2 {
            let table = try Command.homer("runs", in: workspace).output
            #expect(table.hasPrefix("RUN   ENGINE   INTENT"))
            #expect(table.contains("h6    old      gone"))
            let one = try JSONValue(parsing: Command.homer("runs", "h5", "-o", "json", in: workspace).output)
            #expect(one.array?.first?["run"]?.string == "h5")
            #expect(one.array?.first?["engine"]?.string == "old")
            #expect(one.array?.first?["outcome"]?.string == "succeeded")
            #expect(try Command.homer("runs", "gone", "-o", "name", in: workspace).output == "h6\nh4\nh2\n")
            #expect(try Command.homer("runs", "--engine", "new", "-o", "json", in: workspace).output == "[]\n")
            let logs = try Command.homer("logs", "h4", in: workspace)
            #expect(logs.output == "output 4\n")
            #expect(logs.errors.contains("Exit code 3"))
            #expect(logs.errors.contains("run h4 failed with exit code 3 after 5"))
            #expect(try Command.homer("describe", "brief", in: workspace).output.contains("h5"))
            #expect(try Command.homer("timeline", "brief", "--since", "9999d", in: workspace).status == 0)
            let cancel = try Command.homer("cancel", "h4", in: workspace)
            #expect(cancel.status == 2)
            try #require(try Command.homer("migrate", "import-history", in: workspace).status == 0)
        }
        #expect(!(try Command.homer("get", in: workspace).output.contains("gone")))
        #expect(try Command.homer("get", "--all", in: workspace).output.contains("gone"))
        #expect(try Command.homer("apply", in: workspace).status == 0)
    }

    @Test func `A dry run writes nothing, and without the old HOMER's tables there is nothing to do`() throws {
        let workspace = try workspace(3)
        let dry = try Command.homer("migrate", "import-history", "--dry-run", in: workspace)
        #expect(dry.output.hasPrefix("would copy 3 runs of the old HOMER\n"))
        #expect(try sql("SELECT count(*) FROM imported_runs", workspace) == "0")
        let json = try JSONValue(
            parsing: Command.homer("migrate", "import-history", "-o", "json", in: workspace).output)
        #expect(json["copied"]?.int == 3)
        #expect(json["newIntents"]?.array == ["gone"])
        try sql("DROP TABLE scheduled_job_runs", workspace)
        #expect(try Command.homer("migrate", "import-history", in: workspace).status == 2)
        #expect(try Command.homer("logs", "h1", in: workspace).output == "output 1\n")
    }

    @Test func `kill -9 in the middle, and a second import completes it exactly once`() throws {
        let count = 40_000
        let workspace = try workspace(count)
        let before = try sql("SELECT sum(length(output)), max(id), count(*) FROM scheduled_job_runs", workspace)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: HomerBinary.path)
        process.arguments = ["migrate", "import-history"]
        process.environment = HomerBinary.environment()
        process.currentDirectoryURL = URL(fileURLWithPath: workspace.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Killed as soon as the first batch is there.
        while process.isRunning, try sql("SELECT count(*) FROM imported_runs", workspace) == "0" {}
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let partial = Int(try sql("SELECT count(*) FROM imported_runs", workspace)) ?? 0
        #expect(partial > 0)
        #expect(partial % 500 == 0 || partial == count)
        #expect(try sql("SELECT count(*) FROM foreign_runs", workspace) == "\(partial)")
        let rest = try Command.homer("migrate", "import-history", in: workspace)
        #expect(rest.output.hasPrefix("copied \(count - partial) runs of the old HOMER"))
        #expect(try sql("SELECT count(*), count(DISTINCT run_id) FROM imported_runs", workspace) == "\(count)|\(count)")
        #expect(try sql("SELECT count(*) FROM foreign_runs", workspace) == "\(count)")
        #expect(try sql("PRAGMA foreign_key_check", workspace).isEmpty)
        #expect(
            try sql("SELECT sum(length(output)), max(id), count(*) FROM scheduled_job_runs", workspace) == before)
    }
}
