/// Runs wait since every executor of their chain is left alone. Where there is but one, and its trouble is told of, that is
/// the same.
enum ExecutorRule {
    static func findings(_ facts: AlertFacts, patience: Milliseconds, now: Timestamp) -> [AlertFinding] {
        var chains: [[String]: [AlertFacts.OpenRun]] = [:]
        for run in facts.open {
            if case .breaker(let executors) = run.wait { chains[executors.sorted(), default: []].append(run) }
        }
        return chains.sorted { $0.key.joined(separator: ",") < $1.key.joined(separator: ",") }.compactMap {
            chain, runs in
            guard chain.count > 1 || !facts.isToldOf(executor: chain.first ?? "") else { return nil }
            guard let oldest = runs.map(\.due).min(), now - oldest > patience else { return nil }
            let ids = Array(Set(runs.map(\.intentID)))
            let names = chain.joined(separator: " and ")
            return AlertFinding(
                .executorsExhausted, chain.joined(separator: ","), severity: .critical,
                title: "\(runs.count.of("run", "waits", "wait")): "
                    + (chain.count == 1 ? "\(names) is left alone" : "\(names) are all left alone"),
                detail: [ids.named(), "homer status"])
        }
    }
}
