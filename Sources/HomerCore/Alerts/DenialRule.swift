/// An agent was refused tools and succeeded all the same: what it says may be less than it looks. One that failed is told of
/// by its failure.
enum DenialRule {
    static func findings(_ facts: AlertFacts) -> [AlertFinding] {
        facts.runs.filter { $0.isLatest && !$0.denials.isEmpty && $0.outcome == .succeeded }
            .sorted { $0.intentID < $1.intentID }.map { run in
                AlertFinding(
                    .deniedTools, run.intentID, intentID: run.intentID,
                    title: "\(run.intentID) was refused \(Denial.summary(run.denials))",
                    detail: ["Run \(run.id) succeeded without.", "homer describe \(run.intentID)"])
            }
    }
}
