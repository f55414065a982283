package import Cron
package import HomerCore
package import HomerStore
package import Logging
import ServiceLifecycle

/// Reads the database whole when the daemon starts, and every night: damage is found while there are good copies.
///
/// It reads beside the daemon's work, in one transaction, and never ends the daemon: what is damaged is said as an error
/// and as an event.
package struct IntegrityService: Service {
    private let store: Store
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let zone: @Sendable () -> Zone
    private let now: @Sendable () -> Timestamp

    /// Minutes after midnight, when little is due.
    private static let hour = 3 * 60 + 40

    /// - Parameter zone: whose nights count.
    package init(
        store: Store, clock: any Clock<Duration>, logger: Logger, zone: @escaping @Sendable () -> Zone,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.zone = zone
        self.now = now
    }

    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await check()
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(for: Self.untilNight(now(), in: zone()).duration)
                }
            } catch { return }
        }
    }

    private func check() async {
        let began = now()
        let verdict: String
        do { verdict = try await store.off { try $0.integrity() } } catch { verdict = "\(error)" }
        guard verdict != Backup.sound else {
            return logger.debug(.integrityChecked, ["duration_ms": "\((now() - began).count)"])
        }
        let line = verdict.split(separator: "\n").first.map(String.init) ?? verdict
        logger.log(.integrityLost, ["error": "\(line)"])
        let moment = now()
        try? await store.off {
            try $0.record(
                NewEvent(
                    .databaseDamaged,
                    "the database is damaged (\(line)): stop the daemon, keep the file, `homer backup restore` a copy"),
                now: moment)
        }
    }

    /// How long it is until the next 03:40 on the clock of a zone, and a minute at least. An hour off in the two nights
    /// that change the clock.
    package static func untilNight(_ now: Timestamp, in zone: Zone) -> Milliseconds {
        let civil = zone.localTime(atUTC: now.seconds)
        let minute = civil.hour * 60 + civil.minute
        let minutes = minute < hour ? hour - minute : hour - minute + 24 * 60
        return .minutes(Int64(minutes))
    }
}
