package import HomerCore

/// A run as the old engine made it.
package struct ComparedRun: Hashable, Sendable {
    /// Row of `scheduled_job_runs`.
    package var id: Int64
    package var startedAt: Timestamp
    /// nil while it runs, and for ever when its engine died in it.
    package var completedAt: Timestamp?
    /// nil until it has completed.
    package var success: Bool?
    package var exitCode: Int?
    /// One line, secrets masked, at most `SecretText.summaryLength` characters.
    package var output: String?

    package init(
        id: Int64, startedAt: Timestamp, completedAt: Timestamp? = nil, success: Bool? = nil, exitCode: Int? = nil,
        output: String? = nil
    ) {
        self.id = id
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.success = success
        self.exitCode = exitCode
        self.output = output
    }

    package var duration: Milliseconds? { completedAt.map { $0 - startedAt } }
}

/// One due time as the new engine planned it, beside what the old engine did: a row of `parallel_comparisons`.
package struct FireComparison: Hashable, Sendable {
    package var id: Int64
    package var jobID: String
    package var generation: Int?
    /// nil for a run of the old engine that the new one would not have made.
    package var plannedAt: Timestamp?
    package var recordedAt: Timestamp
    /// What would have been started; nil when its executor gives no preview.
    package var launch: LaunchPreview?
    /// It fell due while this daemon did not run.
    package var whileDown: Bool
    /// Why the new engine would not have run it: the ledger's word.
    package var excluded: LedgerDecision?
    package var old: ComparedRun?
    package var verdict: ComparisonVerdict
    package var reasons: [MismatchReason]

    package init(
        id: Int64 = 0, jobID: String, generation: Int? = nil, plannedAt: Timestamp?, recordedAt: Timestamp,
        launch: LaunchPreview? = nil, whileDown: Bool = false, excluded: LedgerDecision? = nil, old: ComparedRun? = nil,
        verdict: ComparisonVerdict = .pending, reasons: [MismatchReason] = []
    ) {
        self.id = id
        self.jobID = jobID
        self.generation = generation
        self.plannedAt = plannedAt
        self.recordedAt = recordedAt
        self.launch = launch
        self.whileDown = whileDown
        self.excluded = excluded
        self.old = old
        self.verdict = verdict
        self.reasons = reasons
    }

    /// How long after its due time the old engine started it.
    package var lateness: Milliseconds? {
        guard let plannedAt, let old else { return nil }
        return old.startedAt - plannedAt
    }
    /// It is decided, and at least one engine ran something: where neither did there is nothing to compare.
    package var isCompared: Bool { verdict == .mismatch || (verdict == .match && old != nil) }
    /// Of those, a due time of the new engine that the old one ran.
    package var isExecution: Bool { isCompared && plannedAt != nil && old != nil }
    package var isUnexplained: Bool { verdict == .mismatch && !reasons.allSatisfy(\.isExplained) }
}

package enum ComparisonVerdict: String, Word, CaseIterable {
    case pending, match, mismatch
}

/// Why the two engines differ. The words are stored and printed; `docs/parallel-mode.md` lists them, held by a test.
package enum MismatchReason: String, Hashable, Sendable, CaseIterable {
    case notFired = "not fired by old"
    case missedByOld = "missed by old"
    case dst
    case dayRule = "day rule"
    case oldStillRunning = "old was still running"
    case disabled
    case notPlanned = "not planned by new"
    case manual = "manual trigger"
    case newWasDown = "new was down"
    case late

    /// A known difference of the two engines, or a weakness of the old one: no reason not to go on.
    package var isExplained: Bool {
        switch self {
        case .notFired, .notPlanned: false
        default: true
        }
    }

    package var summary: String {
        switch self {
        case .notFired: "The old engine did not run a due time, and nothing explains it."
        case .missedByOld:
            "The old engine knows the job but started nothing at that minute: it was down, or its loop was blocked."
        case .dst:
            "Clocks changed: the old HOMER skips what falls into the gap, and fires twice what falls into the repeat."
        case .dayRule: "Day of month and day of week: one engine asks for both to match, the other for either."
        case .oldStillRunning: "The old HOMER drops a fire while the run before has not ended (`is_running`)."
        case .disabled: "The job is disabled, suspended or frozen here, and the old engine does not know."
        case .notPlanned: "The old engine ran what was not due here, and nothing explains it."
        case .manual: "The old engine ran it at a time that no rule makes due: somebody triggered it."
        case .newWasDown: "It fell due while Homer's daemon did not run."
        case .late: "The old engine started later than the threshold."
        }
    }
}
