import HomerCLI
import HomerCore
import HomerRuntime
import HomerSources
import HomerStore
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Everything that says "look again": events of the watched files, SIGHUP, and writes of other processes to the
/// database.
final class Doorbells: Sendable {
    private let database: String
    private let store: Store
    private let dispatcher: Dispatcher
    /// Lets whoever else works on the database look again.
    private let look: @Sendable () -> Void
    private let commits: CommitWatch
    private let clock: ContinuousClock
    private let logger: Logger
    private let observe: LoopObserver
    /// What people had decided when the daemon began.
    private let decided: OperatorMark?
    /// What the first pass reads in any case. Later it would hide what came behind that pass.
    private let known: (approved: Set<String>, inserted: Int64)
    /// Of the source that is in force.
    private let external = Mutex<AsyncStream<ChangeReason>.Continuation?>(nil)
    /// What has rung of it.
    private let places = Mutex<WatchedPlaces?>(nil)
    private let firstWatch: FirstWatch

    /// - Parameter database: its real path.
    init(
        database: String, store: Store, dispatcher: Dispatcher, look: @escaping @Sendable () -> Void,
        clock: ContinuousClock,
        logger: Logger, observe: @escaping LoopObserver
    ) {
        self.database = database
        self.store = store
        self.dispatcher = dispatcher
        self.look = look
        commits = CommitWatch(store: store, clock: clock)
        firstWatch = FirstWatch(clock: clock)
        self.clock = clock
        self.logger = logger
        self.observe = observe
        decided = try? store.operatorMark()
        known = ((try? Self.approvals(store)) ?? [], (try? store.newestInsertedIntent()) ?? 0)
    }

    /// The files as they lie, with the configuration: held while git is at work.
    ///
    /// - Parameter places: hears of every directory that rings.
    func fileChanges(of workspace: Workspace, noting places: WatchedPlaces) -> AsyncStream<ChangeReason> {
        self.places.withLock { $0 = places }
        let busy = GitWatch(
            paths: [workspace.desired] + workspace.schedules.map(\.path), root: workspace.root,
            holdMode: workspace.gitHold, clock: clock, now: WallClock.now)
        let files = workspace.schedules.map(\.path) + [workspace.place.config]
        let targets = [WatchTarget.tree(workspace.desired)] + files.map { .file($0) }
        return changes(of: targets, noting: places).stream(external: newExternal(), busy: busy.busy())
    }

    /// A commit is whole by nature: the ref is watched, the configuration, and the files only to say that an edit waits for
    /// a commit.
    func commitChanges(of source: CommitFileSource, _ workspace: Workspace) -> AsyncStream<ChangeReason> {
        let files = workspace.schedules.map(\.path) + [workspace.place.config]
        let targets = [WatchTarget.tree(workspace.desired)] + files.map { .file($0) }
        return changes(of: source.watchTargets() + targets).stream(external: newExternal())
    }

    /// Returns when the first of these rings, or after a moment.
    func listening() async { await firstWatch.awaited() }

    /// Whoever reads a stream ends it with itself, so each source has its own.
    private func newExternal() -> AsyncStream<ChangeReason> {
        let (stream, ring) = AsyncStream<ChangeReason>.makeStream(bufferingPolicy: .bufferingNewest(1))
        external.withLock { $0 = ring }
        return stream
    }

    /// Somebody wants everything looked at, even when an event of the file system takes the place of this ring.
    private func ringExternal(_ reason: ChangeReason) {
        places.withLock { $0 }?.noteAnywhere()
        _ = external.withLock { $0 }?.yield(reason)
    }

    /// The daemon's watcher is libinotifytools; plain inotify takes its place where it was left out or refuses.
    private func changes(of targets: [WatchTarget], noting places: WatchedPlaces? = nil) -> WatchedChanges {
        let watcher: KernelWatcher? = (try? KernelWatcher.inotifyTools()) ?? (try? KernelWatcher.inotify())
        return WatchedChanges(
            watcher: watcher, targets: targets, clock: clock, seed: UInt64.random(in: .min ... .max),
            onMode: { [self, logger] mode in
                observe(.watching(mode == .watching))
                switch mode {
                // What changed before the watches were there made no event.
                case .watching: if !firstWatch.begins() { ringExternal(.start) }
                case .polling(let reason):
                    _ = firstWatch.begins()
                    places?.goBlind()
                    logger.log(.watchDegraded, ["reason": "\(reason)"])
                }
            },
            onEvent: { [observe] event in
                places?.note(event)
                observe(event == .overflow ? .fileEventsLost : .fileEvent)
            })
    }

    /// SIGHUP looks at the files and the database now.
    func listenForHangups() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            ringExternal(.signal)
            dispatcher.wake.ring()
            look()
        }
    }

    /// Rings for every commit of another process.
    func watchDatabase() async {
        var (approved, inserted) = known
        var operators = OperatorLog(store: store, logger: logger, mark: decided)
        await commits.run {
            await ring(&approved, &inserted)
            await operators.look()
        }
    }

    /// The write-ahead log grows with every commit of any process, just before it can be seen. Where the file system
    /// gives no events, `watchDatabase` goes on without them.
    func listenToTheLog() async {
        guard let watcher = try? KernelWatcher.inotify() else { return }
        await watcher.watch([.file(database + "-wal"), .file(database)])
        // What was written before the watch was there made no event.
        commits.hint()
        for await event in watcher.events {
            if case .unsupported = event { return await watcher.stop() }
            commits.hint()
            // The daemon's own commits are among them: a burst of runs makes hundreds a second.
            await watcher.pause()
            try? await clock.sleep(for: CommitWatch.rest.duration)
            await watcher.goOn()
        }
    }

    /// Somebody wrote. A pass is made only when an approval or a row of `intents` is new: nothing else there concerns it.
    private func ring(_ approved: inout Set<String>, _ inserted: inout Int64) async {
        dispatcher.wake.ring()
        look()
        let current = (try? await store.off { try Self.approvals($0) }) ?? []
        let newest = (try? await store.off { try $0.newestInsertedIntent() }) ?? 0
        if !current.isSubset(of: approved) || newest > inserted { ringExternal(.cli) }
        approved = current
        inserted = max(inserted, newest)
    }

    private static func approvals(_ store: Store) throws -> Set<String> {
        Set(try store.pendingPasses().filter { $0.status == .approved }.map(\.id))
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
