/// Removals that the guard holds back wait for long. That they wait at all is asked about when they begin to.
enum GuardRule {
    static func findings(_ facts: AlertFacts, patience: Milliseconds, now: Timestamp) -> [AlertFinding] {
        facts.guarded.filter { now - $0.since > patience }.sorted { $0.pass < $1.pass }.map { waiting in
            AlertFinding(
                .guardBlocked, waiting.pass,
                title: "Removals wait for \((now - waiting.since).rough): \(waiting.summary)",
                detail: ["homer diff", "homer approve \(waiting.pass)"])
        }
    }
}
