/// Whether a run may start within its budgets, and what it may use then. The one rule for the daemon, the simulator and
/// whoever answers why. Pure: what was spent is told, and so is the day.
///
/// The budget of an intent is about all its runs. Those of the workspace, a lane and an executor are about runs that can
/// spend (`Execution.spends`): a backup is not held because an agent was dear.
package struct BudgetRules: Hashable, Sendable {
    package var budgets: Budgets
    package var day: BudgetDay

    package init(_ budgets: Budgets = Budgets(), day: BudgetDay) {
        self.budgets = budgets
        self.day = day
    }

    /// Sums of binary fractions miss by less.
    static let tolerance = 1e-9

    /// Whether any budget can be about a run of the intent.
    package func isAbout(_ spec: IntentSpec) -> Bool { !budgets.isEmpty || !spec.budget.isEmpty }

    /// One budget with what was spent of it today.
    package struct Standing: Hashable, Sendable {
        package var scope: BudgetScope
        package var name: String?
        package var budget: Budget
        package var spent: Spending
        package var resetsAt: Timestamp

        package init(
            scope: BudgetScope, name: String? = nil, budget: Budget, spent: Spending, resetsAt: Timestamp
        ) {
            self.scope = scope
            self.name = name
            self.budget = budget
            self.spent = spent
            self.resetsAt = resetsAt
        }

        /// The first unit that is used up; nil while something is left of each.
        package var overrun: BudgetOverrun? {
            let limits = budget.perDay
            let units: [(BudgetUnit, Double, Double?)] = [
                (.cost, spent.cost, limits.cost), (.tokens, Double(spent.tokens), limits.tokens.map(Double.init)),
                (.runs, Double(spent.runs), limits.runs.map(Double.init)),
            ]
            for (unit, used, limit) in units {
                guard let limit, used + BudgetRules.tolerance >= limit else { continue }
                return BudgetOverrun(scope, name, unit, spent: used, limit: limit, resetsAt: resetsAt)
            }
            return nil
        }
    }

    /// What an attempt would be, as far as budgets are about it.
    package struct Attempt: Hashable, Sendable {
        package var intentID: String
        package var lane: String
        package var budget: Budget
        package var execution: Execution
        package var own: OwnSpending

        package init(
            intentID: String, lane: String, budget: Budget, execution: Execution, own: OwnSpending = OwnSpending()
        ) {
            self.intentID = intentID
            self.lane = lane
            self.budget = budget
            self.execution = execution
            self.own = own
        }
    }

    package enum Verdict: Hashable, Sendable {
        /// - Parameter reserved: what counts as used while it runs: what the budgets of one run leave it.
        case within(RunAllowance, reserved: RunAllowance)
        case spent(BudgetOverrun)
    }

    /// - Parameter isAskedFor: a person wants this start: no budget of a day keeps it from that, and it counts all the same.
    package func verdict(_ attempt: Attempt, today: DaySpending, isAskedFor: Bool = false) -> Verdict {
        let standings = standings(of: attempt, today: today)
        let reserved = RunAllowance(standings.map(\.budget), spent: attempt.own.run)
        // What earlier attempts of the run have left nothing of.
        if let overrun = standings.lazy.compactMap({ $0.overrunOfRun(attempt.own.run) }).first {
            return .spent(overrun)
        }
        if isAskedFor { return .within(reserved, reserved: reserved) }
        var allowance = reserved
        for standing in standings {
            if let overrun = standing.overrun { return .spent(overrun) }
            let limits = standing.budget.perDay
            allowance.narrow(cost: limits.cost.map { $0 - standing.spent.cost })
            allowance.narrow(tokens: limits.tokens.map { $0 - standing.spent.tokens })
        }
        return .within(allowance, reserved: reserved)
    }

    /// For each executor of an intent's chain the budget of the day that keeps a due run from starting with it now; nil
    /// where none does.
    ///
    /// - Parameter own: by the intent's runs of the day.
    package func overruns(of spec: IntentSpec, today: DaySpending, own: Spending) -> [BudgetOverrun?] {
        spec.chain.map { execution in
            let attempt = Attempt(
                intentID: spec.id, lane: spec.lane, budget: spec.budget, execution: execution,
                own: OwnSpending(today: own))
            guard case .spent(let overrun) = verdict(attempt, today: today) else { return nil }
            return overrun
        }
    }

    /// The budgets that are about an attempt, the narrowest first.
    package func standings(of attempt: Attempt, today: DaySpending) -> [Standing] {
        var standings: [Standing] = []
        func add(_ scope: BudgetScope, _ name: String?, _ budget: Budget?, _ spent: Spending?) {
            guard let budget, !budget.isEmpty else { return }
            standings.append(
                Standing(
                    scope: scope, name: name, budget: budget, spent: spent ?? Spending(), resetsAt: day.until))
        }
        add(.intent, attempt.intentID, attempt.budget, attempt.own.today)
        guard attempt.execution.spends else { return standings }
        let (lane, executor) = (attempt.lane, attempt.execution.executor)
        add(.executor, executor, budgets.executors[executor], today.executors[executor])
        add(.lane, lane, budgets.lanes[lane], today.lanes[lane])
        add(.workspace, nil, budgets.workspace, today.workspace)
        return standings
    }

    /// The budgets of `homer.json`, for whoever shows them: the workspace, then lanes and executors by name.
    package func standings(today: DaySpending) -> [Standing] {
        func all(_ scope: BudgetScope, _ budgets: [String: Budget], _ spent: [String: Spending]) -> [Standing] {
            budgets.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
                Standing(
                    scope: scope, name: $0.key, budget: $0.value, spent: spent[$0.key] ?? Spending(),
                    resetsAt: day.until)
            }
        }
        let own = Standing(
            scope: .workspace, budget: budgets.workspace, spent: today.workspace, resetsAt: day.until)
        return (budgets.workspace.isEmpty ? [] : [own]) + all(.lane, budgets.lanes, today.lanes)
            + all(.executor, budgets.executors, today.executors)
    }
}
