/// How many runs of each intent have no ending, as the rules of overlap count them. The one count for due times.
package struct OpenRuns: Hashable, Sendable {
    private var active: [String: Int] = [:]
    private let waiting: [String: DueRules.Activity]

    /// - Parameters:
    ///   - active: the intents of the runs that run, one for each run.
    ///   - waiting: what is stored and does not run: `pending` for its start, `running` for its next attempt.
    package init(active intents: some Sequence<String>, waiting: [String: DueRules.Activity] = [:]) {
        for id in intents { active[id, default: 0] += 1 }
        self.waiting = waiting
    }

    /// A run between two attempts counts as running.
    package func activity(of id: String) -> DueRules.Activity {
        var activity = waiting[id] ?? DueRules.Activity()
        activity.running += active[id] ?? 0
        return activity
    }

    /// Whether a run of the intent waits for another attempt.
    package func isBetweenAttempts(_ id: String) -> Bool { (waiting[id]?.running ?? 0) > 0 }
}
