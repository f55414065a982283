package import HomerCore
import HomerStore

/// Budgets and limits: which it was, as far as that can be told, and where it is raised.
extension WhyTeller {
    /// A budget that kept a run from starting, with what can be done; nil when what is known of it is pruned.
    package func told(_ overrun: BudgetOverrun?) -> (text: String, next: [String]) {
        let text = overrun?.sentence(moments) ?? "a budget of the day was spent; which and how much is no longer stored"
        let edit = overrun?.edit(file: row.file) ?? "\"budget\" in \(row.file), \"budgets\" in homer.json"
        return (text, [edit, "homer trigger \(id)"])
    }

    /// What a run came up to that ended as its limit. nil for any other run, and for one whose row says it.
    func limit(of run: RunRow) -> (text: String, edit: String?)? {
        guard run.outcome == .limit, run.overrun == nil else { return nil }
        let used = Spending(cost: run.costEstimate ?? 0, tokens: run.tokensUsed ?? 0)
        let isOfDay = run.completedAt.map { facts.budgetDay?.contains($0) ?? false } ?? false
        switch ReachedLimit(facts.budgets, used: used, isOfDay: isOfDay && !run.triggeredBy.isAskedFor) {
        case .figure(let overrun): return (overrun.sentence(moments), overrun.edit(file: row.file))
        case .perhapsTurns(let turns):
            return (
                "perhaps the \(turns.unit.text(turns.limit)) that its budget allows, else one of its program or model",
                turns.edit(file: row.file)
            )
        case .foreign:
            return ("none of its budgets is known to be spent; its program or its model has a limit of its own", nil)
        }
    }
}
