/// What runs may use: each of them, and all of one day together. A figure that is not there is no limit.
package struct Budget: Hashable, Sendable {
    /// What one run may use. Cost and tokens are those of all its attempts, turns those of each attempt.
    package struct PerRun: Hashable, Sendable {
        /// Dollars.
        package var cost: Double?
        package var tokens: Int?
        package var turns: Int?

        package init(cost: Double? = nil, tokens: Int? = nil, turns: Int? = nil) {
            self.cost = cost
            self.tokens = tokens
            self.turns = turns
        }

        package var isEmpty: Bool { self == PerRun() }
    }

    /// What all runs of a local day may use together.
    package struct PerDay: Hashable, Sendable {
        /// Dollars.
        package var cost: Double?
        package var tokens: Int?
        /// Starts, further attempts and fallbacks included.
        package var runs: Int?

        package init(cost: Double? = nil, tokens: Int? = nil, runs: Int? = nil) {
            self.cost = cost
            self.tokens = tokens
            self.runs = runs
        }

        package var isEmpty: Bool { self == PerDay() }
    }

    package var perRun: PerRun
    package var perDay: PerDay

    package init(perRun: PerRun = PerRun(), perDay: PerDay = PerDay()) {
        self.perRun = perRun
        self.perDay = perDay
    }

    package var isEmpty: Bool { perRun.isEmpty && perDay.isEmpty }
}

/// The budgets of `homer.json`, which hold beside those of the intents.
package struct Budgets: Hashable, Sendable {
    package var workspace: Budget
    package var lanes: [String: Budget]
    package var executors: [String: Budget]

    package init(workspace: Budget = Budget(), lanes: [String: Budget] = [:], executors: [String: Budget] = [:]) {
        self.workspace = workspace
        self.lanes = lanes
        self.executors = executors
    }

    package var isEmpty: Bool { workspace.isEmpty && lanes.isEmpty && executors.isEmpty }
}
