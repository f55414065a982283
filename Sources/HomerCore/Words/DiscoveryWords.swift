/// Where a discovery session is (`discovery_sessions.phase`, `docs/discovery.md`).
package enum DiscoveryPhase: String, Word, CaseIterable {
    /// What the planner is to know is collected.
    case ingestion
    /// A planner is asked what is to be done tonight.
    case planning
    /// The items of the plan run.
    case execution
    /// The work has ended, or its time is over: what came of it is put together.
    case synthesis
    /// The findings become a text for the morning.
    case briefing
    case done, failed, cancelled

    package var isFinal: Bool {
        switch self {
        case .done, .failed, .cancelled: true
        case .ingestion, .planning, .execution, .synthesis, .briefing: false
        }
    }
}

/// What kind of work an item of a night is (`discovery_items.kind`).
package enum PlanItemKind: String, Word, CaseIterable {
    case maintenance, research, idea
    case code = "code_proposal"
    /// Somebody asked for it with `homer tonight`.
    case tonight
}

/// What became of an item of a night (`discovery_items.state`).
package enum PlanItemState: String, Word, CaseIterable {
    /// Accepted; it starts when what it depends on has ended.
    case planned
    /// Its intent exists and its run has not started.
    case queued
    case waiting = "waiting_approval"
    case running
    case done, failed
    /// An earlier night has the same: done, in hand, or rejected.
    case duplicate
    case overLimit = "over_limit"
    case overBudget = "over_budget"
    /// It asks for what no night may do.
    case refused
    /// Somebody rejected its run.
    case rejected
    /// Nobody approved its run in time.
    case expired
    /// The night was over before it was.
    case unfinished

    /// Nothing more becomes of it.
    package var isFinal: Bool {
        switch self {
        case .planned, .queued, .waiting, .running: false
        case .done, .failed, .duplicate, .overLimit, .overBudget, .refused, .rejected, .expired, .unfinished: true
        }
    }
}

/// Where a task of `homer tonight` is (`tonight_tasks.state`).
package enum TonightState: String, Word, CaseIterable {
    case queued, taken, withdrawn
}
