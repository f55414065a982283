import GRDB
import Testing

@testable import HomerStore

/// Rows that contradict themselves.
extension RunPolicyTests {
    struct Illegal: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var sql: String
    }

    static let illegal: [Illegal] = [
        Illegal(
            testDescription: "a moment for a run that never started", sql: "UPDATE intent_runs SET not_before = 'x'"),
        Illegal(
            testDescription: "a wait for another attempt without its moment",
            sql: "UPDATE intent_runs SET started_at = 'x'"),
        Illegal(
            testDescription: "a running run that waits",
            sql: "UPDATE intent_runs SET status = 'running', started_at = 'x', not_before = 'x'"),
        Illegal(testDescription: "a link below 0", sql: "UPDATE intent_runs SET link = -1"),
        Illegal(
            testDescription: "a second exclusive run beside one between two attempts",
            sql: """
                UPDATE intent_runs SET started_at = 'x', not_before = 'x';
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at) VALUES ('a', 'manual', 'x');
                UPDATE intent_runs SET status = 'running', started_at = 'x' WHERE started_at IS NULL
                """),
        Illegal(
            testDescription: "an attempt of no run",
            sql: """
                INSERT INTO run_attempts (run_id, attempt, executor, started_at, ended_at, outcome)
                VALUES (99, 1, 'shell', 'x', 'x', 'failed')
                """),
        Illegal(
            testDescription: "an attempt twice",
            sql: """
                INSERT INTO run_attempts (run_id, attempt, executor, started_at, ended_at, outcome)
                SELECT id, 1, 'shell', 'x', 'x', 'failed' FROM intent_runs
                UNION ALL SELECT id, 1, 'claude', 'x', 'x', 'failed' FROM intent_runs
                """),
        Illegal(
            testDescription: "something after a success",
            sql: """
                INSERT INTO run_attempts (run_id, attempt, executor, started_at, ended_at, outcome, next_at)
                SELECT id, 1, 'shell', 'x', 'x', 'succeeded', 'x' FROM intent_runs
                """),
        Illegal(
            testDescription: "an open breaker without an end",
            sql: "INSERT INTO executor_state (executor, state, reason, changed_at) VALUES ('c', 'open', 'auth', 'x')"),
        Illegal(
            testDescription: "an open breaker without a reason",
            sql: "INSERT INTO executor_state (executor, state, open_until, changed_at) VALUES ('c', 'open', 'x', 'x')"),
    ]

    @Test("Illegal rows are refused", arguments: illegal)
    func refused(_ row: Illegal) async throws {
        let store = try Self.store()
        try await store.due("a")
        let before = try store.dump()
        #expect(throws: DatabaseError.self) { try store.execute(row.sql) }
        #expect(try store.dump() == before)
    }
}
