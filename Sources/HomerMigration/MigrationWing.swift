package import HomerCore
package import HomerRuntime
package import HomerStore
package import Logging
package import ServiceLifecycle

/// What the daemon carries of the move from the old HOMER, behind one value: the old engine, parallel mode, and the
/// hooks by which the loops leave them what is theirs (docs/migration-wing.md).
package struct MigrationWing: Sendable {
    private let mode: LegacyMode
    private let store: Store
    private let engine: LegacyEngine
    private let shadow: Shadow
    private let logger: Logger
    private let now: @Sendable () -> Timestamp

    /// - Parameter mode: where the old engine is; without one in this daemon nothing is run by it.
    package init(
        _ mode: LegacyMode, store: Store, executors: [any Executor], zones: any ZoneSource, dispatch: DispatchSettings,
        parallel: ParallelSettings, logger: Logger, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp
    ) {
        self.mode = mode
        self.store = store
        self.logger = logger
        self.now = now
        shadow = Shadow(
            store: store, executors: executors, zones: zones, dispatch: dispatch, settings: parallel, logger: logger,
            clock: clock, now: now)
        engine = LegacyEngine(
            store: store, executors: executors, zones: zones, settings: dispatch, mode: mode, logger: logger,
            clock: clock, now: now)
    }

    /// Which due times of the jobs are left to whom.
    package var routing: JobRouting { .oldEngine(mode) }

    /// Keeps the jobs that only the old engine can run.
    package var observer: PassObserver { .fallbackJobs(mode, store: store, logger: logger, now: now) }

    package var services: [any Service] { [LegacyService(engine: engine), ShadowService(shadow: shadow)] }

    /// What is deleted once an hour.
    package static let trims: [@Sendable (Store, Timestamp) throws -> Void] = [
        { _ = try $0.trimComparisons(olderThan: $1 - Store.comparisonRetention) },
        { _ = try $0.trimLegacyFires(olderThan: $1 - Store.legacyFireRetention) },
    ]

    /// The configuration says something new.
    package func adopt(_ settings: DispatchSettings) {
        engine.adopt(settings)
        shadow.adopt(settings)
    }

    /// The dispatcher has read the flags.
    package func flagsRead(_ flags: RuntimeFlags) { shadow.flagsRead(flags) }

    /// Somebody wrote, or asks to look at everything.
    package func look() { engine.wake.ring() }

    /// A pass has changed intents.
    package func scheduleChanged() {
        engine.wake.ring()
        shadow.scheduleChanged()
    }

    /// Time zone data has changed.
    package func zonesChanged() async {
        await engine.zonesChanged()
        await shadow.zonesChanged()
    }
}
