extension StoredState {
    /// The state of a database that has accepted exactly what these files say: every valid intent as generation 1.
    ///
    /// It is the stored side of a plan between two commits, for which no database is asked. An id that several files
    /// claim belongs to none of them, as in a first pass. What was held is unknown.
    package init(accepting desired: DesiredState) {
        let intents = desired.accepted.map { intent in
            StoredIntent(
                id: intent.spec.id, generation: 1, specHash: intent.hash, source: intent.origin.source,
                file: intent.origin.file, removed: false, protect: intent.spec.protect,
                commit: intent.origin.commit?.hash)
        }
        self.init(intents: Dictionary(intents.map { ($0.id, $0) }) { first, _ in first })
    }
}

extension DesiredState {
    /// The canonical specs of what `StoredState(accepting:)` holds, by id: a planner's `storedSpec`.
    package var acceptedSpecs: [String: JSONValue] {
        Dictionary(accepted.map { ($0.spec.id, $0.spec.canonical) }) { first, _ in first }
    }

    fileprivate var accepted: [DesiredIntent] {
        Dictionary(grouping: intents, by: \.spec.id).values.compactMap { $0.count == 1 ? $0.first : nil }
    }
}
