/// What a workspace says for intents that say nothing themselves: the key `agents` of `homer.json`.
package struct IntentDefaults: Hashable, Sendable {
    /// `agents.startDeadline`: of intents whose executor is an agent.
    package var agentStartDeadline: StartDeadline

    package init(agentStartDeadline: StartDeadline = StartDeadline.none) {
        self.agentStartDeadline = agentStartDeadline
    }

    /// A workspace that says nothing: every field has the default of the field table.
    package static let none = IntentDefaults()

    /// How late an intent may start that does not say it.
    package func startDeadline(of execution: Execution) -> StartDeadline {
        execution.isAgent ? agentStartDeadline : StartDeadline.none
    }
}
