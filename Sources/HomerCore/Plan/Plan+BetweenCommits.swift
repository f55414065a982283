extension Plan {
    /// Takes the plan for what it is when its stored side are the files of another commit, `old`: no database was asked,
    /// so no number of a generation is known, and what was held there is not new now.
    package mutating func readAsComparison(with old: DesiredState) {
        knowsGenerations = false
        let accepted = old.acceptedSpecs
        let heldIDs = Set(old.held.compactMap(\.intentID)).union(old.intents.map(\.spec.id))
            .filter { accepted[$0] == nil }
        let unread = Set(old.sources.filter { $0.condition != .ready }.map(\.path))
        let heldFiles = Set(
            old.held.filter { held in
                // A schedule file with one bad job still told which other jobs it had.
                held.intentID == nil && (held.source == IntentSource.desired || unread.contains(held.file))
            }.map(\.file))
        func mended(_ change: Change) -> Change {
            guard change.actions == [.create], heldIDs.contains(change.id) || heldFiles.contains(change.file) else {
                return change
            }
            var change = change
            (change.actions, change.cause) = ([.update], .inputMended)
            return change
        }
        changes = changes.map(mended)
        blocked = blocked.map { BlockedChange(change: mended($0.change), reason: $0.reason, message: $0.message) }
    }
}
