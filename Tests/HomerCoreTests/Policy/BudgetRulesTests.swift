import Cron
import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T09:30:00Z")
private let day = BudgetDay(of: now, in: .utc)

@Suite("Budgets") struct BudgetRulesTests {
    private func attempt(
        _ executor: String = "claude", budget: Budget = Budget(), today: Spending = Spending(),
        run: Spending = Spending()
    ) -> BudgetRules.Attempt {
        BudgetRules.Attempt(
            intentID: "a", lane: "work", budget: budget, execution: Execution(executor: executor),
            own: OwnSpending(today: today, run: run))
    }

    private func allowance(_ verdict: BudgetRules.Verdict) -> RunAllowance? {
        if case .within(let allowance, _) = verdict { allowance } else { nil }
    }

    private func overrun(_ verdict: BudgetRules.Verdict) -> BudgetOverrun? {
        if case .spent(let overrun) = verdict { overrun } else { nil }
    }

    @Test("Without budgets everything may start, without a limit")
    func none() {
        let verdict = BudgetRules(day: day).verdict(attempt(), today: DaySpending())
        #expect(allowance(verdict) == .unlimited)
    }

    @Test("A day is spent when its limit is reached, and counts anew at midnight")
    func spent() throws {
        let rules = BudgetRules(day: day)
        let budget = Budget(perDay: Budget.PerDay(cost: 0.3, runs: 4))
        let left = rules.verdict(attempt(budget: budget, today: Spending(cost: 0.2, runs: 3)), today: DaySpending())
        #expect(allowance(left)?.cost.map { abs($0 - 0.1) < 1e-9 } == true)
        // Three times a tenth is more than three tenths in binary, and less than it in other sums.
        let cost = rules.verdict(
            attempt(budget: budget, today: Spending(cost: 0.1 + 0.1 + 0.1, runs: 3)), today: DaySpending())
        let found = try #require(overrun(cost))
        #expect(found.unit == .cost && found.scope == .intent && found.resetsAt == Samples.time("2026-05-05T00:00:00Z"))
        #expect(found.sentence == "the budget of the intent is spent: $0.30 of $0.30 today")
        #expect(BudgetOverrun(json: found.json) == found)
        let runs = rules.verdict(attempt(budget: budget, today: Spending(runs: 4)), today: DaySpending())
        #expect(overrun(runs)?.sentence == "the budget of the intent is spent: 4 of 4 runs today")
    }

    @Test("The narrowest figure of all budgets that are about a run counts")
    func narrowest() {
        var today = DaySpending()
        today.add(Spending(cost: 9, runs: 2), lane: "work", executor: "claude")
        let budgets = Budgets(
            workspace: Budget(perRun: Budget.PerRun(cost: 2, turns: 50), perDay: Budget.PerDay(cost: 10)),
            lanes: ["work": Budget(perRun: Budget.PerRun(turns: 20)), "home": Budget(perRun: Budget.PerRun(turns: 1))],
            executors: ["claude": Budget(perRun: Budget.PerRun(cost: 3, tokens: 1000))])
        let verdict = BudgetRules(budgets, day: day).verdict(attempt(), today: today)
        #expect(
            verdict
                == .within(
                    RunAllowance(cost: 1, tokens: 1000, turns: 20),
                    reserved: RunAllowance(cost: 2, tokens: 1000, turns: 20)))
    }

    @Test("What cannot spend is not held by the workspace, the lane and the executor; its own budget holds it")
    func others() {
        var today = DaySpending()
        today.add(Spending(cost: 11), lane: "work", executor: "claude")
        let rules = BudgetRules(Budgets(workspace: Budget(perDay: Budget.PerDay(cost: 10))), day: day)
        #expect(overrun(rules.verdict(attempt(), today: today))?.scope == .workspace)
        #expect(allowance(rules.verdict(attempt("shell"), today: today)) == .unlimited)
        let own = attempt("shell", budget: Budget(perDay: Budget.PerDay(runs: 1)), today: Spending(runs: 1))
        #expect(overrun(rules.verdict(own, today: today))?.key == "budget.perDay.runs")
    }

    @Test("What a person asks for starts although the day is spent, within the budget of one run")
    func askedFor() {
        let budget = Budget(perRun: Budget.PerRun(cost: 1), perDay: Budget.PerDay(cost: 2))
        let verdict = BudgetRules(day: day)
            .verdict(attempt(budget: budget, today: Spending(cost: 2)), today: DaySpending(), isAskedFor: true)
        #expect(allowance(verdict) == RunAllowance(cost: 1))
    }

    @Test("Earlier attempts of a run count for its budget")
    func attempts() {
        let budget = Budget(perRun: Budget.PerRun(cost: 1, turns: 9))
        let rules = BudgetRules(day: day)
        let second = rules.verdict(attempt(budget: budget, run: Spending(cost: 0.75)), today: DaySpending())
        #expect(allowance(second) == RunAllowance(cost: 0.25, turns: 9))
        let third = rules.verdict(attempt(budget: budget, run: Spending(cost: 1)), today: DaySpending())
        #expect(overrun(third)?.sentence == "the budget of this run is spent: $1 of $1")
        #expect(overrun(third)?.key == "budget.perRun.cost")
    }

    @Test("What one run may use is raised where it is said")
    func keys() {
        let budgets = Budgets(
            workspace: Budget(perRun: Budget.PerRun(cost: 1)),
            executors: ["claude": Budget(perRun: Budget.PerRun(tokens: 500))])
        let rules = BudgetRules(budgets, day: day)
        let dear = overrun(rules.verdict(attempt(run: Spending(cost: 1.5)), today: DaySpending()))
        #expect(dear?.key == "budgets.workspace.perRun.cost" && dear?.owner == "this run")
        #expect(dear.map(\.json).flatMap { BudgetOverrun(json: $0) } == dear)
        let long = overrun(rules.verdict(attempt(run: Spending(tokens: 500)), today: DaySpending()))
        #expect(long?.key == "budgets.executors.claude.perRun.tokens")
    }

    @Test("A run that ended as its limit came up to the lowest figure that is used up, to its turns perhaps, or none")
    func reached() {
        func standing(_ scope: BudgetScope, _ budget: Budget, spent: Spending = Spending()) -> BudgetRules.Standing {
            BudgetRules.Standing(scope: scope, budget: budget, spent: spent, resetsAt: day.until)
        }
        func key(_ limit: ReachedLimit) -> String? {
            switch limit {
            case .figure(let overrun): overrun.key
            case .perhapsTurns(let turns): "\(turns.key)?"
            case .foreign: nil
            }
        }
        let own = standing(.intent, Budget(perRun: Budget.PerRun(cost: 2, turns: 30)))
        let all = standing(
            .workspace, Budget(perRun: Budget.PerRun(cost: 1, turns: 9), perDay: Budget.PerDay(cost: 3)),
            spent: Spending(cost: 3))
        func reached(_ standings: [BudgetRules.Standing], _ cost: Double, isOfDay: Bool = true) -> String? {
            key(ReachedLimit(standings, used: Spending(cost: cost), isOfDay: isOfDay))
        }
        #expect(reached([own, all], 2.5) == "budgets.workspace.perRun.cost")
        #expect(reached([own], 2.5) == "budget.perRun.cost")
        #expect(reached([own, all], 0.5) == "budgets.workspace.perDay.cost")
        #expect(reached([own, all], 0.5, isOfDay: false) == "budgets.workspace.perRun.turns?")
        #expect(reached([], 0.5) == nil)
    }

    @Test("A success that used more than it might is a limit, and keeps its answer")
    func judged() {
        var result = ExecutionResult(outcome: .succeeded, output: "x", tokensUsed: 11, costEstimate: 1)
        RunAllowance(cost: 1, tokens: 11).judge(&result)
        #expect(result.outcome == .succeeded)
        RunAllowance(cost: 1, tokens: 10).judge(&result)
        #expect(result.outcome == .limit && result.output == "x")
        #expect(result.error == "the answer is complete, and it used 11 tokens where its budget allows 10 tokens")
    }

    @Test("A day is that of the zone, as long as clocks make it")
    func days() throws {
        let zone = try #require(ZoneDatabase().zone(named: "Europe/Zurich"))
        let spring = BudgetDay(of: Samples.time("2026-03-29T10:00:00Z"), in: zone)
        #expect(spring.since == Samples.time("2026-03-28T23:00:00Z"))
        #expect(spring.until - spring.since == .hours(23))
        #expect(BudgetDay(of: spring.until, in: zone).since == spring.until)
        // In Havana clocks jump over this midnight.
        let havana = try #require(ZoneDatabase().zone(named: "America/Havana"))
        let jump = BudgetDay(of: Samples.time("2026-03-08T15:00:00Z"), in: havana)
        #expect(jump.since == Samples.time("2026-03-08T05:00:00Z") && jump.until - jump.since == .hours(23))
    }

    @Test(
        "Dollars are cents, and parts of a cent only alone",
        arguments: [
            (2.0, "$2"), (0.5, "$0.50"), (10.05, "$10.05"), (0.0025, "$0.0025"), (0, "$0"),
        ])
    func dollars(_ amount: Double, _ text: String) { #expect(DollarText.of(amount) == text) }

    @Test(
        "On a command line dollars have no sign and no exponent",
        arguments: [
            (2.0, "2"), (0.5, "0.5"), (1e-9, "0.0001"), (0.30000000000000004, "0.3"), (12.3456, "12.3456"),
        ])
    func plain(_ amount: Double, _ text: String) { #expect(DollarText.plain(amount) == text) }

    @Test("A run goes to its fallback when the budget of its executor is spent, and ends when there is none")
    func fallback() {
        let spec = Samples.spec("a") {
            $0.execution = Execution(executor: "claude")
            $0.fallback = [Execution(executor: "shell")]
        }
        var around = Admission.Surroundings(now: now)
        around.spending.add(Spending(runs: 1), lane: "default", executor: "claude")
        let budgets = Budgets(executors: ["claude": Budget(perDay: Budget.PerDay(runs: 1))])
        let rules = ClaimRules(limit: 4, budgets: BudgetRules(budgets, day: day))
        let run = Applicant(
            id: 1, intentID: "a", source: IntentSource.desired, cause: .cron, lane: "default", isExclusive: true,
            hasBegun: false, attempt: 1, link: 0, due: now)
        var admission = Admission(rules, around)
        guard case .start(let place) = admission.consider(run, spec: { spec }) else {
            Issue.record("it does not start")
            return
        }
        #expect(place.link == 1 && place.overruns.map(\.scope) == [.executor])
        var alone = spec
        alone.fallback = []
        var other = Admission(rules, around)
        guard case .spent(let overrun) = other.consider(run, spec: { alone }) else {
            Issue.record("it is not held")
            return
        }
        #expect(overrun.key == "budgets.executors.claude.perDay.runs")
    }

    @Test("Those that a round lets in count for those after them")
    func promised() {
        let spec = Samples.spec("a") { $0.execution = Execution(executor: "claude") }
        let budget = Budget(perRun: Budget.PerRun(cost: 3), perDay: Budget.PerDay(cost: 5))
        let rules = ClaimRules(limit: 4, budgets: BudgetRules(Budgets(workspace: budget), day: day))
        var admission = Admission(rules, Admission.Surroundings(now: now))
        let verdicts = (1...3).map { id in
            admission.consider(
                Applicant(
                    id: id, intentID: "a", source: IntentSource.desired, cause: .cron, lane: "default",
                    isExclusive: false, hasBegun: false, attempt: 1, link: 0, due: now), spec: { spec })
        }
        let costs = verdicts.map { verdict in
            if case .start(let place) = verdict { place.allowance.cost } else { nil as Double? }
        }
        #expect(costs == [3, 2, nil])
    }
}
