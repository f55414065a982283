import Foundation
import GRDB
import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

/// A moment of the day the tests play on.
func at(_ hour: Int64, _ minute: Int64 = 0, _ second: Int64 = 0) -> Timestamp {
    Samples.time("2026-05-04T00:00:00Z") + .seconds((hour * 60 + minute) * 60 + second)
}

let daemon = DaemonIdentity(pid: 812, host: "box", user: "ada", version: "1.0", bootID: "boot")

/// A directory of its own for one test, removed afterwards.
func withDirectory<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("homer-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Writes as `sqlite3` in another terminal does.
func sql(_ path: String, _ statement: String) throws {
    try another(path).write { try $0.execute(sql: statement) }
}

func texts(_ path: String, _ query: String) throws -> [String] {
    try another(path).read { try String.fetchAll($0, sql: query) }
}

/// A connection as other programs have one, which waits for its turn.
private func another(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(30)
    return try DatabaseQueue(path: path, configuration: configuration)
}

extension Store {
    @discardableResult
    func reconcile(_ desired: DesiredState, at now: Timestamp) throws -> Plan {
        let planner = Planner(zones: UTCOnly()) { try self.canonicalSpec(of: $0) }
        let plan = try planner.plan(desired: desired, stored: storedState(now: now), now: now)
        try apply(plan, pass: PassRecord(id: UUID().uuidString, trigger: "cli", startedAt: now), now: now)
        return plan
    }

    func accept(_ specs: [IntentSpec], at now: Timestamp) throws {
        try reconcile(Samples.desired(specs.map { Samples.intent($0) }), at: now)
    }
}

/// The execution loop of a daemon over a database file, with time and executor in the hands of the test.
struct World {
    let store: Store
    let path: String
    let time: TestTime
    let executor: ScriptedExecutor
    let log: CollectedLog
    let dispatcher: Dispatcher
    let trigger: GracefulShutdownTestTrigger
    let loop: Task<Void, any Error>

    /// Another process at the same database.
    func other() throws -> Store { try Store.open(path: path) }

    func set(_ flag: RuntimeFlag, _ value: String) async throws {
        try sql(path, "UPDATE runtime_flags SET value = '\(value)' WHERE key = '\(flag.rawValue)'")
        await look()
    }

    /// Rings, and returns when a round that began after the ring is over and its alarm is set. Rounds are counted, not
    /// alarms: on a busy machine those of earlier rounds may fall asleep later.
    func look() async {
        // One may be under way; the second begins after the bell.
        for _ in 0..<2 {
            let before = await dispatcher.looks
            dispatcher.wake.ring()
            while await dispatcher.looks == before { try? await Task.sleep(for: .milliseconds(1)) }
        }
        await time.waitForSleeper()
    }

    /// All runs once `count` of them are final, oldest first.
    func finalRuns(_ count: Int) async throws -> [RunRow] {
        try await eventually {
            let runs = try store.runs(.init())
            return runs.count(where: \.isFinal) >= count ? runs.reversed() : nil
        }
    }

    /// The ledger of an intent as `hh:mm word`.
    func ledger(_ id: String) throws -> [String] {
        try texts(
            path,
            """
            SELECT substr(scheduled_for, 12, 5) || ' ' || decision FROM occurrences
            WHERE intent_id = '\(id)' ORDER BY scheduled_for
            """)
    }

    /// What SIGTERM does.
    func beginStop() { trigger.triggerGracefulShutdown() }

    func stop() async throws {
        beginStop()
        try await loop.value
    }
}

/// A world at 09:30 in which the intents were accepted then, its loop having looked once.
func withWorld(
    _ specs: [IntentSpec], concurrency: Int = 4, now: Timestamp = at(9, 30),
    executors: [ScriptedExecutor] = [ScriptedExecutor()], limits: RunLimits = RunLimits(),
    freeze: [FreezeWindow] = [], routing: JobRouting = .none, residence: Residence = .near,
    prepare: @Sendable (Store, String) async throws -> Void = { _, _ in },
    _ body: @Sendable (World) async throws -> Void
) async throws {
    try await withDirectory { directory in
        let path = directory + "/homer.db"
        let file = try Store.open(path: path)
        if !specs.isEmpty { try file.accept(specs, at: at(9, 30)) }
        try await prepare(file, path)
        let store = try file.startingEpoch(daemon: daemon, now: now)
        let (time, log) = (TestTime(now), CollectedLog())
        let executor = executors.first ?? ScriptedExecutor()
        let settings = DispatchSettings(
            concurrency: concurrency, home: directory, outputs: directory + "/outputs", freeze: freeze,
            limits: limits)
        let dispatcher = Dispatcher(
            store: store, executors: executors, zones: UTCOnly(), settings: settings,
            logger: log.logger, clock: time, now: time.wall, routing: routing, residence: residence)
        try await testGracefulShutdown { trigger in
            let loop = Task { try await dispatcher.run() }
            let world = World(
                store: store, path: path, time: time, executor: executor, log: log, dispatcher: dispatcher,
                trigger: trigger, loop: loop)
            await time.waitForSleeper()
            do { try await body(world) } catch {
                loop.cancel()
                _ = await loop.result
                throw error
            }
            loop.cancel()
            _ = await loop.result
        }
    }
}

/// Asks again whenever other tasks have had their turn; gives up after a minute.
func eventually<T>(_ question: () async throws -> T?) async throws -> T {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if let answer = try await question() { return answer }
        // A poll that spins would take the few threads from what it waits for.
        try await Task.sleep(for: .milliseconds(1))
    }
    throw NeverHappened()
}

struct NeverHappened: Error {}
