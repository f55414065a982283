import HomerCLI
import HomerCore
import HomerNotify
import HomerReport
import HomerStore
import Logging

/// What tells the owner that something is wrong, put together: the alert rules, and the sign of life that goes outside.
struct OwnersWatch {
    let alerts: AlertLoop
    let heartbeat: DeadMansSwitch

    /// - Parameter ticks: of the execution loop.
    init(
        _ store: Store, _ zones: ZoneDatabase, _ configuration: LiveConfiguration, _ logger: Logger,
        _ clock: ContinuousClock, ticks: @escaping @Sendable () async -> TickLog
    ) {
        let start = configuration.workspace
        let gathering = AlertGathering(
            store: store, zones: zones, settings: { configuration.workspace.report }, ticks: ticks,
            disks: { FreeSpace.disks(of: [start.stateDirectory, start.root]) })
        let alerts = AlertLoop(
            store: store, logger: logger, clock: clock, now: WallClock.now,
            gather: { try await gathering.facts(now: $0) })
        let means = ChannelMeans(
            directory: start.root, home: start.home, environment: GlobalOptions.environment(), clock: clock,
            now: WallClock.now)
        let heartbeat = DeadMansSwitch(means: means, logger: logger) { alerts.trouble(at: $0) }
        self.alerts = alerts
        self.heartbeat = heartbeat
        alerts.adopt(start.alerts)
        heartbeat.adopt(start.heartbeat)
        configuration.follow { workspace in
            alerts.adopt(workspace.alerts)
            heartbeat.adopt(workspace.heartbeat)
        }
    }

    /// Somebody wrote to the database.
    func look() { alerts.look() }
}
