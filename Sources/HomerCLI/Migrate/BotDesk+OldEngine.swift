import HomerCore
import HomerMigration
import HomerNotify
import HomerRuntime
import HomerStore

extension BotDesk {
    /// Asks the old engine for a run of a job that is left to it. False when the job is not the old engine's; throws when
    /// that engine is not in this daemon.
    func askOldEngine(_ id: String, by who: String) throws -> Bool {
        let workspace = current()
        guard try LegacyTriggering(id: id, store: store, workspace: workspace).isLegacy() else { return false }
        guard workspace.legacy == .builtin else {
            throw BotRefusal.other("\(id) is run by an old HOMER that is not in this daemon.")
        }
        _ = try store.enqueueLegacy(job: id, by: who, now: WallClock.now())
        return true
    }
}
