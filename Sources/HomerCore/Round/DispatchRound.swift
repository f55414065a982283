/// What the configuration says about starting runs.
package struct DispatchPolicy: Hashable, Sendable {
    /// Runs at once, over all intents.
    package var concurrency: Int
    /// Runs at once, by executor and by lane.
    package var limits: RunLimits
    /// Those for applying count for nothing here.
    package var freeze: [FreezeWindow]
    /// Over how long the runs that make up for an absence start.
    package var spread: CatchUpSpread
    package var budgets: Budgets

    package init(
        concurrency: Int = 4, limits: RunLimits = RunLimits(), freeze: [FreezeWindow] = [],
        spread: CatchUpSpread = .none, budgets: Budgets = Budgets()
    ) {
        self.spread = spread
        self.concurrency = concurrency
        self.limits = limits
        self.freeze = freeze
        self.budgets = budgets
    }
}

/// One look of an execution loop as a value: what is decided, held back, claimed, and when to look again. The daemon and
/// the simulator both go by it; what they do about it is theirs. Pure: the clock is a parameter.
package struct DispatchRound: Sendable {
    package let now: Timestamp
    private let policy: DispatchPolicy
    private let zones: any ZoneSource

    package init(now: Timestamp, policy: DispatchPolicy, zones: any ZoneSource) {
        self.now = now
        self.policy = policy
        self.zones = zones
    }

    /// What is to be done about the due times of intents whose time has come, in the order given.
    ///
    /// - Parameter suspensions: all that can cover one of the due times, ended or not.
    package func decide(_ due: [DueIntent], open: OpenRuns, suspensions: [Override]) -> [DueOutcome] {
        let exclusions = exclusions(suspensions)
        return due.map { $0.outcome(now: now, open: open, exclusions: exclusions) }
    }

    /// Why nothing starts now for what was due, or came, at some moment.
    package func exclusions(_ suspensions: [Override]) -> Exclusions {
        Exclusions(overrides: suspensions, freeze: policy.freeze, zones: zones, now: now)
    }

    /// Why a run of a chain that waits must be ended instead: a freeze may have begun, or a window have closed, while the
    /// run before it was active. nil when it may go on waiting; a suspension lets it wait.
    package func verdictOnChain(_ id: String, windows: [RunWindow]) -> OccurrenceVerdict? {
        exclusions([]).verdict(id, windows: windows, due: now)
    }

    /// What may be claimed; nil when all places are taken.
    ///
    /// - Parameters:
    ///   - active: how many runs run.
    ///   - source: only runs of intents of this source; nil takes all.
    package func claimRules(active: Int, pace: RetryPace, source: String? = nil) -> ClaimRules? {
        let free = policy.concurrency - active
        guard free > 0 else { return nil }
        return ClaimRules(
            limit: free, limits: policy.limits, retries: pace.available(now: now), source: source,
            spread: policy.spread, budgets: BudgetRules(policy.budgets, day: zones.budgetDay(of: now)))
    }

    /// Until when a run that was due then must not start, for a freeze or for want of a window; nil when it may.
    package func frozen(_ spec: IntentSpec, due: Timestamp) -> Timestamp? { exclusions([]).end(spec, due: due) }

    /// Takes note of a claim. Returns when to look at the queue again although nothing else happens.
    ///
    /// - Parameters:
    ///   - attempts: of the runs that were claimed, the number of the attempt each is at.
    ///   - nextLook: what the claim itself says of the runs that it left.
    package func claimed(
        attempts: [Int], by rules: ClaimRules, nextLook: Timestamp?, pace: inout RetryPace
    ) -> Timestamp? {
        let further = attempts.count { $0 > 1 }
        pace.take(further, now: now)
        guard further == rules.retries else { return nextLook }
        let refill = now + RetryPace.interval
        return min(nextLook ?? refill, refill)
    }
}
