import Cron
@preconcurrency import Glibc
import HomerCLI
import HomerCore
import HomerDiscovery
import HomerExecution
import HomerMigration
import HomerNotify
import HomerReport
import HomerRuntime
import HomerServer
import HomerSources
import HomerStore
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The composition root of `homer run`: takes the lock, recovers, and lets both loops run until a signal.
struct Daemon {
    let workspace: Workspace

    func run() async throws {
        try DashboardFace.check(workspace)
        MemoryService.keepHeapsShort()
        // A pipe that a child closes must not end the daemon.
        signal(SIGPIPE, SIG_IGN)
        let closed = try workspace.prepareStateDirectory()
        let zones = ZoneDatabase.own
        var identity = DaemonIdentity.current()
        identity.timeZone = zones.localSetting
        let clock = ContinuousClock()
        let lock = try await DaemonLock.waiting(
            path: workspace.lockFile, identity: identity, now: WallClock.now, clock: clock)
        try await waitForDisplaced(clock)
        CrashMark.install(lock.descriptor)
        // From here on a stop is an orderly end; a hangup asks for what the start does anyway.
        signal(SIGHUP, SIG_IGN)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let presence = DaemonPresence(workspace: workspace.root, database: workspace.realDatabase)
        let opened = try Store.open(path: workspace.database, foreign: .oldHomer)
        try refuseUndecidedEngine(opened)
        let ground = ground(lock.file)
        let watching = SelfWatch(clock: clock)
        let store = try opened.startingEpoch(
            daemon: identity, now: WallClock.now(), ground: ground, meter: watching.meters.storeMeter)
        let logger = makeLogger()
        let narrowed = closed + opened.narrowed
        if !narrowed.isEmpty { logger.log(.filesNarrowed, ["files": "\(narrowed.joined(separator: " "))"]) }
        do {
            let watch = GroundService(
                ground: ground, presence: presence, clock: clock, store: store, logger: logger,
                now: WallClock.now)
            try await serve(store, zones, clock, logger, identity, lastWords: lock.previous, watch, watching, signals)
        } catch {
            // A database that was moved away still takes the last word.
            try? store.stopped(now: WallClock.now())
            logger.log(.daemonStopped)
            if let loss = ground.loss() { throw loss }
            throw error
        }
        try? store.stopped(now: WallClock.now())
        logger.log(.daemonStopped)
        _ = lock
    }

    /// Recovers what the last daemon left, and runs until a signal or a failure.
    private func serve(
        _ store: Store, _ zones: ZoneDatabase, _ clock: ContinuousClock, _ logger: Logger, _ identity: DaemonIdentity,
        lastWords: LastWords?,
        _ groundService: GroundService, _ watching: SelfWatch, _ signals: UnixSignalsSequence
    ) async throws {
        let delivery = DeliveryLoop(store: store, zones: zones, logger: logger, clock: clock, now: WallClock.now)
        // Before anything ends: what a dead daemon left is told, too.
        try delivery.adopt(workspace.notify, Self.notifiers(workspace))
        let recovered = try await recover(store, logger, lastWords)
        let configuration = LiveConfiguration(workspace, store: store, logger: logger, now: WallClock.now)
        try configuration.keep()
        let progress = ProgressLoop(means: workspace.channelMeans(environment: GlobalOptions.environment()))
        progress.adopt(workspace.notify, workspace.channels)
        let executors = executors(zones, clock) { progress.hear($0) }
        let migration = MigrationWing(
            workspace.legacy, store: store, executors: executors, zones: zones, dispatch: workspace.execution,
            parallel: workspace.parallel, logger: logger, clock: clock, now: WallClock.now)
        let discovery = DiscoveryWing(
            workspace.discovery, store: store, zones: zones, logger: logger, clock: clock, now: WallClock.now)
        // In a burst of runs there are hundreds of rounds a second.
        let afterRound = RestingBell(clock: clock, rest: CommitWatch.rest) {
            discovery.look()
            delivery.look()
        }
        let dispatcher = Dispatcher(
            store: store, executors: executors + [discovery.executor], zones: zones, settings: workspace.execution,
            logger: logger, clock: clock, now: WallClock.now, routing: migration.routing,
            flagsRead: { migration.flagsRead($0) },
            observe: {
                watching.observe($0)
                // A run may have ended, or have come to nothing; somebody may be told of it.
                if case .tickEnded = $0 { afterRound.ring() }
            })
        let watch = OwnersWatch(store, zones, configuration, logger, clock) { watching.ticks }
        let doorbells = Doorbells(
            database: workspace.realDatabase, store: store, dispatcher: dispatcher,
            look: {
                migration.look()
                discovery.look()
                delivery.look()
                watch.look()
            }, clock: clock, logger: logger, observe: watching.observe)
        let source = ReplaceableSource(configuration) { workspace in
            switch workspace.source {
            case .workTree:
                let places = WatchedPlaces()
                return WatchedFileSource(
                    files: workspace.fileSource(zones), places: places,
                    changes: { doorbells.fileChanges(of: workspace, noting: places) },
                    listening: { await doorbells.listening() })
            case .commit(let ref):
                let commit = workspace.commitSource(ref, zones)
                return WatchedFileSource(
                    commit: commit, changes: { doorbells.commitChanges(of: commit, workspace) },
                    listening: { await doorbells.listening() })
            }
        }
        let reconciler = Reconciler(
            source: source, store: store, zones: zones, policy: workspace.policy,
            defaults: workspace.defaults, legacy: workspace.legacy, observer: migration.observer,
            witness: RunWitness { store in
                let witness = ProvenanceWitness(configuration.workspace, store)
                return { try witness.writer(of: $0) }
            }, logger: logger, now: WallClock.now)
        let chats = ChatService(workspace, store: store, logger: logger)
        let preflight = preflight(store, zones, configuration, logger)
        let dashboard = try DashboardFace(
            configuration, zones: zones, clock: clock, logger: logger, health: watching.health(store))
        defer { dashboard.stopped() }
        let listener = watching.listener(store, zones, configuration, logger, dashboard)
        configuration.follow { workspace in
            reconciler.adopt(workspace.policy, workspace.defaults)
            dispatcher.adopt(workspace.execution)
            migration.adopt(workspace.execution)
            discovery.adopt(workspace.discovery)
            chats.adopt(workspace)
            progress.adopt(workspace.notify, workspace.channels)
            do { try delivery.adopt(workspace.notify, Self.notifiers(workspace)) } catch {
                logger.log(.storeFailed, ["error": "\(error)"])
            }
        }
        let loop = ReconcileLoop(
            source: source, reconciler: reconciler, clock: clock, now: WallClock.now, logger: logger,
            observe: { event in
                watching.observe(event)
                dashboard.hear(event)
            }
        ) { plan in
            await dispatcher.scheduleChanged(ids: plan.changes.map(\.id))
            preflight.accepted(plan.changes.map(\.id))
            migration.scheduleChanged()
        }
        let manager = ServiceManager(environment: GlobalOptions.environment(), pid: getpid())
        logger.log(
            .daemonStarted,
            [
                "version": "\(Version.text)", "pid": "\(identity.pid)", "epoch": "\(store.currentEpoch ?? 0)",
                "workspace": "\(workspace.root)", "database": "\(workspace.database)", "recovered": "\(recovered)",
                "zones": "\(zones.origin)", "time_zone": "\(zones.localName)",
            ])
        if let problem = zones.localProblem { logger.log(.zoneUnknown, ["error": "\(problem)"]) }
        let nights = discovery.services { await dispatcher.scheduleChanged(ids: $0) }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: DispatchService(dispatcher: dispatcher)),
                    .init(service: DoorbellService(doorbells: doorbells)),
                    .init(
                        service: HeartbeatService(
                            manager: manager, clock: clock, store: store, zones: zones,
                            zonesChanged: {
                                await dispatcher.zonesChanged()
                                await migration.zonesChanged()
                            }, trims: [Self.trim] + MigrationWing.trims, now: WallClock.now)),
                    .init(service: ReconcileService(loop: loop)),
                    .init(service: MemoryService(clock: clock)),
                    .init(service: preflight),
                    .init(service: delivery),
                    .init(service: chats),
                    .init(service: progress),
                    .init(service: groundService),
                    .init(service: watch.alerts),
                    .init(service: watch.heartbeat),
                    .init(service: listener),
                    .init(
                        service: IntegrityService(
                            store: store, clock: clock, logger: logger, zone: { zones.zone(named: nil) ?? .utc },
                            now: WallClock.now)),
                ] + (migration.services + nights).map { .init(service: $0) },
                logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
        try await runUntilStopped(group, signals, manager: manager)
    }

    /// Looks at what is accepted by the configuration in force then, and again at all of it when that changes.
    private func preflight(
        _ store: Store, _ zones: ZoneDatabase, _ configuration: LiveConfiguration, _ logger: Logger
    ) -> PreflightService {
        let current = Mutex(workspace)
        let service = PreflightService(store: store, logger: logger, now: WallClock.now) { subjects in
            let workspace = current.withLock { $0 }
            let facts = try await workspace.preflightFacts(
                of: subjects.map(\.spec), environment: workspace.childBasis(GlobalOptions.environment()),
                store: store, zones: zones, now: WallClock.now())
            return zip(subjects, facts).map { subject, facts in
                PreflightResult(
                    id: subject.id, generation: subject.generation, findings: Preflight.findings(of: facts))
            }
        }
        configuration.follow { workspace in
            current.withLock { $0 = workspace }
            service.lookAtAll()
        }
        return service
    }

    private static let trim: @Sendable (Store, Timestamp) throws -> Void = {
        _ = try $0.trimEvents(olderThan: $1 - Store.eventRetention)
        _ = try $0.trimMessages(now: $1)
        try $0.noteDueFloors()
    }

    /// What sends over the channels of a configuration.
    private static func notifiers(_ workspace: Workspace) -> [any Notifier] {
        workspace.notifiers(environment: GlobalOptions.environment())
    }

    /// The first SIGTERM or SIGINT drains, the second cancels what runs.
    private func runUntilStopped(
        _ group: ServiceGroup, _ signals: UnixSignalsSequence, manager: ServiceManager
    ) async throws {
        let work = Task { try await group.run() }
        let listener = Task {
            var count = 0
            for await _ in signals {
                count += 1
                if count == 1 {
                    manager.stopping()
                    await group.triggerGracefulShutdown()
                } else {
                    work.cancel()
                }
            }
        }
        defer { listener.cancel() }
        do { try await work.value } catch is CancellationError {}
    }

    private func makeLogger() -> Logger {
        var handler = LineLogHandler(format: workspace.logFormat, now: WallClock.now) { line in
            var bytes = Array((line + "\n").utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                guard count > 0 else { return }
                bytes = bytes.dropFirst(count)
            }
        }
        handler.logLevel = Logger.Level(rawValue: workspace.logLevel) ?? .info
        return Logger(label: "homer") { _ in handler }
    }

    /// - Parameter tell: hears of the progress of runs that somebody follows.
    private func executors(
        _ zones: ZoneDatabase, _ clock: ContinuousClock, tell: @escaping ProgressObserver
    ) -> [any Executor] {
        var settings = ExecutionSettings(
            runner: ProcessRunner(clock: clock),
            daemonEnvironment: workspace.childBasis(GlobalOptions.environment()), now: WallClock.now,
            zoneOffset: { spec, time in
                var name: String?
                for case .cron(let cron) in spec.triggers {
                    name = cron.timeZone
                    break
                }
                return zones.zone(named: name)?.offset(atUTC: time.seconds) ?? 0
            },
            offsetOfZone: { name, time in zones.zone(named: name)?.offset(atUTC: time.seconds) },
            endpoints: workspace.endpoints)
        settings.progress = tell
        let memory = workspace.memory.map { MemoryLog(directory: $0) }
        return ExecutorRegistry.standard(settings: settings).executors.map {
            FollowedExecutor(PromptGuard($0, settings: settings, memory: memory), tell: tell)
        }
    }
}
