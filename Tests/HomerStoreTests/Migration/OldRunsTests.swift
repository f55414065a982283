import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

/// A database of HOMER's with a few runs: two ways to write a time, an orphan, a stuck lock, a job nobody has any more.
enum OldRuns {
    static let tables = """
        CREATE TABLE scheduled_job_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL,
          job_name TEXT NOT NULL, source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT,
          success INTEGER NOT NULL DEFAULT 0, output TEXT, error TEXT, exit_code INTEGER,
          created_at TEXT DEFAULT CURRENT_TIMESTAMP);
        CREATE INDEX idx_job_runs_job_id ON scheduled_job_runs(job_id);
        CREATE INDEX idx_job_runs_started_at ON scheduled_job_runs(started_at);
        CREATE TABLE scheduled_job_state (job_id TEXT PRIMARY KEY, source_file TEXT NOT NULL,
          enabled INTEGER NOT NULL DEFAULT 1, is_running INTEGER DEFAULT 0);
        """
    static let rows = """
        INSERT INTO scheduled_job_runs
          (job_id, job_name, source_file, started_at, completed_at, success, output, error, exit_code) VALUES
        ('brief', 'Brief', 's.json', '2026-05-01T06:00:00.250Z', '2026-05-01T06:00:02.500Z', 1, 'good', 'note', 0),
        ('brief', 'Brief', 's.json', '2026-05-02 06:00:00', '2026-05-02 06:10:00', 0, '', 'Job timed out after 600s', 1),
        ('gone', 'Gone', 's.json', '2026-05-02T07:00:00Z', '2026-05-02T07:00:01Z', 0, NULL, 'Exit code 3', 3),
        ('brief', 'Brief', 's.json', '2026-05-02T08:00:00.000Z', NULL, 0, NULL, NULL, NULL),
        ('brief', 'Brief', 's.json', '2026-05-03T06:00:00.000Z', NULL, 0, NULL, NULL, NULL),
        ('brief', 'Brief', 's.json', '2026-05-04T08:59:00.000Z', NULL, 0, NULL, NULL, NULL);
        """

    static func store(_ more: String = rows) throws -> Store {
        let store = try Store.inMemory(foreign: .oldHomer)
        try store.execute(tables + more)
        return store
    }

    /// Every value of HOMER's tables.
    static func fingerprint(_ store: Store) throws -> [String] {
        try store.writer.read { db in
            try ["scheduled_job_runs", "scheduled_job_state"].flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1").map { $0.description }
            }
        }
    }
}

@Suite("Old and new runs in one list") struct OldRunsTests {
    @Test("The old HOMER's runs are listed with ours in order of time, under names of their own")
    func both() async throws {
        let store = try OldRuns.store()
        try store.accept("brief")
        let own = try await store.due("brief", Samples.time("2026-05-03T00:00:00Z"))
        let all = try store.allRuns(Store.RunFilter(), now: start)
        #expect(all.map(\.name.description) == ["h6", "h5", "\(own)", "h4", "h3", "h2", "h1"])
        #expect(
            all.map(\.result) == [
                .running, .ended(.lost), .pending, .ended(.lost), .ended(.failed), .ended(.timeout), .ended(.succeeded),
            ])
        let second = try #require(all.first { $0.name == RunName(old: 2) })
        #expect(second.startedAt == Samples.time("2026-05-02T06:00:00Z"))
        #expect(second.durationMS == 600_000)
        #expect(second.exitCode == 1)
        #expect(try store.allRuns(Store.RunFilter(), engine: .new).map(\.id) == [own])
        #expect(try store.allRuns(Store.RunFilter(limit: 2), engine: .old).map(\.name.description) == ["h6", "h5"])
    }

    @Test("Every filter holds for old runs too")
    func filters() throws {
        let store = try OldRuns.store()
        func names(_ filter: Store.RunFilter) throws -> [String] { try store.allRuns(filter).map(\.name.description) }
        for _ in 0..<2 {
            #expect(try names(Store.RunFilter(intentID: "gone")) == ["h3"])
            #expect(try names(Store.RunFilter(result: .ended(.timeout))) == ["h2"])
            let since = Samples.time("2026-05-02T06:00:00.000Z")
            #expect(try names(Store.RunFilter(intentID: "brief", since: since)).last == "h2")
            #expect(try names(Store.RunFilter(since: since + Milliseconds(1))).last == "h3")
            #expect(try store.run(RunName(old: 1).id)?.result == .ended(.succeeded))
            #expect(try store.output(ofRun: RunName(old: 1).id) == "good")
            // The same again with copies.
            _ = try store.importHistory(now: start)
        }
        #expect(try store.run(RunName(old: 99).id) == nil)
        #expect(try store.hasOldRuns(of: "gone"))
        #expect(try !store.hasOldRuns(of: "nobody"))
    }

    @Test("A database without the old HOMER's tables, or with other ones, has no old runs")
    func none() throws {
        let store = try Store.inMemory(foreign: .oldHomer)
        #expect(try store.allRuns(Store.RunFilter()).isEmpty)
        #expect(try !store.hasOldRuns())
        #expect(codeOf { try store.historyToImport(now: start) } == .notFound)
        try store.execute("CREATE TABLE scheduled_job_runs (id INTEGER); INSERT INTO scheduled_job_runs VALUES (7)")
        #expect(try store.allRuns(Store.RunFilter()).isEmpty)
        #expect(codeOf { try store.importHistory(now: start) } == .notFound)
    }

    @Test("Names are read back, and nothing else is one")
    func names() {
        for id in [1, 12, RunName(old: 1).id, RunName(old: 4320).id] {
            #expect(RunName(RunName(id).description)?.id == id)
        }
        for text in ["", "h", "0", "h0", "-1", "h-1", "+1", "H1", "1x", "99999999999999999999"] {
            #expect(RunName(text) == nil, "\(text)")
        }
    }
}
