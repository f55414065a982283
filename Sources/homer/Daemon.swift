import Cron
@preconcurrency import Glibc
import HomerCore
import HomerExecution
import HomerRuntime
import HomerSources
import HomerStore
import Logging
import ServiceLifecycle
import UnixSignals

/// The composition root of `homer run`: takes the lock, recovers, and lets both loops run until a signal.
struct Daemon {
    let workspace: Workspace

    func run() async throws {
        // A pipe that a child closes must not end the daemon.
        signal(SIGPIPE, SIG_IGN)
        try workspace.prepareStateDirectory()
        let identity = DaemonIdentity.current()
        let lock = try DaemonLock(path: workspace.lockFile, identity: identity, now: WallClock.now())
        let logger = makeLogger()
        let store = try Store.open(path: workspace.database).startingEpoch(daemon: identity, now: WallClock.now())
        try refuseUndecidedEngine(store)
        let recovered = try await Recovery(
            store: store, logger: logger, now: WallClock.now,
            endProcesses: { [workspace] orphan in
                await RunProcesses.endLost(
                    leader: orphan.process, marker: RunMarker(run: orphan.id, database: workspace.database))
            }
        ).recover()

        try await LegacyRecovery(
            store: store, mode: workspace.legacy, logger: logger, now: WallClock.now,
            endProcesses: { [workspace] run, process in
                await RunProcesses.endLost(
                    leader: process, marker: RunMarker(run: run, database: workspace.database))
            }
        ).recover()

        let zones = ZoneDatabase()
        let clock = ContinuousClock()
        let executors = executors(zones, clock)
        let shadow = Shadow(
            store: store, executors: executors, zones: zones, dispatch: workspace.execution,
            settings: workspace.parallel, logger: logger, clock: clock, now: WallClock.now)
        let dispatcher = Dispatcher(
            store: store, executors: executors, zones: zones, settings: workspace.execution,
            logger: logger,
            clock: clock, now: WallClock.now, flagsRead: { shadow.flagsRead($0) })
        let legacy = LegacyEngine(
            store: store, executors: executors, zones: zones, settings: workspace.execution, logger: logger,
            clock: clock, now: WallClock.now)
        let doorbells = Doorbells(
            workspace: workspace, store: store, dispatcher: dispatcher, legacy: legacy, clock: clock, logger: logger)
        let source: WatchedFileSource
        switch workspace.source {
        case .workTree:
            source = WatchedFileSource(files: workspace.fileSource(zones), changes: { doorbells.fileChanges() })
        case .commit(let ref):
            let commit = workspace.commitSource(ref, zones)
            source = WatchedFileSource(commit: commit, changes: { doorbells.commitChanges(of: commit) })
        }
        let reconciler = Reconciler(
            source: source, store: store, zones: zones, policy: workspace.policy, legacy: workspace.legacy,
            logger: logger, now: WallClock.now)
        let loop = ReconcileLoop(
            source: source, reconciler: reconciler, clock: clock, now: WallClock.now, logger: logger
        ) { plan in
            await dispatcher.scheduleChanged(ids: plan.changes.map(\.id))
            legacy.wake.ring()
            shadow.scheduleChanged()
        }
        let manager = ServiceManager(environment: GlobalOptions.environment(), pid: getpid())
        logger.log(
            .daemonStarted,
            [
                "version": "\(Version.text)", "pid": "\(identity.pid)", "epoch": "\(store.currentEpoch ?? 0)",
                "workspace": "\(workspace.root)", "database": "\(workspace.database)", "recovered": "\(recovered)",
                "zones": "\(zones.origin)",
            ])
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: DispatchService(dispatcher: dispatcher)),
                    .init(service: LegacyService(engine: legacy)),
                    .init(service: ShadowService(shadow: shadow)),
                    .init(service: DoorbellService(doorbells: doorbells)),
                    .init(
                        service: HeartbeatService(
                            manager: manager, clock: clock, store: store, zones: zones, dispatcher: dispatcher,
                            legacy: legacy)),
                    .init(service: ReconcileService(loop: loop)),
                ], logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
        try await runUntilSignalled(group, logger: logger, manager: manager)
        try? store.stopped(now: WallClock.now())
        logger.log(.daemonStopped)
        _ = lock
    }

    /// The first SIGTERM or SIGINT drains, the second cancels what runs.
    private func runUntilSignalled(_ group: ServiceGroup, logger: Logger, manager: ServiceManager) async throws {
        let work = Task { try await group.run() }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
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

    /// Beside a HOMER that still runs, the built-in engine would fire every job a second time; without one, `external`
    /// would fire none. Neither is guessed.
    private func refuseUndecidedEngine(_ store: Store) throws {
        guard !workspace.isLegacyChosen, try store.flagDefaults() == .homer else { return }
        throw Failure(
            message: """
                \(workspace.database) is HOMER's database, and nothing says whether HOMER still runs its jobs. Say so in homer.json:
                  "legacy": { "engine": "external" }   HOMER still runs: its scheduler keeps the jobs, and is watched
                  "legacy": { "engine": "builtin" }    HOMER is stopped: this daemon runs the jobs by HOMER's rules
                """)
    }

    private func executors(_ zones: ZoneDatabase, _ clock: ContinuousClock) -> [any Executor] {
        var environment = GlobalOptions.environment()
        // A job that calls `homer` gets this very binary and this very workspace.
        if let own = Paths.ownExecutable() {
            environment["PATH"] = Paths.parent(of: own) + ":" + (environment["PATH"] ?? ChildEnvironment.defaultPath)
        }
        environment["HOMER_WORKSPACE"] = workspace.root
        environment["HOMER_DATABASE"] = workspace.database
        let settings = ExecutionSettings(
            runner: ProcessRunner(clock: clock), daemonEnvironment: environment, now: WallClock.now,
            zoneOffset: { spec, time in
                var name: String?
                if case .cron(let cron) = spec.trigger { name = cron.timeZone }
                return zones.zone(named: name)?.offset(atUTC: time.seconds) ?? 0
            },
            offsetOfZone: { name, time in zones.zone(named: name)?.offset(atUTC: time.seconds) },
            endpoints: workspace.endpoints)
        let memory = workspace.memory.map { MemoryLog(directory: $0) }
        return ExecutorRegistry.standard(settings: settings).executors.map {
            PromptGuard($0, settings: settings, memory: memory)
        }
    }
}

extension DaemonIdentity {
    /// This process.
    static func current() -> DaemonIdentity {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return DaemonIdentity(
            pid: getpid(), host: host, user: CurrentUser.name, version: Version.text, bootID: ProcessTable.bootID())
    }
}

/// Who is typing, for the record of what was asked by hand.
enum CurrentUser {
    static var name: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }
}
