import HomerCore
import HomerReport

/// What `homer backfill` shows: each due time with what is stored of it, and what becomes of it.
struct BackfillText {
    let plan: BackfillPlan
    let id: String
    let moments: Moments
    /// nil while it is only a plan.
    let started: [Int64]?

    var text: String {
        guard !plan.items.isEmpty else { return "\(id) has no due time in that stretch\n" }
        var table = TextTable(["DUE", "LEDGER", "BACKFILL"])
        for item in plan.items {
            table.add([
                .init(moments.local(item.due)), .init(item.decision?.rawValue ?? "-"), .init(phrase(item)),
            ])
        }
        return table.text + "\n" + conclusion
    }

    private func phrase(_ item: BackfillPlan.Item) -> String {
        switch item.fate {
        case .run: started == nil ? "would run" : "runs"
        case .hasRun: item.run.map { "has run \($0)" } ?? "has run"
        case .excepted: "excepted"
        case .undecided: "the daemon decides it"
        case .overLimit: "over --max"
        }
    }

    private var conclusion: String {
        let count = plan.count(.run)
        guard let started else {
            guard count > 0 else { return "Nothing to run.\n" }
            return "\(count) of \(plan.items.count) due times would run; add --yes to store the runs.\n"
        }
        guard let first = started.first, let last = started.last else { return "Nothing to run.\n" }
        let runs = first == last ? "run \(first) waits" : "runs \(first) to \(last) wait"
        return "\(started.count) of \(plan.items.count) due times: \(runs) to start.\n"
    }
}
