package import HomerCore
package import HomerStore
package import Logging

/// Closes what a daemon that died left open, before anything is scheduled.
package struct Recovery: Sendable {
    package var store: Store
    /// Kills what is beyond doubt the run's and returns when it is gone; true when there was something to kill. A
    /// process number alone is never enough: the system reuses it.
    package var endProcesses: @Sendable (OrphanRun) async -> Bool
    package var now: @Sendable () -> Timestamp
    package var logger: Logger
    /// How the daemon that left the runs ended; nil when nobody found out.
    package var death: DaemonDeath?

    package init(
        store: Store, logger: Logger, now: @escaping @Sendable () -> Timestamp,
        endProcesses: @escaping @Sendable (OrphanRun) async -> Bool
    ) {
        self.store = store
        self.endProcesses = endProcesses
        self.now = now
        self.logger = logger
    }

    /// When it returns, no row says `running` without a process of this daemon, and the processes of lost runs that
    /// could be identified beyond doubt (number, start time, boot, or marker) are gone with their group: before a lost run
    /// waits for its next attempt, as one whose policy has attempts left does. Returns how many attempts were lost.
    @discardableResult
    package func recover() async throws -> Int {
        let orphans = try store.orphans()
        let ended = "the daemon \(death?.phrase ?? "died")"
        for orphan in orphans {
            let killed = await endProcesses(orphan)
            let story =
                orphan.process == nil
                ? "\(ended); no process was noted" + (killed ? ", but one was still there and was killed" : "")
                : killed ? "\(ended); its process was still there and was killed" : ended
            let ending = try await store.endAttempt(
                run: orphan.id, result: ExecutionResult(outcome: .lost, error: story), outputFile: nil,
                now: now())
            var values: Logger.Metadata = [
                "run": "\(orphan.id)", "intent": "\(orphan.intentID)", "reason": "\(story)",
            ]
            if case .again(let at, _) = ending.kind { values["next_at"] = "\(at)" }
            logger.log(.runLost, values)
        }
        return orphans.count
    }
}
