/// What runs have used, as far as they said.
package struct Spending: Hashable, Sendable {
    /// Dollars.
    package var cost: Double
    package var tokens: Int
    /// Attempts that were started.
    package var runs: Int

    package init(cost: Double = 0, tokens: Int = 0, runs: Int = 0) {
        self.cost = cost
        self.tokens = tokens
        self.runs = runs
    }

    package static func + (a: Spending, b: Spending) -> Spending {
        Spending(
            cost: a.cost + b.cost, tokens: a.tokens.addingReportingOverflow(b.tokens).partialValue,
            runs: a.runs + b.runs)
    }

    package static func += (a: inout Spending, b: Spending) { a = a + b }
}

/// What the runs of a day that spend have used, by lane and executor. A run that has not ended counts with what it may
/// use at most, where that is known.
package struct DaySpending: Hashable, Sendable {
    package private(set) var workspace = Spending()
    package private(set) var lanes: [String: Spending] = [:]
    package private(set) var executors: [String: Spending] = [:]

    package init() {}

    package mutating func add(_ spending: Spending, lane: String, executor: String) {
        workspace += spending
        lanes[lane, default: Spending()] += spending
        executors[executor, default: Spending()] += spending
    }
}

/// What was used before, of what a candidate to start brings with it.
package struct OwnSpending: Hashable, Sendable {
    /// By the intent's runs of the day, whatever executor.
    package var today: Spending
    /// By earlier attempts of the run.
    package var run: Spending

    package init(today: Spending = Spending(), run: Spending = Spending()) {
        self.today = today
        self.run = run
    }
}

extension Execution {
    /// Whether a run of it can use money or tokens, as far as Homer can tell: an agent, or a program or server whose answer
    /// says what it used.
    package var spends: Bool { isAgent || reading.tokens != nil || reading.cost != nil }
}
