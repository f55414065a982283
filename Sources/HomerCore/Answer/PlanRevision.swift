/// A plan that somebody sent back with what the next one should heed.
package struct PlanRevision: Hashable, Sendable {
    /// As the agent wrote it; nil when it is not kept any more.
    package var plan: String?
    package var instructions: String

    package init(plan: String?, instructions: String) {
        self.plan = plan
        self.instructions = instructions
    }

    /// The name under which a run is given the instructions. No declared variable has a point in its name.
    package static let variable = "plan.instructions"
    /// Bytes; a reply on a phone has at most as many characters.
    package static let limit = 16 << 10
}
