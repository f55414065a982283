import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// The migration plan's own statements over a database of ours.
@Suite("The migration plan's own queries") struct DocumentQueriesTests {
    private func rows(_ store: Store, _ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try store.writer.read { try Row.fetchAll($0, sql: sql, arguments: arguments) }
    }

    @Test("Its columns hold its shapes: lengths are numbers, an interval's is ms")
    func shapes() throws {
        let store = try Store.inMemory()
        try store.reconcile(
            Samples.desired([
                Samples.intent(
                    Samples.spec("a") {
                        $0.trigger = Samples.every(.seconds(5))
                        $0.execution = Execution(executor: "claude", model: "sonnet", timeout: .minutes(10))
                        $0.contextFiles = ["~/memory/me.md"]
                    }),
                Samples.intent(Samples.spec("b") { $0.trigger = .event(name: "idea_added", filter: nil) }),
                Samples.intent(Samples.spec("c")),
            ]))
        let rows = try rows(store, "SELECT * FROM intents WHERE 1=1 ORDER BY priority DESC, created_at ASC, id")
        let triggers = try rows.map { try JSONValue(parsing: $0["trigger_config"]) }
        #expect(triggers[0]["type"] == "interval" && triggers[0]["ms"] == 5000 && triggers[0]["every"] == nil)
        #expect(triggers[1]["type"] == "event" && triggers[1]["event"] == "idea_added")
        #expect(triggers[2]["type"] == "cron" && triggers[2]["expression"] == "0 * * * *")
        let executions = try rows.map { try JSONValue(parsing: $0["execution_config"]) }
        #expect(executions[0]["executor"] == "claude" && executions[0]["timeout"] == 600_000)
        #expect(executions[0]["model"] == "sonnet")
        #expect(try JSONValue(parsing: rows[0]["context_files"]) == .array(["~/memory/me.md"]))
        #expect(rows.map { $0["enabled"] as Int } == [1, 1, 1])
        let due = try self.rows(
            store,
            """
            SELECT id FROM intents WHERE enabled = 1 AND json_extract(trigger_config, '$.type') = 'interval'
              AND json_extract(trigger_config, '$.ms') <= 7200000
              AND json_extract(execution_config, '$.timeout') >= 600000
            """)
        #expect(due.map { $0["id"] as String } == ["a"])
        // Both shapes are read back to the same spec.
        let spec = try IntentSpec(canonical: #require(try store.canonicalSpec(of: "a")))
        #expect(try Trigger(canonical: triggers[0]) == spec.trigger)
        #expect(try Execution(canonical: executions[0]) == spec.execution)
    }

    @Test("Its history queries see our runs, and triggered_by names the event")
    func history() async throws {
        let store = try Store.inMemory()
        try store.reconcile(
            Samples.desired([
                Samples.intent(Samples.spec("a") { $0.trigger = .event(name: "idea_added", filter: nil) }),
                Samples.intent(Samples.spec("b")), Samples.intent(Samples.spec("c")),
            ]))
        _ = try store.emit(EmittedEvent(name: "idea_added", id: "1"), by: "ada", now: start)
        _ = try await store.consumeEvents(now: start)
        try await store.due("b")
        _ = try store.enqueueManual(intent: "c", by: "ada", now: start)
        let causes = try rows(store, "SELECT triggered_by FROM intent_runs ORDER BY id").map { $0[0] as String }
        #expect(causes == ["event:idea_added", "cron", "manual"])
        for run in try await store.claim(limit: 9, now: start) {
            try await store.finish(
                run: run.id, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .seconds(2))
        }
        let last = try rows(
            store,
            """
            SELECT completed_at FROM intent_runs WHERE intent_id = ? AND status = 'completed'
            ORDER BY completed_at DESC LIMIT 1
            """, ["a"])
        #expect(Timestamp(iso: last.first?[0] ?? "") == start + .seconds(2))
    }

    @Test("An event of before is read as one, and discovery is named")
    func words() {
        #expect(RunCause(rawValue: "event").isEvent && RunCause(rawValue: "event:push") == .event("push"))
        #expect(RunCause(trigger: .immediate, source: "discovery:d1") == .discovery)
        for word in ["cron", "interval", "event", "event:push", "manual", "plan", "discovery", "scheduler", "import"] {
            #expect(RunCause(rawValue: word).rawValue == word)
        }
    }
}
