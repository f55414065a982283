package import HomerCore
import HomerRuntime
package import HomerStore
package import Logging

/// Closes what a daemon that died left open in HOMER's tables, before anything is scheduled.
package struct LegacyRecovery: Sendable {
    package var store: Store
    package var mode: LegacyMode
    /// Kills what is left of a run, named as `RunName` does, and beyond doubt its own; true when there was something.
    package var endProcesses: @Sendable (Int64, ProcessIdentity?) async -> Bool
    package var now: @Sendable () -> Timestamp
    package var logger: Logger
    /// How the daemon that left the runs ended; nil when nobody found out.
    package var death: DaemonDeath?

    package init(
        store: Store, mode: LegacyMode, logger: Logger, now: @escaping @Sendable () -> Timestamp,
        endProcesses: @escaping @Sendable (Int64, ProcessIdentity?) async -> Bool
    ) {
        self.store = store
        self.mode = mode
        self.endProcesses = endProcesses
        self.now = now
        self.logger = logger
    }

    /// When it returns, no run of ours is open without a process of this daemon. Unless a HOMER lives beside us, also no
    /// job is locked by a scheduler that died: its lock would keep the new engine from the job for ever. With the built-in
    /// engine, what fell due while nobody was there is nobody's. Open rows that HOMER itself left stay as they are. Returns
    /// how many runs were closed.
    @discardableResult
    package func recover() async throws -> Int {
        let orphans = try store.legacyOrphans()
        for orphan in orphans {
            let killed = await endProcesses(RunName(old: orphan.run).id, orphan.process)
            let ended = "interrupted: the daemon \(death?.phrase ?? "died")"
            let story = ended + (killed ? "; its process was still there and was killed" : "")
            try await store.interruptLegacy(run: orphan.run, story: story, now: now())
            logger.log(
                .runLost,
                [
                    "engine": "old", "run": "\(RunName(old: orphan.run))", "intent": "\(orphan.jobID)",
                    "reason": "\(story)",
                ])
        }
        guard mode != .external else { return orphans.count }
        for job in try store.clearLegacyLocks(now: now()) { logger.log(.jobUnlocked, ["intent": "\(job)"]) }
        if mode == .builtin { try store.skipLegacyDowntime(now: now()) }
        return orphans.count
    }
}
