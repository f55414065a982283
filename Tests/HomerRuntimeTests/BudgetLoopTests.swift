import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// Budgets in the loop: what is handed to executors, and what is not started.
@Suite("Budgets in the loop") struct BudgetLoopTests {
    @Test("A run over the budget of its day is skipped in the loop, and the log says why")
    func budget() async throws {
        var spec = RunPolicyTests.spec("a")
        spec.trigger = Samples.cron("0 * * * *")
        spec.budget.perDay.runs = 1
        try await withWorld([spec]) { world in
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            await world.time.advance(to: at(11))
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.succeeded, .cancelled])
            #expect(try world.ledger("a") == ["10:00 ran", "11:00 skipped:budget"])
            await world.look()
            let skipped = world.log.of(.runSkipped)
            #expect(skipped.map(\.metadata["reason"]) == ["skipped:budget"])
            #expect(skipped.first?.metadata["error"] == "the budget of the intent is spent: 1 of 1 run today")
            #expect(world.executor.requests.count == 1)
        }
    }

    @Test("An executor is told what an attempt may use, and an answer that used more ends as limit")
    func allowance() async throws {
        var spec = RunPolicyTests.spec("a", limit: 0)
        spec.budget = Budget(perRun: Budget.PerRun(cost: 1, turns: 9), perDay: Budget.PerDay(cost: 0.5))
        try await withWorld([spec]) { world in
            world.executor.script("a", .finish(ExecutionResult(outcome: .succeeded, output: "x", costEstimate: 0.75)))
            await world.time.advance(to: at(10))
            let run = try #require(try await world.finalRuns(1).first)
            #expect(world.executor.requests.map(\.allowance) == [RunAllowance(cost: 0.5, turns: 9)])
            #expect(run.outcome == .limit && run.costEstimate == 0.75)
            #expect(run.error?.hasSuffix("it used $0.75 where its budget allows $0.50") == true)
        }
    }
}
