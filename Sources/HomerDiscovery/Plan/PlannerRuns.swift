import HomerCore
import HomerStore

/// What the runs of a night's planner came to: parts of the reason why a night has no plan.
enum PlannerRuns {
    /// `no plan: run 2 and run 3 answered with none (gemini: could not start: …; claude answered instead): line 1, …`
    ///
    /// - Parameter runs: both that were asked, with their attempts; the one that is not kept any more is left out.
    static func withoutPlan(_ runs: [RunRow], _ faults: PlanFaults) -> String {
        let names = runs.map { "run \($0.id)" }.joined(separator: " and ")
        let detours = detours(runs)
        return "no plan: \(names.isEmpty ? "two runs" : names) answered with none"
            + (detours.isEmpty ? "" : " (\(detours))") + ": \(faults)"
    }

    /// Executors of a chain that did not answer, with who stood in: nothing when the first one did. What two runs say alike
    /// stands once.
    static func detours(_ runs: [RunRow]) -> String {
        var told: [String] = []
        for text in runs.compactMap(detour) where !told.contains(text) { told.append(text) }
        return told.joined(separator: "; ")
    }

    private static func detour(_ run: RunRow) -> String? {
        guard let last = run.attempts.last, last.link > 0 else { return nil }
        // The last attempt of each executor before the one that had the last word.
        var failed: [AttemptRow] = []
        for attempt in run.attempts where attempt.link < last.link {
            if failed.last?.link == attempt.link { failed.removeLast() }
            failed.append(attempt)
        }
        let parts = failed.map { "\($0.executor): \(reason($0))" }
        guard !parts.isEmpty else { return nil }
        let end = last.outcome == .succeeded ? "answered instead" : "was asked instead"
        return (parts + ["\(last.executor) \(end)"]).joined(separator: "; ")
    }

    private static func reason(_ attempt: AttemptRow) -> String {
        let first = attempt.error?.split(whereSeparator: \.isNewline).first.map { String($0.prefix(200)) }
        return first ?? "ended as \(attempt.outcome)"
    }
}
