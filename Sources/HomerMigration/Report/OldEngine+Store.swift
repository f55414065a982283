package import HomerCore
import HomerReport
package import HomerStore

extension OldEngine {
    /// Where the old engine is and whether a HOMER lives beside us, as its tables tell now.
    package init(_ mode: LegacyMode, _ snapshot: StoreSnapshot, zones: any ZoneSource, now: Timestamp) throws {
        let homer = try snapshot.oldScheduler(mode, now: now)
        let lives = homer.isBeside ? homer.lives(jobs: try snapshot.legacyJobs(), zones: zones, now: now) : false
        self.init(mode: mode, homerLives: lives, lastSign: homer.lastSign)
    }
}
