import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Sums of a day, and runs that a budget ends, as the store keeps them.
@Suite("Budgets in the store") struct BudgetTests {
    private static let day = UTCOnly().budgetDay(of: start)

    private func rules(_ budgets: Budgets = Budgets(), limit: Int = 9) -> ClaimRules {
        ClaimRules(limit: limit, budgets: BudgetRules(budgets, day: Self.day))
    }

    private static func claude(_ spec: inout IntentSpec) { spec.execution = Execution(executor: "claude") }

    @Test("A due run over the budget of the day is skipped, with what was spent and when it counts anew")
    func skipped() async throws {
        let store = try RunPolicyTests.store(["a"], Self.claude)
        let budgets = Budgets(workspace: Budget(perDay: Budget.PerDay(cost: 1)))
        let first = try await store.due("a")
        #expect(try await store.claim(rules(budgets), now: start).runs.map(\.allowance) == [RunAllowance(cost: 1)])
        let result = ExecutionResult(outcome: .succeeded, tokensUsed: 10, costEstimate: 1.25)
        _ = try await store.endAttempt(run: first, result: result, outputFile: nil, now: start)
        let due = start + .hours(1)
        let second = try await store.due("a", due)
        let claim = try await store.claim(rules(budgets), now: due)
        #expect(claim.runs.isEmpty && claim.spent.map(\.id) == [second])
        #expect(try store.ledger(of: "a").map(\.verdict) == [.ran, .skippedBudget])
        let run = try #require(try store.run(second))
        #expect(run.outcome == .cancelled && run.startedAt == nil)
        #expect(
            run.overrun
                == BudgetOverrun(.workspace, nil, .cost, spent: 1.25, limit: 1, resetsAt: Self.day.until))
        #expect(run.error?.hasPrefix("not started: the budget of the workspace is spent: $1.25 of $1 today") == true)
        #expect(try store.events(intent: "a").first?.reason == .known(.budgetSpent))
        // A new day.
        let next = start + .days(1)
        try await store.due("a", next)
        let tomorrow = ClaimRules(limit: 9, budgets: BudgetRules(budgets, day: UTCOnly().budgetDay(of: next)))
        #expect(try await store.claim(tomorrow, now: next).runs.count == 1)
    }

    @Test("Runs that run count with what they may use, and attempts that ended with what they said")
    func running() async throws {
        let store = try RunPolicyTests.store(["a", "b", "c"], Self.claude)
        let budgets = Budgets(
            workspace: Budget(perRun: Budget.PerRun(cost: 2), perDay: Budget.PerDay(cost: 3)))
        for id in ["a", "b", "c"] { try await store.due(id) }
        let claim = try await store.claim(rules(budgets, limit: 1), now: start)
        #expect(claim.runs.map(\.allowance.cost) == [2])
        #expect(try store.snapshot({ try $0.spending(on: Self.day) }).workspace == Spending(cost: 2, runs: 1))
        let second = try await store.claim(rules(budgets, limit: 1), now: start)
        #expect(second.runs.map(\.allowance.cost) == [1])
        #expect(try await store.claim(rules(budgets), now: start).spent.map(\.intentID) == ["c"])
        let done = ExecutionResult(outcome: .succeeded, tokensUsed: 7, costEstimate: 0.5)
        _ = try await store.endAttempt(run: claim.runs[0].id, result: done, outputFile: nil, now: start)
        #expect(
            try store.snapshot({ try $0.spending(on: Self.day) }).executors["claude"]
                == Spending(cost: 2.5, tokens: 7, runs: 2))
        #expect(
            try store.snapshot({ try $0.spending(of: "a", on: Self.day) }) == Spending(cost: 0.5, tokens: 7, runs: 1))
    }

    @Test("Further attempts count, and one over the budget ends the run with what its attempts used")
    func retries() async throws {
        let store = try RunPolicyTests.store(["a"]) {
            RunPolicyTests.retrying(&$0)
            $0.execution = Execution(executor: "claude")
            $0.budget = Budget(perDay: Budget.PerDay(runs: 1))
        }
        let id = try await store.due("a")
        _ = try await store.claim(rules(), now: start)
        let failed = ExecutionResult(outcome: .failed, error: "no", tokensUsed: 5, costEstimate: 0.5)
        let ending = try await store.endAttempt(run: id, result: failed, outputFile: nil, now: start)
        guard case .again(let at, _) = ending.kind else {
            Issue.record("no other attempt")
            return
        }
        let claim = try await store.claim(rules(), now: at)
        #expect(claim.spent.map(\.hasBegun) == [true])
        let run = try #require(try store.run(id))
        #expect(run.status == .failed && run.outcome == .limit && run.tokensUsed == 5 && run.costEstimate == 0.5)
        #expect(run.error?.contains("no attempt 2: the budget of the intent is spent: 1 of 1 run today") == true)
        #expect(run.error?.hasSuffix("attempt 1 ended with: no") == true)
        #expect(try store.ledger(of: "a").map(\.verdict) == [.ran])
    }

    @Test("A run by hand starts although the day is spent, and counts")
    func byHand() async throws {
        let store = try RunPolicyTests.store(["a"]) { $0.budget = Budget(perDay: Budget.PerDay(runs: 1)) }
        let first = try await store.due("a")
        _ = try await store.claim(rules(), now: start)
        try await store.finish(run: first, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start)
        let second = try store.enqueueManual(intent: "a", by: "ada", now: start)
        #expect(try await store.claim(rules(), now: start).runs.map(\.id) == [second])
        #expect(try store.snapshot({ try $0.spending(of: "a", on: Self.day) }).runs == 2)
    }

    @Test("An event's run over a budget says so in its delivery")
    func event() async throws {
        let store = try RunPolicyTests.store(["a"]) { $0.budget = Budget(perDay: Budget.PerDay(runs: 1)) }
        try store.execute(
            """
            INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, event_number, event_name)
            VALUES ('a', 'event:x', '\(start)', 1, 'x');
            INSERT INTO events_inbox (number, name) VALUES (1, 'x');
            INSERT INTO event_deliveries VALUES (1, 'a', 'ran', 1);
            INSERT INTO intent_runs (intent_id, triggered_by, triggered_at) VALUES ('a', 'manual', '\(start)');
            UPDATE intent_runs SET status = 'running', started_at = '\(start)', attempt_started_at = '\(start)',
              exclusive = 0 WHERE id = 2;
            """)
        #expect(try await store.claim(rules(), now: start).spent.map(\.id) == [1])
        #expect(try store.text("decision FROM event_deliveries") == "skipped:budget")
    }
}
