import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Rows that somebody writes into `intents`, as the migration plan's `create` does.
@Suite("Intents written into the table") struct InsertedIntentTests {
    private static let options = DecodeOptions(knownTimeZone: { $0 == "UTC" })

    /// The migration plan's own INSERT.
    private func create(
        _ store: Store, _ id: String, trigger: String = #"{"type":"interval","ms":7200000}"#,
        execution: String = #"{"executor":"claude","model":"sonnet","timeout":600000}"#, query: String = "look",
        source: String? = "user", priority: Int = 60
    ) throws {
        try store.writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO intents (
                      id, name, description, trigger_config, execution_config,
                      query_template, context_files, lane, enabled, priority, source
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, "Look", nil, trigger, execution, query, #"["~/memory/me.md"]"#, "default", 1, priority, source,
                ])
        }
    }

    /// A pass as the daemon makes it.
    @discardableResult
    private func pass(
        _ store: Store, _ files: [DesiredIntent] = [], _ options: DecodeOptions = Self.options,
        at now: Timestamp = start
    ) throws -> Plan {
        let rows = try store.insertedIntents()
        try store.forgetInserted(rows.filter { $0.isInForce(options) }.map(\.id))
        let desired = Samples.desired(files).adding(try store.insertedIntents(), options: options)
        return try store.reconcile(desired, at: now)
    }

    @Test("A row is taken up as a generation of its own, listed and scheduled", arguments: ["user", nil, "night_plan"])
    func created(source: String?) throws {
        let store = try Store.inMemory()
        try create(store, "intent_1764460800000_abc123", source: source)
        #expect(try store.intents().isEmpty && store.intentIDs().isEmpty)
        #expect(try store.insertedIntentIDs() == ["intent_1764460800000_abc123"])
        #expect(try pass(store).count(.create) == 1)
        let row = try #require(try store.intents().first)
        #expect(row.generation == 1 && row.enabled && row.source == source ?? "user" && row.createdAt == start)
        #expect(row.spec.trigger == Samples.every(.hours(2)) && row.spec.execution.timeout == .minutes(10))
        #expect(row.spec.priority == 60 && row.spec.contextFiles == ["~/memory/me.md"] && row.name == "Look")
        #expect(try store.generations(of: row.id).count == 1)
        let scheduled = try #require(try store.scheduledIntents().first)
        #expect(scheduled.id == row.id && scheduled.cursor == start)
        #expect(try store.insertedIntents().isEmpty)
        let changes = try store.dump()
        #expect(try pass(store).isEmpty)
        #expect(try store.dump() == changes)
    }

    @Test("An edit of such a row is its next generation, and one that says the same is forgotten")
    func edited() throws {
        let store = try Store.inMemory()
        try create(store, "a")
        try pass(store)
        try store.execute("UPDATE intents SET query_template = 'look again', priority = 70 WHERE id = 'a'")
        try pass(store, at: start + .hours(1))
        let row = try #require(try store.intents().first)
        #expect(row.generation == 2 && row.spec.query == "look again" && row.spec.priority == 70)
        try store.execute("UPDATE intents SET trigger_config = '{ \"ms\": 7200000, \"type\": \"interval\" }'")
        #expect(try store.insertedIntentIDs() == ["a"])
        #expect(try pass(store).isEmpty)
        #expect(try store.insertedIntentIDs().isEmpty)
        try store.execute("UPDATE intents SET enabled = 0")
        #expect(try store.insertedIntentIDs().isEmpty && store.scheduledIntents().isEmpty)
    }

    @Test("A new row has what the workspace says of agents, and an edit keeps what was accepted")
    func workspaceDefault() throws {
        let store = try Store.inMemory()
        var options = Self.options
        func deadlines() throws -> [StartDeadline] {
            try store.intents().sorted { $0.id < $1.id }.map(\.spec.startDeadlineRule)
        }
        try create(store, "a")
        try pass(store)
        options.defaults = IntentDefaults(agentStartDeadline: .auto)
        try create(store, "b")
        try pass(store, [], options, at: start + .hours(1))
        #expect(try deadlines() == [.none, .auto])
        #expect(try pass(store, [], options, at: start + .hours(2)).isEmpty)
        try store.execute("UPDATE intents SET query_template = 'look again'")
        try pass(store, [], options, at: start + .hours(3))
        #expect(try store.intents().map(\.generation) == [2, 2])
        #expect(try deadlines() == [.none, .auto])
    }

    @Test("What is no JSON is refused by the schema with a reason, and leaves nothing")
    func refused() throws {
        let store = try Store.inMemory()
        for (trigger, execution) in [("every two hours", "{}"), (#"{"type":"immediate"}"#, "claude"), ("{", "{")] {
            let error = #expect(throws: DatabaseError.self) {
                try create(store, "a", trigger: trigger, execution: execution)
            }
            #expect(error?.message?.contains("hold JSON") == true)
        }
        #expect(try store.number("count(*) FROM intents") == 0 && store.insertedIntentIDs().isEmpty)
        try create(store, "a")
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE intents SET execution_config = 'claude'") }
        #expect(try pass(store).count(.create) == 1)
    }

    struct Wrong: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var id = "a"
        var trigger = #"{"type":"interval","ms":7200000}"#
        var execution = #"{"executor":"claude"}"#
        var source = "user"
        var code: ErrorCode
    }

    @Test(
        "What cannot run is held with the reason, and runs when it is mended",
        arguments: [
            Wrong(testDescription: "no trigger", trigger: #""every two hours""#, code: .wrongType),
            Wrong(
                testDescription: "a bad expression", trigger: #"{"type":"cron","expression":"99 * * * *"}"#,
                code: .invalidCron),
            Wrong(testDescription: "an unknown executor", execution: #"{"executor":"cobol"}"#, code: .invalidValue),
            Wrong(
                testDescription: "an unknown field", execution: #"{"executor":"claude","modell":"x"}"#,
                code: .unknownField),
            Wrong(testDescription: "an id that is no name", id: "my intent", code: .invalidValue),
            Wrong(testDescription: "the source of files", source: "desired", code: .invalidValue),
            Wrong(testDescription: "the old HOMER's file", source: "schedule.json", code: .invalidValue),
        ])
    func wrong(_ row: Wrong) throws {
        let store = try Store.inMemory()
        try create(store, row.id, trigger: row.trigger, execution: row.execution, source: row.source)
        let own = Samples.intent(Samples.spec("own"))
        let plan = try pass(store, [own])
        #expect(plan.changes.map(\.id) == ["own"])
        let held = try #require(plan.held.first)
        #expect(plan.held.count == 1 && held.input.intentID == row.id)
        #expect(held.input.diagnostics.first?.code == row.code, "\(held.input.diagnostics)")
        #expect(try store.intents().map(\.id) == ["own"])
        // Files that come and go leave it alone.
        #expect(try pass(store, [own]).isEmpty)
        try store.execute(
            """
            UPDATE intents SET id = 'a', source = 'user', execution_config = '{"executor":"claude"}',
              trigger_config = '{"type":"immediate"}' WHERE id = '\(row.id)'
            """)
        try pass(store, [own])
        #expect(try store.intents().map(\.id).sorted() == ["a", "own"])
    }

    @Test("A file cannot take its id, nor it a file's")
    func ids() throws {
        let store = try Store.inMemory()
        try create(store, "a")
        try pass(store)
        let plan = try pass(store, [Samples.intent(Samples.spec("a"))])
        #expect(plan.changes.isEmpty && plan.held.map(\.input.file) == ["desired/a.json"])
        #expect(try store.intents().map(\.source) == ["user"])
    }

    @Test("A run that the migration plan's createRun stores for it is run")
    func run() async throws {
        let store = try Store.inMemory()
        try create(store, "a")
        try pass(store)
        try store.execute(
            """
            INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, status)
            VALUES ('a', 'manual', '\(start)', 'pending')
            """)
        #expect(try await store.claim(limit: 1, now: start).map(\.intentID) == ["a"])
    }
}
