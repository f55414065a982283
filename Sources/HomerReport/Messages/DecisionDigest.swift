package import HomerCore
package import HomerStore

/// What a press of a button decides: the digest in it is this one as long as nothing of it has changed.
///
/// Messages that ask, and whoever lists what waits, use the same, so that a button of yesterday decides today what it
/// decided then, or nothing.
package enum DecisionDigest {
    /// Of a run that waits, with the text its intent has now.
    package static func of(run: WaitingRun) -> String {
        of(run: run.run, intent: run.intentID, generation: run.generation)
    }

    static func of(run: Int64, intent: String, generation: Int) -> String {
        DecisionButton.digest(["run", "\(run)", intent, "\(generation)"])
    }

    /// Of a set of changes that waits: its id is made of what changes.
    package static func of(changes id: String) -> String { DecisionButton.digest(["changes", id]) }
}

extension MessageRow {
    /// What a person can decide of it with one press; nothing for what is not to be decided, or not by a button.
    var buttons: [MessageButton] {
        guard kind == .decision else { return [] }
        if let pass = facts.pass {
            return DecisionButton.pair(.changes(pass), digest: DecisionDigest.of(changes: pass))
        }
        guard facts.plan == nil, let run = runID, let intentID, let generation = facts.generation else { return [] }
        return DecisionButton.pair(
            .run(run), digest: DecisionDigest.of(run: run, intent: intentID, generation: generation))
    }
}
