import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What was found before a run, and runs that only rehearse.
struct PreflightTests {
    private static let finding = PreflightFinding(
        .programMissing, field: "execution.executor", "claude is not in PATH", hint: "install it")

    private static func result(_ id: String, _ findings: [PreflightFinding] = [finding], generation: Int = 1)
        -> PreflightResult
    {
        PreflightResult(id: id, generation: generation, findings: findings)
    }

    @Test func `Only the intents that may run are looked at, page by page`() throws {
        let store = try Store.inMemory()
        try store.accept("a", "b", "c", "d") { if $0.id == "d" { $0.enabled = false } }
        let first = try store.preflightSubjects(limit: 2)
        #expect(first.subjects.map(\.id) == ["a", "b"] && first.last == "b")
        #expect(try store.preflightSubjects(after: "b", limit: 2).subjects.map(\.id) == ["c"])
        #expect(try store.preflightSubjects(ids: ["c", "d", "x"], limit: 9).subjects.map(\.id) == ["c"])
    }

    @Test func `A finding is told once, and its moment stays`() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        #expect(try store.notePreflights([Self.result("a")], now: start) == [Self.result("a")])
        #expect(try store.notePreflights([Self.result("a")], now: start + .hours(1)).isEmpty)
        let row = try store.intents().first?.preflight
        #expect(row == PreflightRow(findings: [Self.finding], since: start))
        #expect(try store.notePreflights([Self.result("a", [])], now: start + .hours(2)).isEmpty)
        #expect(try store.intents().first?.preflight == PreflightRow(findings: [], since: start + .hours(2)))
    }

    @Test func `A finding that ends by itself is over then, looked at again or not`() {
        var spent = Self.finding
        spent.until = start + .hours(3)
        let row = PreflightRow(findings: [Self.finding, spent], since: start)
        #expect(row.standing(at: start + .hours(2)) == row)
        #expect(
            row.standing(at: start + .hours(3)) == PreflightRow(findings: [Self.finding], since: start + .hours(3)))
    }

    @Test func `What a claim would skip is known before, and a fallback with a budget left is not`() async throws {
        let store = try RunPolicyTests.store(["a"]) {
            $0.execution = Execution(executor: "claude")
            $0.fallback = [Execution(executor: "codex")]
        }
        let day = UTCOnly().budgetDay(of: start)
        let rules = BudgetRules(Budgets(executors: ["claude": Budget(perDay: Budget.PerDay(runs: 1))]), day: day)
        let specs = [
            Samples.spec("a") {
                $0.execution = Execution(executor: "claude")
                $0.fallback = [Execution(executor: "codex")]
            }, Samples.spec("new") { $0.budget = Budget(perDay: Budget.PerDay(runs: 1)) },
        ]
        func overruns() throws -> [[BudgetOverrun?]] { try store.snapshot { try $0.overruns(of: specs, rules) } }
        #expect(try overruns() == [[nil, nil], [nil]])
        try await store.due("a")
        #expect(try await store.claim(ClaimRules(limit: 1, budgets: rules), now: start).runs.count == 1)
        let spent = BudgetOverrun(.executor, "claude", .runs, spent: 1, limit: 1, resetsAt: day.until)
        #expect(try overruns() == [[spent, nil], [nil]])
    }

    @Test func `What was found of a generation says nothing of the next`() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        _ = try store.notePreflights([Self.result("a")], now: start)
        try store.accept("a") { $0.query = "echo b" }
        #expect(try store.intents().first?.preflight == nil)
        #expect(try store.notePreflights([Self.result("a"), Self.result("x")], now: start).isEmpty)
        #expect(try store.intents().first?.preflight == nil)
        #expect(try store.notePreflights([Self.result("a", generation: 2)], now: start).count == 1)
    }

    @Test func `A rehearsal is what an intent does now, and counts for nothing when it has ended`() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "after") {
            if $0.id == "after" { $0.trigger = .after(intent: "a", on: .completion) }
        }
        func end(_ cause: RunCause, _ outcome: Outcome, _ output: String, at hour: Int64) async throws -> Int64 {
            let moment = start + .hours(hour)
            let run = try store.enqueueManual(intent: "a", by: "ada", cause: cause, now: moment)
            _ = try await store.claim(limit: 9, now: moment)
            if cause == .rehearsal {
                #expect(try store.intents(ids: ["a"]).first?.lastRun?.triggeredBy == .rehearsal)
            }
            try await store.finish(
                run: run, result: ExecutionResult(outcome: outcome, output: output), outputFile: nil,
                now: moment + .minutes(1))
            return run
        }
        let good = try await end(.manual, .succeeded, "good", at: 1)
        let chained = try store.runs(.init(intentID: "after")).count
        let before = try store.intents(ids: ["a"]).first
        let rehearsed = try await end(.rehearsal, .failed, "bad", at: 2)
        #expect(try store.intents(ids: ["a"]) == [before].compactMap { $0 })
        #expect(before?.lastRun?.id == good && before?.consecutiveFailures == 0)
        #expect(try store.scheduledIntents(ids: ["a"]).first?.lastEnd == start + .hours(1) + .minutes(1))
        #expect(try store.lastRun(of: "a", before: rehearsed + 9).output == "good")
        #expect(try store.runs(.init(intentID: "after")).count == chained)
        #expect(try store.runs(.init(intentID: "a")).map(\.triggeredBy) == [.rehearsal, .manual])
    }
}
