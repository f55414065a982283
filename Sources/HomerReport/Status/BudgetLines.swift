package import HomerCore
package import HomerStore

/// How the budgets of a day stand, for `status`, `describe` and `why`.
extension BudgetRules.Standing {
    /// `lane work`
    package var owner: String { name.map { scope == .intent ? "today" : "\(scope) \($0)" } ?? scope.rawValue }

    /// `$3.20 of $5, 4 of 20 runs today; counts anew at 00:00 (in 9h)`; without a figure of the day what a run may use.
    package func sentence(_ moments: Moments) -> String {
        let limits = budget.perDay
        var parts: [String] = []
        func add(_ unit: BudgetUnit, _ used: Double, _ limit: Double?) {
            guard let limit else { return }
            let (used, all) = (unit.text(used), unit.text(limit))
            parts.append(
                "\(unit == .cost ? used : used.split(separator: " ").first.map(String.init) ?? used) of \(all)")
        }
        add(.cost, spent.cost, limits.cost)
        add(.tokens, Double(spent.tokens), limits.tokens.map(Double.init))
        add(.runs, Double(spent.runs), limits.runs.map(Double.init))
        guard !parts.isEmpty else { return budget.perRun.text }
        let run = budget.perRun.isEmpty ? "" : "; \(budget.perRun.text)"
        return parts.joined(separator: ", ") + " today; counts anew \(moments.local(resetsAt)) "
            + "(\(moments.relative(resetsAt)))\(run)"
    }

    package var json: JSONValue {
        .object([
            "scope": .string(scope.rawValue), "name": name.map { .string($0) },
            "perRun": budget.perRun.isEmpty
                ? nil
                : .object([
                    "cost": budget.perRun.cost.map { .double($0) },
                    "tokens": budget.perRun.tokens.map { .int(Int64($0)) },
                    "turns": budget.perRun.turns.map { .int(Int64($0)) },
                ]),
            "perDay": budget.perDay.isEmpty
                ? nil
                : .object([
                    "cost": budget.perDay.cost.map { .double($0) },
                    "tokens": budget.perDay.tokens.map { .int(Int64($0)) },
                    "runs": budget.perDay.runs.map { .int(Int64($0)) },
                ]),
            "spent": .object([
                "cost": .double(spent.cost), "tokens": .int(Int64(spent.tokens)), "runs": .int(Int64(spent.runs)),
            ]), "isSpent": .bool(overrun != nil), "resetsAt": resetsAt.json,
        ])
    }
}

extension Budget {
    /// `$0.50, 30 turns a run; $2, 10 runs a day`
    package var text: String { [perRun.text, perDay.text].filter { !$0.isEmpty }.joined(separator: "; ") }
}

extension Budget.PerDay {
    /// `$2, 10 runs a day`
    package var text: String {
        let figures = [
            cost.map { BudgetUnit.cost.text($0) }, tokens.map { BudgetUnit.tokens.text(Double($0)) },
            runs.map { BudgetUnit.runs.text(Double($0)) },
        ].compactMap { $0 }
        return figures.isEmpty ? "" : figures.joined(separator: ", ") + " a day"
    }
}

extension Budget.PerRun {
    /// `$0.50, 30 turns a run`
    package var text: String {
        let figures = [
            cost.map { BudgetUnit.cost.text($0) }, tokens.map { BudgetUnit.tokens.text(Double($0)) },
            turns.map { BudgetUnit.turns.text(Double($0)) },
        ].compactMap { $0 }
        return figures.isEmpty ? "" : figures.joined(separator: ", ") + " a run"
    }
}

extension BudgetOverrun {
    /// `the budget of lane work is spent: $5.20 of $5 today; it counts anew at 00:00 tomorrow (in 9h)`
    package func sentence(_ moments: Moments) -> String {
        let reset = resetsAt.map { moment in
            moment > moments.now
                ? "; it counts anew \(moments.local(moment)) (\(moments.relative(moment)))"
                : "; it counted anew \(moments.local(moment))"
        }
        return sentence + (reset ?? "")
    }

    /// What can be done: `a higher "budgets.lanes.work.perDay.cost" in homer.json`.
    package func edit(file: String) -> String {
        let isIntents = scope == .intent || scope == .run
        return "a higher \"\(key)\" in \(isIntents ? file : "homer.json")"
    }
}

extension StoreSnapshot {
    /// The budgets that are about an intent's main executor, each with what was spent of it on the day of `now`.
    package func budgets(
        of spec: IntentSpec, _ settings: ReportSettings, zones: any ZoneSource, now: Timestamp
    ) throws -> [BudgetRules.Standing] {
        let rules = BudgetRules(settings.budgets, day: zones.budgetDay(of: now))
        guard rules.isAbout(spec) else { return [] }
        let own = OwnSpending(today: try spending(of: spec.id, on: rules.day))
        let attempt = BudgetRules.Attempt(
            intentID: spec.id, lane: spec.lane, budget: spec.budget, execution: spec.execution, own: own)
        return rules.standings(of: attempt, today: try spending(on: rules.day))
    }
}
