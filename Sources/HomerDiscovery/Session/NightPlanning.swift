import HomerCore
import HomerStore

/// What a planner's answer makes of a night: pure over the answer, the tasks of people and what earlier nights did.
struct NightPlanning {
    let session: String
    let date: String
    let limits: PlanLimits
    let tasks: [TonightTaskRow]
    /// The work of earlier nights, by the hash of its content.
    let known: [String: EarlierWork]
    let now: Timestamp

    /// The items that people asked for come first, whatever the planner says.
    func items(_ plan: NightPlan?) -> [DiscoveryItemRow] {
        let asked = tasks.enumerated().map { index, task in
            row(
                .tonight(task.text, key: "\(task.id)", number: index + 1, limits: limits),
                kind: task.kind)
        }
        guard let plan else { return asked }
        let planned = plan.items(
            limits: limits, known: known, date: date, firstNumber: asked.count + 1, keys: Set(asked.map(\.key)))
        return asked + planned.map { row($0) }
    }

    private func row(_ decision: ItemDecision, kind: PlanItemKind? = nil) -> DiscoveryItemRow {
        let item = decision.item
        let reasons = [decision.verdict.reason].compactMap { $0 } + decision.notes
        return DiscoveryItemRow(
            sessionID: session, number: decision.number, kind: kind ?? item.kind, key: item.key, title: item.title,
            prompt: item.prompt, risk: item.risk, priority: item.priority, contentHash: item.contentHash,
            dependsOn: item.dependsOn, state: decision.verdict.state,
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "), createdAt: now, updatedAt: now)
    }
}
