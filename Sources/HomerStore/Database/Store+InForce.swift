extension Store {
    /// The generation `g` of intent `i` that is in force.
    package static let generationInForce = "intent_generations g ON g.intent_id = i.id AND g.generation = i.generation"
    /// For FROM: every intent `i` with its generation `g` in force.
    package static let inForce = "intents i JOIN \(generationInForce)"
}
