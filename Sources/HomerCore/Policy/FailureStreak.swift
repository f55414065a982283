/// When an intent stops by itself: after so many final failures in a row. Pure.
package struct FailureStreak: Hashable, Sendable {
    /// The final ending of one run, attempts and all.
    package struct Ending: Hashable, Sendable {
        package var run: Int64
        package var outcome: Outcome

        package init(run: Int64, outcome: Outcome) {
            self.run = run
            self.outcome = outcome
        }
    }

    /// Who suspends then.
    package static let by = "homer"
    /// Runs named in the reason.
    private static let shown = 5

    /// `suspendAfter` of the intent.
    package let limit: Int

    package init(limit: Int) { self.limit = limit }

    /// Whether an ending says anything about the work; one that somebody called off does not.
    package static func counts(_ outcome: Outcome) -> Bool { outcome != .cancelled }

    /// Why the intent is to be suspended; nil when it goes on.
    ///
    /// - Parameter endings: that count, the newest first, as far back as the intent was last resumed.
    package func reason(_ endings: [Ending]) -> String? {
        guard limit > 0 else { return nil }
        let failures = endings.prefix { $0.outcome != .succeeded }
        guard failures.count >= limit else { return nil }
        let named = failures.prefix(min(limit, Self.shown)).map { "run \($0.run) \($0.outcome.rawValue)" }
        let more = limit > Self.shown ? " and \(limit - Self.shown) before" : ""
        let what = limit == 1 ? "a run failed" : "\(limit) runs in a row failed"
        return "\(what) (suspendAfter \(limit)): \(named.joined(separator: ", "))\(more)"
    }
}
