/// What a run came up to that ended as its limit (`Outcome.limit`), as far as what it used tells.
package enum ReachedLimit: Hashable, Sendable {
    /// A figure for one run, or for the day, that is used up.
    case figure(BudgetOverrun)
    /// No such figure is: the turns that a budget allows, which are not stored with a run, may have been the limit.
    case perhapsTurns(BudgetOverrun)
    /// No budget is known to be used up: the limit was that of a program or a model.
    case foreign

    /// - Parameters:
    ///   - standings: of the budgets that are about the run.
    ///   - used: by all attempts of the run.
    ///   - isOfDay: whether the budgets of the day were about it, and the standings are of its day.
    package init(_ standings: [BudgetRules.Standing], used: Spending, isOfDay: Bool) {
        let figures = standings.compactMap { $0.overrunOfRun(used) }.sorted { $0.limit < $1.limit }
        // Dollars and tokens have no order between them.
        if let figure = figures.first(where: { $0.unit == .cost }) ?? figures.first {
            self = .figure(figure)
        } else if isOfDay, let figure = standings.lazy.compactMap(\.overrun).first {
            self = .figure(figure)
        } else if let turns = standings.compactMap(\.turnsOfRun).min(by: { $0.limit < $1.limit }) {
            self = .perhapsTurns(turns)
        } else {
            self = .foreign
        }
    }
}

extension BudgetRules.Standing {
    /// The first figure for one run that is used up by what one used; nil while something is left of each.
    func overrunOfRun(_ used: Spending) -> BudgetOverrun? {
        if let limit = budget.perRun.cost, used.cost > 0, used.cost + BudgetRules.tolerance >= limit {
            return ofRun(.cost, spent: used.cost, limit: limit)
        }
        if let limit = budget.perRun.tokens, used.tokens > 0, used.tokens >= limit {
            return ofRun(.tokens, spent: Double(used.tokens), limit: Double(limit))
        }
        return nil
    }

    /// All turns that one attempt may have.
    fileprivate var turnsOfRun: BudgetOverrun? {
        budget.perRun.turns.map { ofRun(.turns, spent: Double($0), limit: Double($0)) }
    }

    private func ofRun(_ unit: BudgetUnit, spent: Double, limit: Double) -> BudgetOverrun {
        let isIntents = scope == .intent
        return BudgetOverrun(
            isIntents ? .run : scope, isIntents ? nil : name, unit, spent: spent, limit: limit, resetsAt: nil)
    }
}
