extension Plan {
    /// The changes of this plan whose files say something else by now, in the order of the plan: another text, another
    /// file, held, gone, or there again. Formatting is no other text.
    package func outdated(by desired: DesiredState) -> [Change] {
        let intents = Dictionary(grouping: desired.intents, by: \.spec.id)
        let heldIDs = Set(desired.held.compactMap(\.intentID))
        return changes.filter { change in
            let found = intents[change.id] ?? []
            guard let planned = change.desired else { return !found.isEmpty || heldIDs.contains(change.id) }
            return found.count != 1 || found[0].hash != planned.hash || found[0].origin.file != change.file
        }
    }
}
