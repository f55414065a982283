/// What a press of a button decides, as a digest: a message that asks has it from when it was caused, a list of what waits
/// from now, and a button of yesterday decides today what it decided then, or nothing.
package enum DecisionDigest {
    /// Of a run that waits, with the text its intent has.
    package static func run(_ id: Int64, generation: Int, specHash: String) -> String {
        DecisionButton.digest(["\(id)", "\(generation)", specHash])
    }

    /// Of a set of changes that waits.
    ///
    /// - Parameters:
    ///   - plan: what waits, as it is stored.
    ///   - keys: of each change, sorted.
    package static func changes(_ id: String, plan: String, keys: [String]) -> String {
        DecisionButton.digest([id, plan] + keys)
    }

    /// Of an agent's plan that waits.
    package static func plan(of intent: String, text: String) -> String { DecisionButton.digest([intent, text]) }
}
