package import HomerCore
package import HomerStore

/// What the end of a suspension means for one intent: what was skipped, and what runs next.
package struct ResumePreview {
    package let id: String
    /// Due times recorded as skipped since the suspension began.
    package let skipped: Int
    package let lastSkipped: Timestamp?
    /// Due times within a suspension that is about to begin; nil when it has no end.
    package let toSkip: Int?
    /// Those of them that come in the time that is told of: until its end, and of one without an end the next day. At
    /// most a thousand.
    private let skips: [Timestamp]
    package let next: Timestamp?
    /// Final failures since the last success, the newest first: what to look at before it runs again.
    package let failures: [Failure]

    /// A run that ended badly.
    package struct Failure: Hashable, Sendable {
        package var run: Int64
        package var outcome: Outcome
        package var endedAt: Timestamp
        package var error: String?

        package init(run: Int64, outcome: Outcome, endedAt: Timestamp, error: String?) {
            self.run = run
            self.outcome = outcome
            self.endedAt = endedAt
            self.error = error
        }
    }

    /// How many are shown.
    private static let shown = 3
    /// Due times that are looked for.
    private static let most = 1000

    private static func failures(of id: String, _ snapshot: StoreSnapshot) throws -> [Failure] {
        let ended = try snapshot.runs(Store.RunFilter(intentID: id, limit: 20)).compactMap { run -> Failure? in
            guard let outcome = run.outcome, let endedAt = run.completedAt, FailureStreak.counts(outcome) else {
                return nil
            }
            return Failure(run: run.id, outcome: outcome, endedAt: endedAt, error: run.error)
        }
        return Array(ended.prefix { $0.outcome != .succeeded }.prefix(shown))
    }

    /// For a suspension that ends now.
    ///
    /// - Parameter conditions: without it.
    package init(
        _ row: IntentRow, since: Timestamp, snapshot: StoreSnapshot, _ conditions: DueConditions, zones: ZoneDatabase
    ) throws {
        let ledger = try snapshot.ledger(of: row.id, from: since).filter { $0.verdict == .skippedSuspended }
        id = row.id
        skipped = ledger.reduce(0) { $0 + $1.count }
        lastSkipped = ledger.last.map { $0.through ?? $0.scheduledFor }
        toSkip = nil
        skips = []
        next = DueSearch(row.timed, conditions, zones: zones).list(100).first { $0 > conditions.now }
        failures = try Self.failures(of: row.id, snapshot)
    }

    /// For one that begins now.
    ///
    /// - Parameter conditions: without it.
    package init(_ row: IntentRow, until: Timestamp?, _ conditions: DueConditions, zones: ZoneDatabase) {
        id = row.id
        skipped = 0
        lastSkipped = nil
        let search = DueSearch(row.timed, conditions, zones: zones)
        let times =
            until == nil ? search.list(Self.most, through: conditions.now + .days(1)) : search.list(Self.most)
        let skips = times.filter { time in until.map { time < $0 } ?? true }
        toSkip = until == nil ? nil : skips.count
        self.skips = skips
        failures = []
        next = until.flatMap { end in times.first { $0 >= end } }
    }

    /// `5 due times were skipped (last Fri 02:30) and are not made up for; next run Sat 02:30 (in 8h)`
    package func sentence(_ moments: Moments) -> String {
        let past: String
        if skipped == 0 {
            past = "no due time was skipped"
        } else {
            let last = lastSkipped.map { " (last \(moments.short($0)))" } ?? ""
            past =
                "\(skipped) due time\(skipped == 1 ? " was" : "s were") skipped\(last) and "
                + (skipped == 1 ? "is" : "are") + " not made up for"
        }
        return past + "; " + nextSentence(moments)
    }

    /// One line a failure: `run 12 failed Tue 02:31 (6h ago): exit code 3`.
    package func failureLines(_ moments: Moments) -> [String] {
        failures.map { failure in
            let error = failure.error.map { ": " + TerminalText.line(String(TerminalText.plain($0).prefix(200))) } ?? ""
            return "run \(failure.run) \(failure.outcome.rawValue) \(moments.short(failure.endedAt)) "
                + "(\(moments.relative(failure.endedAt)))\(error)"
        }
    }

    package func skippedSentence(_ end: Timestamp?, _ moments: Moments) -> String {
        guard let toSkip else { return "no run until it is resumed" }
        return "\(toSkip)\(toSkip == Self.most ? " or more" : "") due time\(toSkip == 1 ? "" : "s") will be skipped; "
            + nextSentence(moments)
    }

    /// `skipped in the next 24 hours: Tue 05:00, Tue 06:00 and 22 more`; `skipped: …` where it has an end. nil when nothing
    /// is due.
    package func skipsSentence(_ end: Timestamp?, _ moments: Moments, naming most: Int) -> String? {
        guard !skips.isEmpty else { return nil }
        let more = skips.count - most
        return "skipped" + (end == nil ? " in the next 24 hours" : "") + ": "
            + skips.prefix(most).map(moments.short).joined(separator: ", ")
            + (more > 0 ? " and \(more)\(skips.count == Self.most ? " or more" : "") more" : "")
    }

    private func nextSentence(_ moments: Moments) -> String {
        next.map { "next run \(moments.short($0)) (\(moments.relative($0)))" } ?? "nothing is due after that"
    }
}
