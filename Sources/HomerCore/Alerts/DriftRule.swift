/// Runs had another program, model, mode or tools than the good one before. What an update of one program did to many
/// intents is one finding.
enum DriftRule {
    private struct Difference: Hashable {
        var executor: String?
        var changes: [ConfigChange]
        var fromFile: [ConfigChange]
    }

    static func findings(_ facts: AlertFacts) -> [AlertFinding] {
        let drifted = facts.runs.filter { $0.isLatest && $0.drift != nil }
        let groups = Dictionary(grouping: drifted) { run in
            Difference(
                executor: run.executor, changes: run.drift?.changes ?? [], fromFile: run.drift?.fromFile ?? [])
        }
        return groups.values.compactMap { finding($0.sorted { $0.intentID < $1.intentID }) }
            .sorted { $0.subject < $1.subject }
    }

    private static func finding(_ runs: [AlertFacts.Run]) -> AlertFinding? {
        guard let first = runs.first, let drift = first.drift else { return nil }
        let ids = Array(Set(runs.map(\.intentID)))
        let who = ids.count == 1 ? first.intentID : "\(ids.count) intents"
        // Which run was the good one before is another for each.
        let what =
            ids.count == 1 || drift.changes.isEmpty
            ? drift.text : drift.told.map(\.text).joined(separator: ", ")
        return AlertFinding(
            .drift, ids.count == 1 ? first.intentID : "executor:\(first.executor ?? "")",
            intentID: ids.count == 1 ? first.intentID : nil, severity: .info,
            title: "\(who) drifted: \(what)",
            detail: (ids.count == 1 ? [] : [ids.named()])
                + ["Nothing to do when the change was meant.", "homer describe \(first.intentID)"])
    }
}
