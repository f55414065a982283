import HomerCLI
import HomerCore
import HomerExecution
import HomerMigration
import HomerRuntime
import HomerStore
import Logging

/// What a daemon makes sure of before it does anything.
extension Daemon {
    /// A daemon of this workspace whose state was taken away may still be ending its runs: it is waited for, at most
    /// two seconds.
    func waitForDisplaced(_ clock: ContinuousClock) async throws {
        for _ in 0..<40 where workspace.presentDaemon() != nil { try await clock.sleep(for: .milliseconds(50)) }
        guard let pid = workspace.presentDaemon() else { return }
        throw Failure(
            message: "daemon \(pid) of this workspace is still ending its runs, since its state was moved or deleted; "
                + "start again when it is gone", status: .locked)
    }

    /// Beside a HOMER that still runs, the built-in engine would fire every job a second time; without one, `external`
    /// would fire none. Neither is guessed.
    func refuseUndecidedEngine(_ store: Store) throws {
        guard !workspace.isLegacyChosen, try store.flagDefaults() == .homer else { return }
        throw Failure(
            message: """
                \(workspace.database) is the old HOMER's database, and nothing says whether that still runs its jobs. \
                Say so in homer.json:
                  "legacy": { "engine": "external" }   the old HOMER still runs: its scheduler keeps the jobs, and is watched
                  "legacy": { "engine": "builtin" }    the old HOMER is stopped: this daemon runs the jobs by its rules
                """)
    }

    func ground(_ lock: FileIdentity?) -> DaemonGround {
        DaemonGround(
            [
                .init(.lock, workspace.lockFile, identity: lock), .init(.database, workspace.realDatabase),
                .init(.workspace, workspace.root),
            ].compactMap { $0 })
    }

    /// Finds out how the last daemon ended, and closes what it left open. Returns how many attempts were lost.
    func recover(_ store: Store, _ logger: Logger, _ words: LastWords?) async throws -> Int {
        let dead = try store.noteDeath(
            words: words, bootID: ProcessTable.bootID(), advice: CrashReport.advice, now: WallClock.now())
        if let dead { CrashReport.log(dead, to: logger) }
        let database = workspace.realDatabase
        var recovery = Recovery(
            store: store, logger: logger, now: WallClock.now,
            endProcesses: { orphan in
                await RunProcesses.endLost(
                    leader: orphan.process, marker: RunMarker(run: orphan.id, database: database))
            })
        recovery.death = dead?.death
        let recovered = try await recovery.recover()
        var legacy = LegacyRecovery(
            store: store, mode: workspace.legacy, logger: logger, now: WallClock.now,
            endProcesses: { run, process in
                await RunProcesses.endLost(leader: process, marker: RunMarker(run: run, database: database))
            })
        legacy.death = dead?.death
        try await legacy.recover()
        return recovered
    }
}
