/// A stored run that has no ending and is not running, as far as it matters for whether it may start.
package struct Applicant: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var source: String
    package var cause: RunCause
    package var lane: String
    /// Whether its intent lets one run at a time.
    package var isExclusive: Bool
    /// An attempt has been made.
    package var hasBegun: Bool
    /// The attempt that is to start, from 1.
    package var attempt: Int
    /// The place in the chain of executors that it is at.
    package var link: Int
    /// The due time; for events and chains when the run was made.
    package var due: Timestamp
    /// When the run was made, where it was made for a due time; nil for any other.
    package var made: Timestamp?
    /// Not before that moment; nil for one that has not begun.
    package var notBefore: Timestamp?
    package var waitsForApproval = false
    package var approvalUntil: Timestamp?
    /// The executor at `link`, where that is known without reading the spec.
    package var executor: String?
    /// The spec has something to say although that executor is left alone: a fallback, or a deadline.
    package var hasAlternative = true

    package init(
        id: Int64, intentID: String, source: String, cause: RunCause, lane: String, isExclusive: Bool, hasBegun: Bool,
        attempt: Int, link: Int, due: Timestamp
    ) {
        self.id = id
        self.intentID = intentID
        self.source = source
        self.cause = cause
        self.lane = lane
        self.isExclusive = isExclusive
        self.hasBegun = hasBegun
        self.attempt = attempt
        self.link = link
        self.due = due
    }
}

/// What may be claimed.
package struct ClaimRules: Hashable, Sendable {
    /// At most this many runs.
    package var limit: Int
    package var limits: RunLimits
    /// At most this many attempts that are not a run's first.
    package var retries: Int
    /// Only runs of intents of this source; nil takes all.
    package var source: String?
    /// Over how long the runs that make up for an absence are spread.
    package var spread = CatchUpSpread.none
    /// nil where budgets are not looked at.
    package var budgets: BudgetRules?

    package init(
        limit: Int, limits: RunLimits = RunLimits(), retries: Int = .max, source: String? = nil,
        spread: CatchUpSpread = .none, budgets: BudgetRules? = nil
    ) {
        self.spread = spread
        self.limit = limit
        self.limits = limits
        self.retries = retries
        self.source = source
        self.budgets = budgets
    }
}
