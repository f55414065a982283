extension Backtest {
    /// The limits of `ApplyPolicy` are about this long.
    package static let limitLength = Milliseconds.days(30)

    /// Why the changes ask for approval, as a sentence; nil when they stay within the limits.
    ///
    /// What counts is how much more than before all changes together bring: an intent that gets another id costs
    /// nothing, and a dear one may be edited freely. What cannot be predicted, or has no history, counts nothing. To be
    /// asked of a backtest over `limitLength`.
    package func exceeds(_ policy: ApplyPolicy) -> String? {
        let (before, after) = total
        let cost = (after.cost ?? 0) - (before.cost ?? 0)
        if let limit = policy.costLimit, cost > limit {
            return "the changes are predicted to cost \(Self.costText(cost)) more in \(length) than before, above the "
                + "limit of \(Self.costText(limit))" + mostly(by: \.costIncrease)
        }
        let runs = (after.runs?.count ?? 0) - (before.runs?.count ?? 0)
        if let limit = policy.runLimit, runs > limit {
            let more = after.runs?.isExact == false ? "more than \(runs)" : "\(runs)"
            return "the changes are predicted to bring \(more) runs more in \(length) than before, above the limit of "
                + "\(limit)" + mostly(by: { Double($0.runIncrease) })
        }
        return nil
    }

    /// Whether a change brings more runs or more cost than before: such a change is what a limit can stop.
    package func increases(_ id: String) -> Bool {
        self[id].map { $0.costIncrease > 0 || $0.runIncrease > 0 } ?? false
    }

    private func mostly(by increase: (Entry) -> Double) -> String {
        guard entries.count > 1, let worst = entries.max(by: { increase($0) < increase($1) }) else { return "" }
        return " (most of it by \(worst.id))"
    }

    /// `45.60`: whatever currency the executors report. Less than a cent is said so.
    package static func costText(_ amount: Double) -> String {
        guard amount.isFinite else { return "?" }
        if amount > 0, amount < 0.01 { return "<0.01" }
        let cents = Int64(min(max(amount * 100, -1e15), 1e15).rounded())
        let rest = cents.magnitude % 100
        return (cents < 0 ? "-" : "") + "\(cents.magnitude / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
