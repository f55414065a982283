/// A budget that is spent: whose, of what, how much, and when it counts anew.
package struct BudgetOverrun: Hashable, Sendable, Error {
    package var scope: BudgetScope
    /// Of the lane, executor or intent; nil for the workspace.
    package var name: String?
    package var unit: BudgetUnit
    package var spent: Double
    package var limit: Double
    /// nil for the budget of one run, which never counts anew.
    package var resetsAt: Timestamp?

    package init(
        _ scope: BudgetScope, _ name: String?, _ unit: BudgetUnit, spent: Double, limit: Double,
        resetsAt: Timestamp?
    ) {
        self.scope = scope
        self.name = name
        self.unit = unit
        self.spent = spent
        self.limit = limit
        self.resetsAt = resetsAt
    }

    /// `lane work`, `the workspace`; whoever said what one run may use, it is the run's.
    package var owner: String {
        if resetsAt == nil { return "this run" }
        return switch scope {
        case .run: "this run"
        case .intent: "the intent"
        case .workspace: "the workspace"
        case .lane, .executor: "\(scope.rawValue) \(name ?? "")"
        }
    }

    /// `the budget of lane work is spent: $5.20 of $5 today`
    package var sentence: String {
        let (used, all) = (unit.text(spent), unit.text(limit))
        let short = unit == .cost ? used : used.split(separator: " ").first.map(String.init) ?? used
        return "the budget of \(owner) is spent: \(short) of \(all)" + (resetsAt == nil ? "" : " today")
    }

    /// The sentence with the moment from which it counts anew, as it is stored.
    package var sentenceWithReset: String {
        sentence + (resetsAt.map { "; it counts anew from \($0)" } ?? "")
    }

    /// The key to raise: `budgets.lanes.work.perDay.cost`, or `budget.perDay.cost` of the intent's file.
    package var key: String {
        let period = resetsAt == nil ? "perRun" : "perDay"
        switch scope {
        case .run, .intent: return "budget.\(period).\(unit)"
        case .lane: return "budgets.lanes.\(name ?? "").\(period).\(unit)"
        case .executor: return "budgets.executors.\(name ?? "").\(period).\(unit)"
        case .workspace: return "budgets.workspace.\(period).\(unit)"
        }
    }
}

extension BudgetOverrun {
    /// As a run's row keeps it.
    package var json: JSONValue {
        .object([
            "scope": .string(scope.rawValue), "name": name.map { .string($0) }, "unit": .string(unit.rawValue),
            "spent": .double(spent), "limit": .double(limit),
            "resetsAt": resetsAt.map { .string($0.description) },
        ])
    }

    /// nil for anything else.
    package init?(json: JSONValue) {
        guard let scope = json["scope"]?.string.flatMap(BudgetScope.init(rawValue:)),
            let unit = json["unit"]?.string.flatMap(BudgetUnit.init(rawValue:)),
            let spent = json["spent"]?.number, let limit = json["limit"]?.number
        else { return nil }
        self.init(
            scope, json["name"]?.string, unit, spent: spent, limit: limit,
            resetsAt: json["resetsAt"]?.string.flatMap(Timestamp.init(iso:)))
    }
}
