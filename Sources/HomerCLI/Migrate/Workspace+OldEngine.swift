import HomerCore
import HomerMigration
import HomerStore

extension Workspace {
    /// Where the old engine is and whether a HOMER lives beside us, as its tables tell now.
    func oldEngine(_ store: Store, zones: any ZoneSource, now: Timestamp) throws -> OldEngine {
        try store.snapshot { [legacy] in try OldEngine(legacy, $0, zones: zones, now: now) }
    }
}
