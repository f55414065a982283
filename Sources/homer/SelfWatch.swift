import HomerCLI
import HomerCore
import HomerDashboard
import HomerReport
import HomerRuntime
import HomerServer
import HomerStore
import Logging
import Synchronization

/// What the daemon counts and watches of itself, put together: metrics, health, and the listener that answers both.
struct SelfWatch: Sendable {
    let meters: LoopMeters
    private let health: LoopHealth
    private let clock: ContinuousClock
    private let monotonic: @Sendable () -> Duration
    private let mode = SourceModeText()
    private let rounds = Rounds()

    init(clock: ContinuousClock) {
        let start = clock.now
        monotonic = { clock.now - start }
        self.clock = clock
        health = LoopHealth(clock: monotonic)
        meters = LoopMeters(clock: monotonic, now: WallClock.now, mode: { [mode] in mode.text })
    }

    /// For both loops and the watcher.
    var observe: LoopObserver {
        { [health, meters, rounds] event in
            health.hear(event)
            meters.hear(event)
            rounds.hear(event, at: WallClock.now())
        }
    }

    /// The rounds of the execution loop.
    var ticks: TickLog { rounds.log.withLock { $0 } }

    /// How the daemon is, for the dashboard.
    func health(_ store: Store) -> @Sendable () async -> WebSettings.Health {
        let (loops, store) = (health, StoreHealth(store))
        return {
            let alive = HealthReport("healthz", loops.alive + [await store.alive()])
            let ready = HealthReport("readyz", loops.ready + (await store.ready()))
            let isWell = (alive.checks + ready.checks).allSatisfy { $0.state == .ok }
            let all = HealthReport("health", alive.checks + ready.checks)
            return WebSettings.Health(
                alive.isWell ? isWell ? .healthy : .degraded : .unhealthy,
                checks: all.json["checks"] ?? .array([]))
        }
    }

    /// Listens where the configuration in force says.
    func listener(
        _ store: Store, _ zones: ZoneDatabase, _ configuration: LiveConfiguration, _ logger: Logger,
        _ dashboard: DashboardFace
    ) -> ListenerService {
        let scrape = Scrape(registry: meters.registry, clock: monotonic) {
            let settings = configuration.workspace.report
            return try await store.off { store in
                try store.snapshot { try $0.metrics(settings, zones: zones, now: WallClock.now()) }
            }
        }
        let workspace = configuration.workspace
        mode.take(workspace)
        let listener = ListenerService(
            Routes(loops: health, store: StoreHealth(store), scrape: scrape), at: workspace.listen, clock: clock,
            mount: dashboard.mount
        ) { notice in
            switch notice {
            case .listening(let address):
                logger.log(.listening, ["address": "\(address)"])
                dashboard.listening(at: address)
            case .refused(let address, let reason, let again):
                logger.log(
                    .listenFailed, ["address": "\(address)", "error": "\(reason)", "retry_in": "\(again)"])
            }
        }
        configuration.follow { [mode] workspace in
            mode.take(workspace)
            listener.adopt(workspace.listen)
            dashboard.adopt(workspace)
        }
        return listener
    }
}

/// `worktree` or `commit`, as the configuration in force says.
private final class SourceModeText: Sendable {
    private let value = Mutex("worktree")

    var text: String { value.withLock { $0 } }

    func take(_ workspace: Workspace) {
        let word: String
        switch workspace.source {
        case .workTree: word = "worktree"
        case .commit: word = "commit"
        }
        value.withLock { $0 = word }
    }
}

/// What is remembered of the execution loop's rounds.
private final class Rounds: Sendable {
    let log = Mutex(TickLog())

    func hear(_ event: LoopEvent, at now: Timestamp) {
        switch event {
        case .tickBegan: log.withLock { $0.begin(now) }
        case .tickEnded, .tickFailed: log.withLock { $0.end(now) }
        default: return
        }
    }
}
