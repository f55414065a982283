import HomerCore

@testable import HomerReport
@testable import HomerStore

extension WhyCase {
    /// What a budget kept from starting, and what came up to a limit.
    static let ofBudgets: [WhyCase] = [
        WhyCase(
            "over its budget", .skippedBudget,
            "the budget of lane work is spent: $5.20 of $5 today; it counts anew 2026-02-04 00:00 (in 17h)",
            "a higher \"budgets.lanes.work.perDay.cost\" in homer.json", "homer trigger backup"
        ) {
            $0.ledger = [decision(.skippedBudget)]
            var ended = run(9, .ended(.cancelled))
            ended.startedAt = nil
            ended.overrun = BudgetOverrun(
                .lane, "work", .cost, spent: 5.2, limit: 5, resetsAt: time("2026-02-04T00:00:00Z"))
            $0.runs = [ended]
        },
        WhyCase(
            "came up to what the workspace lets a run use", .failed, "run 9 ended as limit after 12s",
            "limit            the budget of this run is spent: $2.01 of $2",
            "what to do: a higher \"budgets.workspace.perRun.cost\" in homer.json · homer logs 9"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [limited(9, cost: 2.01)]
            $0.budgets = [
                standing(.intent, "backup", Budget(perRun: Budget.PerRun(cost: 5))),
                standing(.workspace, nil, Budget(perRun: Budget.PerRun(cost: 2))),
            ]
        },
        WhyCase(
            "came up to its turns, perhaps", .failed, "perhaps the 30 turns that its budget allows, else one of its",
            "a higher \"budget.perRun.turns\" in desired/backup.json"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [limited(9, cost: 0.5)]
            $0.budgets = [standing(.intent, "backup", Budget(perRun: Budget.PerRun(cost: 5, turns: 30)))]
        },
        WhyCase(
            "came up to what was left of the day", .failed, "the budget of lane work is spent: $5.20 of $5 today",
            "a higher \"budgets.lanes.work.perDay.cost\" in homer.json"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [limited(9, cost: 0.5)]
            $0.budgets = [standing(.lane, "work", Budget(perDay: Budget.PerDay(cost: 5)), spent: Spending(cost: 5.2))]
            $0.budgetDay = BudgetDay(since: time("2026-02-03T00:00:00Z"), until: time("2026-02-04T00:00:00Z"))
        },
        WhyCase(
            "came up to a limit that is not Homer's", .failed, "its program or its model has a limit of its own",
            "what to do: homer logs 9 · homer trigger backup"
        ) {
            $0.ledger = [decision(.ran, run: 9)]
            $0.runs = [limited(9, cost: 0.5)]
            $0.budgets = [standing(.intent, "backup", Budget(perRun: Budget.PerRun(cost: 5)))]
        },
        WhyCase("over a budget that is no longer stored", .skippedBudget, "is no longer stored") {
            $0.ledger = [decision(.skippedBudget)]
        },
    ]
}
