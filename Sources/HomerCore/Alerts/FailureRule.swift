/// Many runs failed within an hour. Attempts are no runs; and where an executor is told of by itself, that is the cause.
enum FailureRule {
    static let span = Milliseconds.hours(1)

    static func findings(_ facts: AlertFacts, limit: Int, now: Timestamp) -> [AlertFinding] {
        let failed = facts.runs.filter { run in
            guard now - run.ended < span, RunStatus(run.outcome) == .failed else { return false }
            return run.executor.map {
                !facts.isToldOf(executor: $0) || !IncidentKey.executorOutcomes.contains(run.outcome)
            } ?? true
        }
        guard failed.count > limit else { return [] }
        let intents = Set(failed.map(\.intentID))
        return [
            AlertFinding(
                .failures, title: "\(failed.count.of("intent failure")) in the last hour",
                detail: ["\(intents.count.of("intent")): \(Array(intents).named())", "homer runs --result failed"])
        ]
    }
}
