import HomerCore
import HomerStore
import HomerTesting

@testable import HomerMigration
@testable import HomerRuntime

/// What `homer run` starts, with the old engine built in: both engines and the shadow over one database.
///
/// Their alarms never ring, each having a clock of its own that stands still: the test says when they look, which costs
/// nothing for the minutes in between. `wall` is the time that all of them read.
struct RehearsedDaemon {
    private let log: CollectedLog
    private let dispatcher: Dispatcher
    private let old: LegacyEngine
    private let shadow: Shadow
    private let dispatcherClock: TestTime
    private let oldClock: TestTime
    private let store: Store
    private let loops: [Task<Void, any Error>]

    /// Takes the next epoch and recovers, as a start does.
    init(path: String, home: String, executors: [any Executor], wall: TestTime) async throws {
        let log = CollectedLog()
        let store = try Store.open(path: path, foreign: .oldHomer).startingEpoch(daemon: daemon, now: wall.timestamp)
        try await Recovery(store: store, logger: log.logger, now: wall.wall, endProcesses: { _ in false }).recover()
        try await LegacyRecovery(
            store: store, mode: .builtin, logger: log.logger, now: wall.wall, endProcesses: { _, _ in false }
        ).recover()
        let settings = DispatchSettings(home: home, outputs: home + "/outputs")
        let (dispatcherClock, oldClock) = (TestTime(wall.timestamp), TestTime(wall.timestamp))
        let shadow = Shadow(
            store: store, executors: executors, zones: PacificOnly(), dispatch: settings,
            settings: ParallelSettings(), logger: log.logger, clock: TestTime(wall.timestamp), now: wall.wall)
        let dispatcher = Dispatcher(
            store: store, executors: executors, zones: PacificOnly(), settings: settings, logger: log.logger,
            clock: dispatcherClock, now: wall.wall, routing: .oldEngine(.builtin), flagsRead: { shadow.flagsRead($0) })
        let old = LegacyEngine(
            store: store, executors: executors, zones: PacificOnly(), settings: settings, mode: .builtin,
            logger: log.logger, clock: oldClock, now: wall.wall)
        self.log = log
        self.store = store
        self.shadow = shadow
        self.dispatcher = dispatcher
        self.old = old
        self.dispatcherClock = dispatcherClock
        self.oldClock = oldClock
        loops = [Task { try await dispatcher.run() }, Task { try await old.run() }]
        await dispatcherClock.waitForSleeper()
        await oldClock.waitForSleeper()
        try await lookShadow()
    }

    /// Every loop looks at least once, and so does the shadow after them.
    ///
    /// - Parameter oldFirst: which engine's bell is rung first.
    func look(oldFirst: Bool) async throws {
        let bells = oldFirst ? [old.wake, dispatcher.wake] : [dispatcher.wake, old.wake]
        // A look, or an alarm, may still be on its way from before, so two are waited for.
        for _ in 0..<2 {
            let (dispatched, looked) = (await dispatcher.looks, oldClock.falls.count)
            for bell in bells { bell.ring() }
            while await dispatcher.looks == dispatched { try await Task.sleep(for: .milliseconds(1)) }
            await oldClock.falls.wait(for: looked + 1)
        }
        try await lookShadow()
    }

    /// What its loop does with the flags that the dispatcher has read.
    private func lookShadow() async throws {
        if try store.flags().comparesEngines { try await shadow.look() } else { try await shadow.rest() }
    }

    /// Whether both loops have dealt with the ending of every run of theirs.
    var isIdle: Bool {
        get async {
            guard await dispatcher.running.isEmpty else { return false }
            return await old.running.isEmpty
        }
    }

    /// Returns when nothing of it is left. A daemon whose epoch is over writes nothing on the way.
    func end() async {
        for loop in loops { loop.cancel() }
        for loop in loops { _ = await loop.result }
        await shadow.stopAlarm()
    }
}
