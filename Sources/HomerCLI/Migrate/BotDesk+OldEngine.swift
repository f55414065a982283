import HomerNotify

extension BotDesk {
    /// Asks the old engine for a run of a job that is left to it. False when the job is not the old engine's; throws
    /// `BotRefusal` when that engine is not in this daemon.
    func askOldEngine(_ id: String, by who: String) throws -> Bool {
        let trigger = LegacyTriggering(id: id, store: store, workspace: current())
        do {
            return try trigger.ask(by: who) != nil
        } catch let failure as Failure {
            throw BotRefusal.other(failure.message)
        }
    }
}
