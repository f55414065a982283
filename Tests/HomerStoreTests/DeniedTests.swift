import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Runs whose agent was refused something: a new outcome in tables that are older.
@Suite("Denied runs") struct DeniedTests {
    static let denials = [Denial(tool: "Write", target: "/etc/passwd"), Denial(tool: "Bash")]

    static func refused() -> ExecutionResult {
        var result = ExecutionResult(outcome: .denied, output: "I could not.", error: "refused", exitCode: 0)
        result.denials = denials
        return result
    }

    @Test func `a denied run has failed, keeps its answer, names what was refused, and is told as a failure`()
        async throws
    {
        let store = try Store.inMemory()
        try store.accept("a")
        let run = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        let ending = try await store.endAttempt(run: run, result: Self.refused(), outputFile: nil, now: start)
        #expect(ending.kind == .final)
        let row = try #require(try store.run(run))
        #expect(row.status == .failed && row.outcome == .denied)
        #expect(row.denials == Self.denials)
        #expect(try store.output(ofRun: run) == "I could not.")
        #expect(try store.attempts(ofRun: run).map(\.outcome) == [.denied])
        #expect(try store.text("reason FROM events WHERE run_id = \(run)") == "RunFailed")
        #expect(try store.intents().first?.consecutiveFailures == 1)
    }

    @Test func `a success keeps what was refused on the way`() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let run = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        var result = Self.refused()
        result.outcome = .succeeded
        try await store.finish(run: run, result: result, outputFile: nil, now: start)
        #expect(try store.run(run)?.denials == Self.denials)
    }

    @Test func `a database from before takes the outcome, also through connections that were open`() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let before = try DatabaseQueue(path: path)
            try await before.write { db in
                try db.execute(
                    sql: """
                        CREATE TABLE homer_migrations (
                          name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
                        ) STRICT
                        """)
                for step in Schema.migrations.prefix(while: { $0.sql != Schema.deniedOutcome }) {
                    try db.execute(sql: step.sql)
                    try db.execute(
                        sql: "INSERT INTO homer_migrations VALUES (?, ?, 'x')",
                        arguments: [step.name, SHA256.hex(Array(step.sql.utf8))])
                }
                try db.execute(
                    sql: """
                        INSERT INTO intents (id, name, trigger_config, execution_config, query_template)
                        VALUES ('a', 'a', '{}', '{}', '');
                        INSERT INTO intent_runs (intent_id, triggered_by, triggered_at)
                        VALUES ('a', 'manual', '2026-05-04T09:00:00.000Z')
                        """)
            }
            let denied = """
                UPDATE intent_runs SET status = 'failed', completed_at = '2026-05-04T09:00:09.000Z', outcome = 'denied',
                  success = 0
                """
            await #expect(throws: DatabaseError.self) { try await before.write { try $0.execute(sql: denied) } }
            let triggers = try await before.read { try Self.triggers($0) }
            let store = try Store.open(path: path)
            try await before.write { try $0.execute(sql: denied) }
            #expect(try store.run(1)?.outcome == .denied)
            #expect(try await before.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
            let after = try await before.read { try Set(Self.triggers($0)) }
            #expect(after.isSuperset(of: triggers))
            func attempt(_ number: Int, _ outcome: String) -> String {
                """
                INSERT INTO run_attempts (run_id, attempt, executor, started_at, ended_at, outcome)
                VALUES (1, \(number), 'claude', 'x', 'x', '\(outcome)')
                """
            }
            try store.execute(attempt(1, "denied"))
            #expect(throws: DatabaseError.self) { try store.execute(attempt(2, "refused")) }
        }
    }

    /// But those that later steps make anew.
    private static func triggers(_ db: Database) throws -> [String] {
        let later = Schema.migrations.drop { $0.sql != Schema.deniedOutcome }.dropFirst()
        return try Row.fetchAll(
            db, sql: "SELECT name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name"
        )
        .map { (name: $0[0] as String, sql: $0[1] as String) }
        .filter { entry in !later.contains { $0.sql.contains(entry.name) } }
        .map(\.sql)
    }
}
