import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// The schema itself refuses rows that must not exist, whoever writes them.
@Suite("Schema") struct SchemaTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var sql: String
    }

    static let illegal: [Row] = [
        Row(testDescription: "an unknown status", sql: "UPDATE intent_runs SET status = 'done'"),
        Row(testDescription: "final without an ending", sql: "UPDATE intent_runs SET status = 'failed'"),
        Row(testDescription: "an ending without a final status", sql: "UPDATE intent_runs SET completed_at = 'x'"),
        Row(
            testDescription: "an ending without an outcome",
            sql: "UPDATE intent_runs SET status = 'failed', completed_at = 'x'"),
        Row(
            testDescription: "an unknown outcome",
            sql: "UPDATE intent_runs SET status = 'failed', completed_at = 'x', outcome = 'bad'"),
        Row(
            testDescription: "completed without success",
            sql: "UPDATE intent_runs SET status='completed', completed_at='x', outcome='succeeded', success=0"),
        Row(testDescription: "running without a start", sql: "UPDATE intent_runs SET status = 'running'"),
        Row(testDescription: "a run of an unknown intent", sql: "UPDATE intent_runs SET intent_id = 'nobody'"),
        Row(testDescription: "an attempt 0", sql: "UPDATE intent_runs SET attempt = 0"),
        Row(
            testDescription: "a second run for one due time",
            sql: """
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, scheduled_for)
                SELECT intent_id, 'cron', triggered_at, scheduled_for FROM intent_runs
                """),
        Row(
            testDescription: "two exclusive runs at once",
            sql: """
                UPDATE intent_runs SET status = 'running', started_at = 'x';
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at) VALUES ('a', 'manual', 'x');
                UPDATE intent_runs SET status = 'running', started_at = 'x' WHERE status = 'pending'
                """),
        Row(
            testDescription: "a second row for one occurrence",
            sql: """
                INSERT INTO occurrences (intent_id, scheduled_for, decision, decided_at)
                SELECT intent_id, scheduled_for, 'missed:down', 'x' FROM occurrences
                """),
        Row(
            testDescription: "an occurrence that ran without a run",
            sql: """
                INSERT INTO occurrences (intent_id, scheduled_for, decision, decided_at) VALUES ('a', 'x', 'ran', 'x')
                """),
        Row(
            testDescription: "a skipped occurrence with a run",
            sql: "UPDATE occurrences SET decision = 'skipped:overlap'"),
        Row(
            testDescription: "a collapsed occurrence that does not say into what",
            sql: """
                INSERT INTO occurrences (intent_id, scheduled_for, decision, decided_at)
                VALUES ('a', 'x', 'collapsed-into', 'x')
                """),
        Row(testDescription: "a priority of 101", sql: "UPDATE intents SET priority = 101"),
        Row(testDescription: "a generation 0", sql: "UPDATE intents SET generation = 0"),
        Row(testDescription: "an enabled of 2", sql: "UPDATE intents SET enabled = 2"),
        Row(testDescription: "text for a number", sql: "UPDATE intents SET cursor_ms = 'soon'"),
        Row(testDescription: "a deleted intent that has runs", sql: "DELETE FROM intents"),
    ]

    @Test("Illegal rows are refused", arguments: illegal)
    func refused(_ row: Row) async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try await store.due("a")
        let before = try store.dump()
        let error = #expect(throws: DatabaseError.self) { try store.execute(row.sql) }
        #expect([.SQLITE_CONSTRAINT, .SQLITE_MISMATCH].contains(error?.resultCode))
        #expect(try store.dump() == before)
    }

    @Test("Runs that may overlap may run at once, and any number may wait")
    func legal() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        for minute in 0..<3 { try await store.due("a", start + .minutes(Int64(minute)), exclusive: false) }
        #expect(try await store.claim(limit: 9, now: start).count == 3)
    }

    @Test func `databases without a file are empty, complete and apart from each other`() throws {
        let (one, other) = (try Store.inMemory(), try Store.inMemory())
        try one.accept("a")
        let states = try [one, other, try Store.inMemory()].map { try $0.storedState(now: start) }
        #expect(states.map(\.intents.count) == [1, 0, 0])
        #expect(Set(states.map(\.version.lineage)).count == 3)
        #expect(try other.read { try Migrator.missing($0, path: nil) }.isEmpty)
    }
}
