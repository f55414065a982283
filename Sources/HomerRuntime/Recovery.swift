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

    package init(
        store: Store, logger: Logger, now: @escaping @Sendable () -> Timestamp,
        endGroup: @escaping @Sendable (ProcessIdentity) -> Bool
    ) {
        self.store = store
        self.endGroup = endGroup
        self.now = now
        self.logger = logger
    }

    /// A lost run whose retry policy allows it waits for its next attempt; every other one has ended as `lost`.
    ///
    /// When it returns, no row says `running` without a process of this daemon, and the processes of lost runs that
    /// could be identified beyond doubt (number, start time, boot) have been killed with their group. Returns how many
    /// runs were lost.
    @discardableResult
    package func recover() async throws -> Int {
        let orphans = try store.orphans()
        for orphan in orphans {
            let killed = orphan.process.map { endGroup($0) } ?? false
            let story =
                orphan.process == nil
                ? "the daemon died before the process was noted"
                : killed ? "the daemon died; its process was still there and was killed" : "the daemon died"
            let result = ExecutionResult(outcome: .lost, error: story)
            let moment = now()
            switch orphan.rules.next(after: .lost, attempt: orphan.attempt, link: orphan.link, run: orphan.id) {
            case .retry(let wait):
                try await store.retry(
                    run: orphan.id, result: result, executor: nil, link: orphan.link, nextAt: moment + wait, now: moment
                )
            case .fallback, .end:
                try await store.finish(run: orphan.id, result: result, outputFile: nil, now: moment)
            }
            logger.log(.runLost, ["run": "\(orphan.id)", "intent": "\(orphan.intentID)", "reason": "\(story)"])
        }
        return orphans.count
    }
}
