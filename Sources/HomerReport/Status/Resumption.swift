package import HomerCore
package import HomerStore

/// Which suspensions end when some intents are resumed, and what that runs.
package struct Resumption {
    /// Those that would end.
    package let ending: [Override]
    /// The intents for which one ends.
    package let concerned: [IntentRow]
    /// What follows for each of them.
    package let previews: [ResumePreview]

    /// The suspension of all intents that stays when only some are resumed; nil when there is none.
    package let ofAll: Override?

    /// Those for which nothing ends, with why.
    package let refusals: [String]

    /// - Parameters:
    ///   - rows: the intents that are resumed.
    ///   - isAll: whether every suspension ends: the one of all intents, and those of single ones.
    ///   - conditions: as things stand.
    package init(
        of rows: [IntentRow], isAll: Bool, snapshot: StoreSnapshot, conditions: DueConditions, zones: ZoneDatabase
    ) throws {
        var conditions = conditions
        let active = conditions.suspensions.filter { $0.kind == .suspend }
        let ids = Set(rows.map(\.id))
        let ending = isAll ? active : active.filter { $0.intentID.map(ids.contains) ?? false }
        // `--all` also ends what was suspended one by one.
        concerned = rows.filter { row in ending.contains { $0.concerns(row.id) } }
        conditions.suspensions.removeAll { override in ending.contains { $0.id == override.id } }
        previews = try concerned.map { row in
            let since = ending.filter { $0.concerns(row.id) }.map(\.createdAt).min() ?? conditions.now
            return try ResumePreview(row, since: since, snapshot: snapshot, conditions, zones: zones)
        }
        (self.ending, ofAll) = (ending, active.first { $0.intentID == nil })
        let ended = Set(concerned.map(\.id))
        let isOfAll = ofAll != nil
        refusals = rows.map(\.id).filter { !ended.contains($0) }.map {
            isOfAll
                ? "\($0) stays suspended: all intents are (`homer resume --all` ends that)" : "\($0) is not suspended"
        }
    }
}
