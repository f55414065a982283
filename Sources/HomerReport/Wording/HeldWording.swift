package import HomerCore

/// What goes on running in place of an input that is held.
package enum HeldWording {
    /// `keeps generation 6`
    package static func keeps(_ held: HeldChange, in plan: Plan) -> String {
        guard let generation = held.keepsGeneration else { return "not applied" }
        return plan.knowsGenerations ? "keeps generation \(generation)" : "keeps what it was"
    }

    /// `generation 6 keeps running`
    package static func keepsRunning(_ held: HeldChange, in plan: Plan) -> String {
        guard let generation = held.keepsGeneration else { return "not applied" }
        return plan.knowsGenerations ? "generation \(generation) keeps running" : "what it was keeps running"
    }
}
