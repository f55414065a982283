import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Databases that came with a clone: what Homer asks for must be what Homer made.
@Suite("Strange databases") struct StrangeDatabaseTests {
    struct Attack: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var sql: String
        var says: String

        init(_ testDescription: String, _ says: String, sql: String) {
            (self.testDescription, self.says, self.sql) = (testDescription, says, sql)
        }
    }

    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"

    static let attacks: [Attack] = [
        Attack(
            "a view that never ends in place of a table", "the view events is somebody else's",
            sql: """
                DROP TABLE events;
                CREATE VIEW events AS \(endless) i AS id, 'Normal' AS type, '' AS reason, '' AS intent_id, '' AS pass_id,
                  1 AS run_id, '' AS message, 1 AS count, '' AS first_time, '' AS last_time FROM n
                """),
        Attack(
            "the list of steps as a view", "the view homer_migrations",
            sql: """
                ALTER TABLE homer_migrations RENAME TO real;
                CREATE VIEW homer_migrations AS SELECT * FROM real WHERE (\(endless) count(*) FROM n) > 0
                """),
        Attack(
            "a computed column", "the table passes",
            sql: "ALTER TABLE passes ADD COLUMN x TEXT AS (hex(zeroblob(250000000))) VIRTUAL"),
        Attack(
            "a trigger on a table of ours", "the trigger spy on intent_runs",
            sql: """
                CREATE TRIGGER spy AFTER INSERT ON intent_runs BEGIN
                  UPDATE intents SET query_template = 'curl evil'; END
                """),
        Attack(
            "a trigger of ours that does something else", "the trigger runtime_flags_changed",
            sql: """
                DROP TRIGGER runtime_flags_changed;
                CREATE TRIGGER runtime_flags_changed AFTER UPDATE OF value ON runtime_flags BEGIN
                  DELETE FROM overrides; END
                """),
        Attack(
            "an index over an expression", "the index slow on intents",
            sql: "CREATE INDEX slow ON intents(hex(zeroblob(1000)))"),
        Attack(
            "an index of ours over something else", "the index idx_events_last",
            sql: "DROP INDEX idx_events_last; CREATE INDEX idx_events_last ON events(hex(message))"),
        Attack(
            "a table of the old HOMER's as a view", "the view scheduled_job_runs",
            sql: "CREATE VIEW scheduled_job_runs AS \(endless) i AS id FROM n"),
        Attack(
            "a table of the old HOMER's of another kind", "the table scheduled_job_runs",
            sql: """
                CREATE VIRTUAL TABLE scheduled_job_runs USING fts5(id, job_id, job_name, source_file, started_at,
                  completed_at, success, output, error, exit_code)
                """),
        Attack(
            "a table of the old HOMER's with a computed column", "the table scheduled_job_state",
            sql: """
                CREATE TABLE scheduled_job_state (job_id TEXT, source_file TEXT, enabled INTEGER, last_run_at TEXT,
                  last_success_at TEXT, consecutive_failures INTEGER, is_running INTEGER AS (length(hex(zeroblob(1000)))))
                """),
        Attack(
            "a trigger on a table of the old HOMER's", "the trigger t on pending_plans",
            sql: "CREATE TRIGGER t AFTER DELETE ON pending_plans BEGIN DELETE FROM overrides; END"),
    ]

    private func make(_ path: String, _ sql: String) throws {
        let store = try Store.open(path: path)
        try store.accept("a")
        try store.writer.close()
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test("What somebody else put under a name of Homer's is refused at once, both ways of opening", arguments: attacks)
    func refused(_ attack: Attack) async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try make(path, attack.sql)
            let before = FileManager.default.contents(atPath: path)
            for open in [{ try Store.openReadOnly(path: path) }, { try Store.open(path: path) }] {
                let error = #expect(throws: StoreError.self) { try open() }
                #expect(error?.code == .unknownSchema)
                #expect(error?.description.contains(attack.says) == true, "\(error?.description ?? "")")
                #expect(error?.description.contains("move it away") == true)
            }
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    @Test(
        "What stands by itself is left alone: tables, views and triggers of the old HOMER's, and an index of the owner's"
    )
    func harmless() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try make(
                path,
                """
                \(Schema.homerTables)
                CREATE TABLE executor_costs (id INTEGER PRIMARY KEY, cost REAL);
                CREATE TABLE daily (total REAL);
                CREATE TRIGGER add_up AFTER INSERT ON executor_costs BEGIN INSERT INTO daily VALUES (NEW.cost); END;
                CREATE VIEW v_runs AS SELECT * FROM intent_runs;
                CREATE VIRTUAL TABLE notes USING fts5(body);
                CREATE INDEX mine ON intent_runs(completed_at, intent_id);
                CREATE INDEX homers ON scheduled_job_runs(job_id) WHERE success = 0;
                """)
            #expect(try Store.openReadOnly(path: path).intents().map(\.id) == ["a"])
            #expect(try Store.open(path: path).intents().map(\.id) == ["a"])
        }
    }

    @Test("The fingerprint is the one of what the steps make")
    func fingerprint() throws {
        let made = try Store.inMemory().read { try SchemaGuard.fingerprint($0) }
        #expect(made == SchemaGuard.known, "SchemaGuard.known has to be \(made)")
    }

    @Test("Text of the schema that only differs in blanks is the same")
    func blanks() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try make(
                path,
                """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = replace(sql, char(10), char(10) || '    ') WHERE name = 'passes';
                PRAGMA writable_schema = OFF
                """)
            #expect(try Store.openReadOnly(path: path).intents().count == 1)
        }
    }

    @Test("Pages are checked, values are bounded, and what the schema itself computes goes on working")
    func limits() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let stores = [try Store.open(path: path), try Store.openReadOnly(path: path)]
            for store in stores {
                #expect(try store.read { try Int.fetchOne($0, sql: "PRAGMA cell_size_check") } == 1)
                #expect(throws: StoreError.self) {
                    try store.read { try Int.fetchOne($0, sql: "SELECT length(zeroblob(300000000))") }
                }
                #expect(try store.followers(of: "a").isEmpty)
                #expect(try store.integrity() == "ok")
            }
            try stores[0].emit(EmittedEvent(name: "push", id: "1", data: "{}"), by: "ada", now: start)
            #expect(try Store.openReadOnly(path: path).inbox().count == 1)
        }
    }

    @Test("A question that goes on and on is given up, and the next one is answered")
    func endlessQuestion() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let store = try Store.open(path: path)
            try store.accept("a")
            let reader = try Store.openReadOnly(path: path, steps: 1_000_000)
            let error = #expect(throws: StoreError.self) {
                try reader.read { try Int.fetchOne($0, sql: "\(Self.endless) count(*) FROM n") }
            }
            #expect(error?.description.contains("far more work") == true)
            #expect(try reader.intents().map(\.id) == ["a"])
        }
    }
}
