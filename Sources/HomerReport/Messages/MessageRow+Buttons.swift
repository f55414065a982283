import HomerCore
import HomerStore

extension MessageRow {
    /// What a person can decide of it with one press; nothing for what is not to be decided, or not by a button. Changes
    /// are only approved: whoever does not want them edits the files.
    var buttons: [MessageButton] {
        guard kind == .decision, let digest = facts.digest, let subject else { return [] }
        func button(_ verb: DecisionButton.Verb, _ label: String) -> MessageButton? {
            DecisionButton(verb, subject, digest: digest).data.map { MessageButton(label: label, data: $0) }
        }
        guard let approve = button(.approve, "✅ Approve") else { return [] }
        return facts.pass != nil ? [approve] : [approve] + [button(.reject, "❌ Reject")].compactMap { $0 }
    }

    private var subject: DecisionButton.Subject? {
        if let pass = facts.pass { return .changes(pass) }
        return facts.plan == nil ? runID.map { .run($0) } : nil
    }
}
