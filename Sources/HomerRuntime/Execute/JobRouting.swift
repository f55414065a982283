package import HomerCore
package import HomerStore
package import Logging

/// How the execution loop shares the intents of `schedule.json` with another engine on the same database.
package struct JobRouting: Sendable {
    /// What becomes of due times while the flags leave the jobs to the other engine.
    package enum WhileElsewhere: Hashable, Sendable {
        /// Nobody runs them: they are decided as `skipped:off`.
        case nobodyRuns
        /// The other engine moves the same cursors, and this loop goes on where it left off.
        case sharesCursors
        /// It runs them and says so nowhere: they count from the moment of the switch.
        case runsElsewhere
    }

    /// What the other engine's rows say now.
    package struct Look: Sendable {
        /// How long a due time waits for the other engine, which may still run it.
        package var lead: Milliseconds
        /// What is logged when jobs go by this route although the other engine lives; nil when nothing is to be said.
        package var warning: @Sendable (Route) -> Logger.Metadata?

        package init(
            lead: Milliseconds = .zero, warning: @escaping @Sendable (Route) -> Logger.Metadata? = { _ in nil }
        ) {
            self.lead = lead
            self.warning = warning
        }
    }

    package var whileElsewhere: WhileElsewhere
    package var gate: DecisionGate
    package var look: @Sendable (Store, _ now: Timestamp) throws -> Look

    package init(
        whileElsewhere: WhileElsewhere, gate: DecisionGate,
        look: @escaping @Sendable (Store, Timestamp) throws -> Look
    ) {
        self.whileElsewhere = whileElsewhere
        self.gate = gate
        self.look = look
    }

    /// There is no other engine.
    package static let none = JobRouting(whileElsewhere: .nobodyRuns, gate: .open) { _, _ in Look() }
}
