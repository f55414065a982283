/// Decides which of the runs that wait may start now and, of the others, why not. The one rule for the daemon, which claims
/// by it, and for whoever answers why a run waits. Pure: the queue is shown to it in order (`QueueOrder`), and what it lets
/// in counts for those after.
package struct Admission {
    /// The place of the chain at which a run may start.
    package struct Place: Hashable, Sendable {
        package var link: Int
        package var execution: Execution
        /// Executors before it that are left alone.
        package var skipped: [String]
        /// Budgets of executors before it that are spent.
        package var overruns: [BudgetOverrun] = []
        /// What the attempt may use.
        package var allowance = RunAllowance.unlimited
        /// What of it counts as used while it runs.
        package var reserved = RunAllowance.unlimited
    }

    package enum Verdict: Hashable, Sendable {
        case start(Place)
        /// It came to its start too late and ends instead.
        case expired(deadline: Milliseconds)
        /// A budget is spent: it ends instead of starting, or of trying again.
        case spent(BudgetOverrun)
        case wait(RunWait)
    }

    /// What bears on the queue beside the runs in it.
    package struct Surroundings {
        package var now: Timestamp
        /// Runs that run.
        package var load = RunLimits.Load()
        /// Exclusive runs that have begun and not ended, by intent: running, or between two attempts.
        package var begun: [String: Int64] = [:]
        /// Of executors that are not plainly free.
        package var breakers: [String: CircuitBreaker] = [:]
        /// In force now.
        package var suspensions: [Override] = []
        /// What the runs of the day have used, those that run included.
        package var spending = DaySpending()
        /// Until when a run that was due then must not start, for a freeze or for want of a window; nil when it may.
        package var frozen: (IntentSpec, Timestamp) -> Timestamp?

        package init(now: Timestamp, frozen: @escaping (IntentSpec, Timestamp) -> Timestamp? = { _, _ in nil }) {
            self.now = now
            self.frozen = frozen
        }
    }

    /// How many it has let in.
    package private(set) var admitted = 0
    /// Executors that one of those tries.
    package private(set) var probing: Set<String> = []
    /// When something that waits may start although nothing else changes: a breaker lets one through, a freeze ends.
    package private(set) var nextLook: Timestamp?

    private let rules: ClaimRules
    private var around: Surroundings
    /// Exclusive runs that were let in, by intent.
    private var chosen: [String: Int64] = [:]
    private var retries: Int
    /// What those that were let in may use, by intent.
    private var promised: [String: Spending] = [:]

    package init(_ rules: ClaimRules, _ around: Surroundings) {
        self.rules = rules
        self.around = around
        retries = rules.retries
    }

    package var hasRoom: Bool { admitted < rules.limit }

    /// Whether the name of a run's executor, known beforehand, spares reading specs.
    package var looksAtExecutors: Bool { !around.breakers.isEmpty || !rules.limits.executors.isEmpty }

    /// For a queue in which nothing was spent before.
    package mutating func consider(_ run: Applicant, spec: () throws -> IntentSpec) rethrows -> Verdict {
        try consider(run, own: { _ in OwnSpending() }, spec: spec)
    }

    /// - Parameters:
    ///   - own: what the intent's runs of the day and the run's earlier attempts have used; asked only where a budget is.
    ///   - spec: the generation in force; asked only when the answer depends on it.
    package mutating func consider(
        _ run: Applicant, own: (IntentSpec) throws -> OwnSpending, spec: () throws -> IntentSpec
    ) rethrows -> Verdict {
        if let wait = waitBeforeSpec(run) { return .wait(wait) }
        let spec = try spec()
        if !run.cause.isAskedFor {
            if !run.hasBegun, !run.cause.mayBeLate, let deadline = spec.startDeadline,
                DueRules.isTooLate(spec, scheduledFor: run.due, now: around.now)
            {
                return .expired(deadline: deadline)
            }
            if let until = around.frozen(spec, run.due) {
                look(at: until)
                return .wait(.frozen(until: until))
            }
            if let moment = rules.spread.start(of: run, spec), moment > around.now {
                look(at: moment)
                return .wait(.spread(until: moment))
            }
        }
        let spent = try rules.budgets.map { $0.isAbout(spec) ? try own(spec) : OwnSpending() }
        switch place(of: run, in: spec, spent: spent) {
        case .failure(.wait(let wait)): return .wait(wait)
        case .failure(.spent(let overrun)): return .spent(overrun)
        case .success(let place):
            guard hasRoom else { return .wait(.places) }
            take(run, place)
            return .start(place)
        }
    }

    private mutating func waitBeforeSpec(_ run: Applicant) -> RunWait? {
        if run.waitsForApproval { return .approval(until: run.approvalUntil) }
        if let source = rules.source, run.source != source { return .switchedOff }
        if let moment = run.notBefore, moment > around.now { return .attempt(run.attempt, at: moment) }
        if !run.cause.isAskedFor, let override = around.suspensions.first(where: { $0.concerns(run.intentID) }) {
            return .suspended(override)
        }
        if run.isExclusive {
            if let other = around.begun[run.intentID], other != run.id { return .behind(run: other, isActive: true) }
            if let other = chosen[run.intentID] { return .behind(run: other, isActive: false) }
        }
        if run.hasBegun, retries <= 0 { return .pace }
        if let limit = rules.limits.lanes[run.lane], !rules.limits.admits(lane: run.lane, beside: around.load) {
            return .laneLimit(run.lane, limit)
        }
        guard let name = run.executor else { return nil }
        if isLeftAlone(name, for: run) { return run.hasAlternative ? nil : .breaker([name]) }
        return executorLimit(name)
    }

    private enum Refusal: Error {
        case wait(RunWait)
        case spent(BudgetOverrun)
    }

    /// The first executor of the chain, from where the run is on, that may be tried now.
    private mutating func place(
        of run: Applicant, in spec: IntentSpec, spent: OwnSpending?
    ) -> Result<Place, Refusal> {
        let chain = spec.chain
        let first = min(run.link, chain.count - 1)
        // A plan is for agents. When none is left, the run starts all the same and is refused with the reason.
        let agentsOnly = run.cause == .plan && chain[first...].contains(where: \.isAgent)
        var skipped: [String] = []
        var overruns: [BudgetOverrun] = []
        for link in first..<chain.count where chain[link].isAgent || !agentsOnly {
            let name = chain[link].executor
            if isLeftAlone(name, for: run) {
                skipped.append(name)
                continue
            }
            var place = Place(link: link, execution: chain[link], skipped: skipped, overruns: overruns)
            switch budgetVerdict(run, spec, chain[link], spent) {
            case .spent(let overrun):
                overruns.append(overrun)
                continue
            case .within(let allowance, let reserved): (place.allowance, place.reserved) = (allowance, reserved)
            }
            if let limit = executorLimit(name) { return .failure(.wait(limit)) }
            return .success(place)
        }
        // One that is left alone may be tried later, and its budget is not known to be spent.
        if skipped.isEmpty, let overrun = overruns.first { return .failure(.spent(overrun)) }
        return .failure(.wait(.breaker(skipped)))
    }

    private func budgetVerdict(
        _ run: Applicant, _ spec: IntentSpec, _ execution: Execution, _ spent: OwnSpending?
    ) -> BudgetRules.Verdict {
        guard let budgets = rules.budgets, var own = spent else { return .within(.unlimited, reserved: .unlimited) }
        own.today += promised[run.intentID] ?? Spending()
        let attempt = BudgetRules.Attempt(
            intentID: run.intentID, lane: run.lane, budget: spec.budget, execution: execution, own: own)
        return budgets.verdict(attempt, today: around.spending, isAskedFor: run.cause.isAskedFor && !run.hasBegun)
    }

    private func executorLimit(_ name: String) -> RunWait? {
        guard let limit = rules.limits.executors[name], !rules.limits.admits(executor: name, beside: around.load)
        else { return nil }
        return .executorLimit(name, limit)
    }

    /// Whether the executor's breaker keeps the run from trying it. A run by hand tries whatever is said of the executor:
    /// somebody may just have logged in.
    private mutating func isLeftAlone(_ executor: String, for run: Applicant) -> Bool {
        if run.cause.isByHand, !run.hasBegun { return false }
        guard let breaker = around.breakers[executor],
            case .nobody(let until) = breaker.admission(now: around.now, isBusy: around.load.isBusy(executor))
        else { return false }
        if let until { look(at: until) }
        return true
    }

    private mutating func take(_ run: Applicant, _ place: Place) {
        let name = place.execution.executor
        if around.breakers[name] != nil {
            around.breakers[name]?.beginProbe()
            probing.insert(name)
        }
        if run.hasBegun { retries -= 1 }
        if run.isExclusive { chosen[run.intentID] = run.id }
        let promise = Spending(cost: place.reserved.cost ?? 0, tokens: place.reserved.tokens ?? 0, runs: 1)
        promised[run.intentID, default: Spending()] += promise
        if place.execution.spends { around.spending.add(promise, lane: run.lane, executor: name) }
        around.load.add(executor: name, lane: run.lane)
        admitted += 1
    }

    private mutating func look(at moment: Timestamp) { nextLook = nextLook.map { min($0, moment) } ?? moment }
}
