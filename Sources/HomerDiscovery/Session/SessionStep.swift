package import HomerCore
package import HomerStore

/// What a night does next.
package enum SessionStep: Hashable, Sendable {
    /// Nothing, before something ends or that moment comes.
    case wait(until: Timestamp?)
    /// The flag was switched off.
    case cancel(reason: String)
    /// Runs of these intents were lost with a daemon: they are made again.
    case again([String])
    /// Items have come to something.
    case settle([DiscoveryItemNote])
    /// Write the context pack and ask a planner.
    case assemble
    /// Read what the planner answered.
    case readPlan(run: Int64)
    /// There will be no plan.
    case goWithoutPlan(reason: String)
    /// Items become intents.
    case queue([Int])
    /// The work is over, or never began.
    case synthesize(failure: String?)
    /// Put together what was found; ask an agent to sum it up, or not and why.
    case brief(BriefingAuthor)
    /// Write the briefing.
    case conclude(BriefingAuthor)
}

/// Who writes the briefing.
package enum BriefingAuthor: Hashable, Sendable {
    /// An agent is asked.
    case agent
    /// What that run answered.
    case run(Int64)
    /// Homer, out of the findings, for this reason.
    case homer(reason: String)
}
