package import HomerCore
package import HomerStore

/// Whether values of flags may be set while an old HOMER lives. The daemon holds to the same in any case; here it is
/// said before.
package enum FlagHandover {
    /// Why they must not: they would give jobs to the new engine that the old HOMER still runs, with what to do first.
    /// nil when they may.
    ///
    /// - Parameter rows: the flags as they are stored.
    package static func refusal(
        of values: [RuntimeFlag: String], rows: [FlagRow], oldEngine: OldEngine, _ moments: Moments
    ) -> String? {
        guard oldEngine.homerLives, let first = oldEngine.first else { return nil }
        let before = rows.reduce(into: [RuntimeFlag: String]()) { $0[$1.flag] = $1.effective }
        let after = before.merging(values) { _, new in new }
        // What is stored or the default of this database is in `effective`, so that no default is asked any more.
        let (old, new) = (
            RuntimeFlags(values: before, defaults: .standalone), RuntimeFlags(values: after, defaults: .standalone)
        )
        guard new.route.jobs == .new, old.route.jobs == .old else { return nil }
        let asked = RuntimeFlag.allCases.compactMap { flag in values[flag].map { flag.command($0) } }
        let again = asked.count == 1 ? asked[0] : "the same"
        return "the old HOMER still runs its jobs (\(oldEngine.sign(moments))), and the new engine must not run them "
            + "too; nothing was changed. In this order: \(first), then \(again)"
    }
}
