import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What the database refuses by itself holds one intent and no pass.
@Suite struct RefusedChangeTests {
    private func refusingStore() throws -> Store {
        let store = try Store.inMemory()
        try store.execute(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON intents WHEN NEW.id = 'bad'
            BEGIN SELECT RAISE(ABORT, 'no such thing as bad'); END
            """)
        return store
    }

    private func pass(_ plan: Plan, _ store: Store) throws -> (plan: Plan, version: StateVersion) {
        try store.applyAccepted(
            plan, pass: PassRecord(id: "p\(plan.base.serial)", trigger: "start", startedAt: start), now: start)
    }

    @Test func `one intent that the database refuses is held, and a thousand others are applied`() throws {
        let store = try refusingStore()
        let ids = (0..<1000).map { "job-\($0)" } + ["bad"]
        let desired = Samples.desired(ids.map { Samples.intent(Samples.spec($0)) })
        let applied = try pass(try store.plan(desired), store)
        #expect(applied.plan.changes.count == 1000)
        #expect(applied.plan.held.map(\.input.intentID) == ["bad"])
        #expect(applied.plan.held.first?.reason == .refused)
        let problem = applied.plan.held.first?.input.diagnostics.first
        #expect(problem?.code == .refusedByDatabase && problem?.file == "desired/bad.json")
        #expect(problem?.message.contains("no such thing as bad") == true)
        #expect(try store.number("count(*) FROM intents") == 1000)
        #expect(try store.number("count(*) FROM events WHERE intent_id = 'bad'") == 0)
    }

    @Test func `a pass over nothing but what is refused writes nothing`() throws {
        let store = try refusingStore()
        try store.accept("good")
        let before = try store.dump()
        let desired = Samples.desired([Samples.intent(Samples.spec("good")), Samples.intent(Samples.spec("bad"))])
        for _ in 0..<2 {
            let applied = try pass(try store.plan(desired), store)
            #expect(applied.plan.isEmpty && applied.plan.held.count == 1)
            #expect(try store.dump() == before)
        }
    }

    @Test func `a saved plan is applied as a whole or not at all`() throws {
        let store = try refusingStore()
        let desired = Samples.desired([Samples.intent(Samples.spec("good")), Samples.intent(Samples.spec("bad"))])
        let plan = try store.plan(desired)
        let code = codeOf {
            try store.apply(
                plan, pass: PassRecord(id: "p", trigger: "cli", startedAt: start, planID: "x"), now: start)
        }
        #expect(code == .refused)
        #expect(try store.number("count(*) FROM intents") == 0)
    }

    @Test func `a stored text that cannot be read stops no pass`() throws {
        let store = try refusingStore()
        try store.accept("good", "odd")
        try store.execute("UPDATE intent_generations SET spec = '{' WHERE intent_id = 'odd'")
        let desired = Samples.desired(
            ["good", "odd", "new"].map { id in
                Samples.intent(Samples.spec(id) { $0.priority = 60 })
            })
        let applied = try pass(try store.plan(desired), store)
        #expect(Set(applied.plan.changes.map(\.id)) == ["good", "odd", "new"])
    }

    @Test func `an output with NULs is kept whole, for the next run and for people`() async throws {
        let store = try refusingStore()
        try store.accept("a")
        let run = try await store.due("a")
        _ = try await store.claim(limit: 1, now: start)
        let output = "one\u{0}two\u{0}"
        try await store.finish(
            run: run,
            result: ExecutionResult(outcome: .succeeded, output: output, exitCode: 0, notes: ["n\u{0}ote"]),
            outputFile: nil, now: start + .seconds(1))
        #expect(try store.lastRun(of: "a", before: run + 1).output == output)
        #expect(try store.output(ofRun: run) == output)
        #expect(try store.text("typeof(output) FROM intent_runs") == "text")
        #expect(try store.text("notes FROM intent_runs") == "n\u{2400}ote")
    }
}
