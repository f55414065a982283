import HomerCore
import HomerStore

extension MessageRow {
    /// What a person can decide of it with one press; nothing for what is not to be decided, or not by a button.
    var buttons: [MessageButton] {
        guard kind == .decision, let digest = facts.digest, let subject else { return [] }
        return DecisionButton.buttons(subject, digest: digest)
    }

    private var subject: DecisionButton.Subject? {
        if let pass = facts.pass { return .changes(pass) }
        return facts.plan == nil ? runID.map { .run($0) } : intentID.map { .plan($0) }
    }
}
