package import HomerCore
package import HomerStore
package import Logging

/// Closes what a daemon that died left open, before anything is scheduled (P2; reference scheduling §3.8).
package struct Recovery: Sendable {
    package var store: Store
    /// Kills the group of a process that is beyond doubt the one described; true when there was something to kill. A
    /// number alone is never enough: the system reuses it (P23).
    package var endGroup: @Sendable (ProcessIdentity) -> Bool
    package var now: @Sendable () -> Timestamp
    package var logger: Logger
    /// False ends every lost run whatever its policy says.
    package var retries = true

    package init(
        store: Store, logger: Logger, now: @escaping @Sendable () -> Timestamp,
        endGroup: @escaping @Sendable (ProcessIdentity) -> Bool
    ) {
        self.store = store
        self.endGroup = endGroup
        self.now = now
        self.logger = logger
    }

    /// When it returns, no row says `running` without a process of this daemon, and the processes of lost runs that
    /// could be identified beyond doubt (number, start time, boot) have been killed with their group. A lost run whose
    /// policy has attempts left waits for its next one. Returns how many attempts were lost.
    @discardableResult
    package func recover() async throws -> Int {
        let orphans = try store.orphans()
        for orphan in orphans {
            let killed = orphan.process.map { endGroup($0) } ?? false
            let story =
                orphan.process == nil
                ? "the daemon died before the process was noted"
                : killed ? "the daemon died; its process was still there and was killed" : "the daemon died"
            let ending = try await store.endAttempt(
                run: orphan.id, result: ExecutionResult(outcome: .lost, error: story), mayRetry: retries,
                outputFile: nil, now: now())
            var values: Logger.Metadata = [
                "run": "\(orphan.id)", "intent": "\(orphan.intentID)", "reason": "\(story)",
            ]
            if case .again(let at, _) = ending.kind { values["next_at"] = "\(at)" }
            logger.log(.runLost, values)
        }
        return orphans.count
    }
}
