/// A budget of the day is used up. One of the workspace, a lane or an executor speaks for the runs that it stopped.
enum BudgetRule {
    static func findings(_ facts: AlertFacts, now: Timestamp) -> [AlertFinding] {
        let wide = facts.budgets.map { finding($0, "\($0.scope):\($0.name ?? "")", nil, facts, now) }
        let own = facts.runs.compactMap { run -> (String, BudgetOverrun)? in
            guard let overrun = run.overrun, overrun.scope == .intent, let end = overrun.resetsAt, now < end else {
                return nil
            }
            return (run.intentID, overrun)
        }
        let latest = Dictionary(own) { $0.spent > $1.spent ? $0 : $1 }
        return wide
            + latest.sorted { $0.key < $1.key }.map { id, overrun in
                finding(overrun, "intent:\(id)", id, facts, now)
            }
    }

    private static func finding(
        _ overrun: BudgetOverrun, _ subject: String, _ id: String?, _ facts: AlertFacts, _ now: Timestamp
    ) -> AlertFinding {
        let sentence = overrun.sentence
        let title = id.map { "\($0): \(sentence)" } ?? sentence.prefix(1).uppercased() + sentence.dropFirst()
        let reset = overrun.resetsAt.map { ["It counts anew at \(facts.clock($0, now: now))."] } ?? []
        return AlertFinding(
            .budgetSpent, subject, intentID: id, title: title,
            detail: ["Runs that spend do not start."] + reset + ["The key to raise is \(overrun.key).", "homer status"])
    }
}
