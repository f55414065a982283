/// What one attempt may use at most. What is nil is not limited.
package struct RunAllowance: Hashable, Sendable {
    /// Dollars.
    package var cost: Double?
    package var tokens: Int?
    package var turns: Int?

    package init(cost: Double? = nil, tokens: Int? = nil, turns: Int? = nil) {
        self.cost = cost
        self.tokens = tokens
        self.turns = turns
    }

    package static let unlimited = RunAllowance()

    /// The first limit that is passed; nil while none is. Reaching one exactly is no fault.
    package func excess(cost: Double?, tokens: Int?, turns: Int? = nil) -> String? {
        if let limit = self.cost, let cost, cost > limit + BudgetRules.tolerance {
            return Self.text(.cost, cost, limit)
        }
        if let limit = self.tokens, let tokens, tokens > limit {
            return Self.text(.tokens, Double(tokens), Double(limit))
        }
        if let limit = self.turns, let turns, turns > limit { return Self.text(.turns, Double(turns), Double(limit)) }
        return nil
    }

    /// Makes `limit` of a success that used more than it might: the answer is kept.
    package func judge(_ result: inout ExecutionResult) {
        guard result.outcome == .succeeded,
            let excess = excess(cost: result.costEstimate, tokens: result.tokensUsed)
        else { return }
        result.outcome = .limit
        result.error = "the answer is complete, and \(excess)"
    }

    private static func text(_ unit: BudgetUnit, _ used: Double, _ limit: Double) -> String {
        "it used \(unit.text(used)) where its budget allows \(unit.text(limit))"
    }

    fileprivate mutating func narrow(_ budget: Budget.PerRun, spent: Spending) {
        narrow(cost: budget.cost.map { max(0, $0 - spent.cost) })
        narrow(tokens: budget.tokens.map { max(0, $0 - spent.tokens) })
        if let limit = budget.turns { turns = min(turns ?? limit, limit) }
    }

    mutating func narrow(cost limit: Double?) { if let limit { cost = min(cost ?? limit, limit) } }
    mutating func narrow(tokens limit: Int?) { if let limit { tokens = min(tokens ?? limit, limit) } }
}

extension RunAllowance {
    /// What the budgets of single runs leave an attempt whose run has used `spent` before.
    package init(_ budgets: [Budget], spent: Spending) {
        self.init()
        for budget in budgets { narrow(budget.perRun, spent: spent) }
    }
}
