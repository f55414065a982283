import HomerCore
import HomerRuntime
import HomerSources
import HomerStore
import Logging
import ServiceLifecycle
import UnixSignals

/// Everything that says "look again": events of the watched files, SIGHUP, and writes of other processes to the
/// database.
final class Doorbells: Sendable {
    private let workspace: Workspace
    private let store: Store
    private let dispatcher: Dispatcher
    private let legacy: LegacyEngine
    private let commits: CommitWatch
    private let clock: ContinuousClock
    private let logger: Logger
    private let external: AsyncStream<ChangeReason>
    private let ringExternal: AsyncStream<ChangeReason>.Continuation

    init(
        workspace: Workspace, store: Store, dispatcher: Dispatcher, legacy: LegacyEngine, clock: ContinuousClock,
        logger: Logger
    ) {
        self.workspace = workspace
        self.store = store
        self.dispatcher = dispatcher
        self.legacy = legacy
        commits = CommitWatch(store: store, clock: clock)
        self.clock = clock
        self.logger = logger
        (external, ringExternal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The files as they lie: held while git is at work.
    func fileChanges() -> AsyncStream<ChangeReason> {
        let busy = GitWatch(
            paths: [workspace.desired] + workspace.schedules.map(\.path), root: workspace.root,
            holdMode: workspace.gitHold, clock: clock, now: WallClock.now)
        let targets = [WatchTarget.tree(workspace.desired)] + workspace.schedules.map { .file($0.path) }
        return changes(of: targets).stream(external: external, busy: busy.busy())
    }

    /// A commit is whole by nature: only the ref is watched.
    func commitChanges(of source: CommitFileSource) -> AsyncStream<ChangeReason> {
        changes(of: source.watchTargets()).stream(external: external)
    }

    /// The daemon's watcher is libinotifytools; plain inotify takes its place where it was left out or refuses.
    private func changes(of targets: [WatchTarget]) -> WatchedChanges {
        let watcher: KernelWatcher? = (try? KernelWatcher.inotifyTools()) ?? (try? KernelWatcher.inotify())
        return WatchedChanges(
            watcher: watcher, targets: targets, clock: clock, seed: UInt64.random(in: .min ... .max),
            onMode: { [logger, ringExternal] mode in
                switch mode {
                // What changed before the watches were there made no event.
                case .watching: ringExternal.yield(.start)
                case .polling(let reason): logger.log(.watchDegraded, ["reason": "\(reason)"])
                }
            })
    }

    /// SIGHUP looks at the files and the database now.
    func listenForHangups() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            ringExternal.yield(.signal)
            dispatcher.wake.ring()
            legacy.wake.ring()
        }
    }

    /// Rings for every commit of another process.
    func watchDatabase() async {
        var approved = await approvals()
        await commits.run { await ring(&approved) }
    }

    /// The write-ahead log grows with every commit of any process, just before it can be seen. Where the file system
    /// gives no events, `watchDatabase` goes on without them.
    func listenToTheLog() async {
        guard let watcher = try? KernelWatcher.inotify() else { return }
        await watcher.watch([.file(workspace.database + "-wal"), .file(workspace.database)])
        // What was written before the watch was there made no event.
        commits.hint()
        for await event in watcher.events {
            if case .unsupported = event { return await watcher.stop() }
            commits.hint()
        }
    }

    /// Somebody wrote. Files are looked at only when an approval is new: nothing else there concerns them.
    private func ring(_ approved: inout Set<String>) async {
        dispatcher.wake.ring()
        legacy.wake.ring()
        let current = await approvals()
        if !current.isSubset(of: approved) { ringExternal.yield(.cli) }
        approved = current
    }

    private func approvals() async -> Set<String> {
        let rows = try? await store.off { try $0.pendingPasses() }
        return Set((rows ?? []).filter { $0.status == .approved }.map(\.id))
    }
}

struct DoorbellService: Service {
    let doorbells: Doorbells

    func run() async throws {
        await cancelWhenGracefulShutdown { [doorbells] in
            await withDiscardingTaskGroup { group in
                group.addTask { await doorbells.listenForHangups() }
                group.addTask { await doorbells.watchDatabase() }
                group.addTask { await doorbells.listenToTheLog() }
            }
        }
    }
}

struct DispatchService: Service {
    let dispatcher: Dispatcher
    func run() async throws { try await dispatcher.run() }
}

struct LegacyService: Service {
    let engine: LegacyEngine
    func run() async throws { try await engine.run() }
}

struct ShadowService: Service {
    let shadow: Shadow
    func run() async throws { try await shadow.run() }
}

struct ReconcileService: Service {
    let loop: ReconcileLoop
    func run() async throws { try await loop.run() }
}

/// Speaks to systemd; once an hour looks whether time zone data has changed, and drops old events and comparisons.
struct HeartbeatService: Service {
    let manager: ServiceManager
    let clock: ContinuousClock
    let store: Store
    let zones: ZoneDatabase
    let dispatcher: Dispatcher
    let legacy: LegacyEngine

    func run() async throws {
        manager.ready(status: "running")
        trimEvents()
        let interval = min(manager.watchdogInterval ?? .seconds(60), .seconds(60))
        var sinceRefresh = Duration.zero
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: interval) }
            } catch { return }
            // The watchdog hears of the loops only while the database answers.
            guard let counts = try? await store.off({ try $0.counts(now: WallClock.now()) }) else { continue }
            manager.watchdog()
            manager.status("\(counts.enabled) intents, \(counts.held) held, \(counts.running) running")
            sinceRefresh += interval
            if sinceRefresh >= .seconds(3600) {
                sinceRefresh = .zero
                if zones.refresh() {
                    await dispatcher.zonesChanged()
                    await legacy.zonesChanged()
                }
                trimEvents()
            }
        }
    }

    /// Events are a list of what happened lately, not an archive: 30 days or the newest 10,000 of them.
    private func trimEvents() {
        Task { [store] in
            _ = try? await store.off { try $0.trimEvents(olderThan: WallClock.now() - Store.eventRetention) }
            _ = try? await store.off { try $0.trimComparisons(olderThan: WallClock.now() - Store.comparisonRetention) }
            _ = try? await store.off { try $0.trimLegacyFires(olderThan: WallClock.now() - Store.legacyFireRetention) }
        }
    }
}
