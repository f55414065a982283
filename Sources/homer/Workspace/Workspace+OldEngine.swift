import HomerCore
import HomerStore

extension Workspace {
    /// Where the old engine is and whether a HOMER lives beside us, as its tables tell now.
    func oldEngine(_ store: Store, zones: any ZoneSource, now: Timestamp) throws -> OldEngine {
        let homer = try store.oldScheduler(legacy, now: now)
        let lives = homer.isBeside ? homer.lives(jobs: try store.legacyJobs(), zones: zones, now: now) : false
        return OldEngine(mode: legacy, homerLives: lives, lastSign: homer.lastSign)
    }
}

extension OldEngine {
    /// `stop HOMER, then set … in homer.json, then restart the daemon`; nil when nothing is to be done first.
    var first: String? { stepsBeforeHandover.isEmpty ? nil : stepsBeforeHandover.joined(separator: ", then ") }

    /// `last sign of life 2m ago`
    func sign(_ moments: Moments) -> String {
        lastSign.map { "last sign of life \(moments.relative($0))" } ?? "no sign of life yet"
    }
}
