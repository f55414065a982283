/// Which stored intents the files no longer have, and which they are no evidence about.
extension Planner {
    /// What is stored and in none of the files.
    func gone(
        beside resolution: Ownership.Resolution, _ desired: DesiredState, _ stored: StoredState
    ) -> [StoredIntent] {
        if isEverythingThere(resolution.owned, desired, stored) { return [] }
        let kept = resolution.heldIDs.union(resolution.owned.map(\.spec.id))
        return stored.intents.values.filter { isGone($0, kept: kept, desired: desired, resolution) }
    }

    /// Whether every stored intent of a file is accounted for, so that none can be gone: mostly so, and quickly told.
    private func isEverythingThere(_ owned: [DesiredIntent], _ desired: DesiredState, _ stored: StoredState) -> Bool {
        let known = stored.intents.values.count { $0.isFileBacked && !$0.removed }
        let found = owned.count { intent in
            guard let known = stored.intents[intent.spec.id] else { return false }
            return known.isFileBacked && !known.removed && !desired.recognized.contains(known)
        }
        return desired.recognized.stands(on: stored) && desired.recognized.count + found >= known
    }

    /// Whether a source that is there and not empty does not have the intent, nor an input that is held and could be it.
    /// What such an absence is worth is for `AbsenceRules` to say.
    private func isGone(
        _ intent: StoredIntent, kept: Set<String>, desired: DesiredState, _ resolution: Ownership.Resolution
    ) -> Bool {
        guard intent.isFileBacked, !intent.removed, !kept.contains(intent.id), !desired.recognized.contains(intent)
        else { return false }
        guard !resolution.heldFiles.contains(intent.file) else { return false }
        let source = desired.sources.first { report in
            report.source == intent.source
                && (report.source == IntentSource.desired || report.path == intent.file)
        }
        guard let source else { return false }
        return source.condition == .ready
    }

    /// What goes on running of each source that cannot be used.
    func keptBySource(_ desired: DesiredState, _ stored: StoredState) -> [String: Int] {
        var kept: [String: Int] = [:]
        for report in desired.sources where report.condition != .ready {
            let count = stored.intents.values.count { intent in
                intent.isFileBacked && !intent.removed && intent.source == report.source
                    && (report.source == IntentSource.desired || report.path == intent.file)
            }
            if count > 0 { kept[report.path] = count }
        }
        return kept
    }
}
