/// What a due run would be skipped for, were it due now.
extension Preflight {
    /// A budget that holds several executors of the chain is told once, with the first of them.
    static let budgets: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        var told: Set<BudgetOverrun> = []
        return links(of: facts).compactMap { link in
            guard let overrun = link.facts.overrun, told.insert(overrun).inserted else { return nil }
            let place = overrun.scope == .intent ? "" : " in homer.json"
            return PreflightFinding(
                .budgetSpent, field: field(of: overrun, link), overrun.sentenceWithReset,
                hint: "wait, or raise \(overrun.key)\(place); `homer trigger` starts a run all the same",
                until: overrun.resetsAt)
        }
    }

    /// What in the intent's file puts it under the budget.
    private static func field(of overrun: BudgetOverrun, _ link: Link) -> String {
        switch overrun.scope {
        case .run, .intent: overrun.key
        case .lane: "lane"
        case .executor, .workspace: link.field + ".executor"
        }
    }
}
