package import HomerCore

/// What is simulated: what the files said, over which stretch of time, in what world.
package struct Simulation: Sendable {
    /// What the files said from a moment on: a commit, or how they are now.
    package struct State: Sendable {
        package var time: Timestamp
        package var desired: DesiredState

        package init(time: Timestamp, desired: DesiredState) {
            self.time = time
            self.desired = desired
        }
    }

    /// In the order they came. The last one at or before `from` is what is there at the start.
    package var history: [State]
    /// Due times in [from, until) are decided.
    package var from: Timestamp
    package var until: Timestamp
    package var runs = RunModel()
    /// Runs at once, over all intents.
    package var concurrency = 4
    /// When there is no daemon: half open, in order. What runs at the start of one is lost.
    package var downtimes: [Range<Timestamp>] = []
    package var freeze: [FreezeWindow] = []
    /// Runs at once, by executor and by lane.
    package var limits = RunLimits()
    /// Of the workspace, its lanes and executors; those of the intents hold as well.
    package var budgets = Budgets()
    /// What somebody has suspended, each from its beginning to its end.
    package var suspensions: [Override] = []
    /// Over how long the runs that make up for an absence start.
    package var spread = CatchUpSpread.none
    /// nil when there are none.
    package var nights: NightPlay?

    package init(history: [State], from: Timestamp, until: Timestamp) {
        self.history = history
        self.from = from
        self.until = until
    }

    var policy: DispatchPolicy {
        DispatchPolicy(
            concurrency: concurrency, limits: limits, freeze: freeze, spread: spread, budgets: budgets)
    }

    /// When the daemon is back, when it is down at `moment`.
    func downtimeEnd(at moment: Timestamp) -> Timestamp? { downtimes.first { $0.contains(moment) }?.upperBound }

    func nextDowntime(after moment: Timestamp) -> Timestamp? { downtimes.first { $0.lowerBound > moment }?.lowerBound }
}

/// How long runs take, what they cost and how they end.
package struct RunModel: Hashable, Sendable {
    /// By intent; a run of any other takes no time.
    package var durations: [String: Milliseconds]
    /// Spreads durations between a half and one and a half of what they are; nil leaves them alone.
    package var seed: UInt64?
    /// By intent, how each attempt ends, whichever executor makes it; those of any other succeed.
    package var outcomes: [String: Outcome]
    /// Intents whose condition says each time that there is nothing to do; every other lets its runs go on.
    package var skipping: Set<String> = []
    /// By intent, the dollars of each attempt; those of any other say nothing of a cost.
    package var costs: [String: Double]

    package init(
        durations: [String: Milliseconds] = [:], seed: UInt64? = nil, outcomes: [String: Outcome] = [:],
        costs: [String: Double] = [:]
    ) {
        self.durations = durations
        self.seed = seed
        self.outcomes = outcomes
        self.costs = costs
    }

    /// Whether the condition of an intent ends its runs before their work.
    package func skips(_ spec: IntentSpec) -> Bool { spec.condition != nil && skipping.contains(spec.id) }

    package func result(of spec: IntentSpec) -> ExecutionResult {
        guard skips(spec) else { return result(of: spec.id) }
        var result = ExecutionResult(outcome: .cancelled, error: "simulated")
        result.condition = .skipped
        return result
    }

    package func result(of intent: String) -> ExecutionResult {
        let outcome = outcomes[intent] ?? .succeeded
        return ExecutionResult(
            outcome: outcome, error: outcome == .succeeded ? nil : "simulated", costEstimate: costs[intent])
    }

    /// The same for the same run of the same seed, whatever else is simulated.
    package func duration(of intent: String, scheduledFor: Timestamp?) -> Milliseconds {
        let usual = max(.zero, durations[intent] ?? .zero)
        guard let seed, usual > .zero else { return usual }
        // FNV-1a over all that names the run, and SplitMix64's last step to spread it.
        let bytes = "\(seed) \(intent) \(scheduledFor?.milliseconds ?? 0)".utf8
        var hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
        let thousandths = Int64((hash ^ (hash >> 31)) % 1001)
        return Milliseconds(usual.count / 2 + usual.count * thousandths / 1000)
    }
}
