import Foundation
import HomerCore
import HomerExecution
import HomerRuntime
import HomerTesting
import Logging
import Synchronization
import Testing

@testable import HomerDiscovery
@testable import HomerStore

/// A daemon's part in nights over a database file: the real execution loop, scripted executors as planner and workers, each
/// guarded as in the daemon, and time in the hands of the test. It may be killed at any moment and started again.
final class NightWorld {
    /// What of it lives as long as one daemon.
    private struct Daemon {
        var store: Store
        var dispatcher: Dispatcher
        var nights: DiscoveryLoop
        var loop: Task<Void, any Error>
    }

    let directory: String
    let time = TestTime(Samples.time("2026-05-04T00:30:00Z"))
    /// Plans and sums up.
    let planner = ScriptedExecutor(name: "gemini")
    /// Works, and is the planner's fallback.
    let worker = ScriptedExecutor(
        name: "claude", otherwise: .finish(ExecutionResult(outcome: .succeeded, output: "what was found")))
    /// What is no work of a night.
    let shell = ScriptedExecutor()
    var settings: DiscoverySettings
    /// Runs at once, from the next start on.
    var concurrency = 4
    private var daemon: Daemon?
    private(set) var kills = 0

    init(_ directory: String) {
        self.directory = directory
        settings = DiscoverySettings(
            memory: directory + "/memory", output: directory + "/night", state: directory + "/state")
        settings.timeZone = "UTC"
        settings.work = .init("claude")
        settings.isGiven = true
    }

    /// Each daemon that was killed leaves its file behind.
    private var path: String { "\(directory)/\(kills).db" }
    private let ears = Ears()

    /// Whether the execution loop hears of what a step did: one that is killed right after it does not.
    private final class Ears: Sendable {
        let areShut = Mutex(false)
    }

    /// Another process at the same database, whose writes the execution loop hears of.
    func other() throws -> Store { try Store.open(path: path) }

    var store: Store {
        get throws { try #require(daemon).store }
    }
    var nights: DiscoveryLoop {
        get throws { try #require(daemon).nights }
    }

    /// Starts a daemon, which first closes what the one before it left open.
    func start() async throws {
        let store = try Store.open(path: path).startingEpoch(
            daemon: DaemonIdentity(pid: 1, host: "box", user: "ada", version: "1", bootID: "boot"),
            now: time.timestamp)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await Recovery(store: store, logger: logger, now: time.wall, endProcesses: { _ in false }).recover()
        let zones = UTCOnly()
        let opener = DiscoveryExecutor(
            store: store, zones: zones, settings: { [settings] in settings }, logger: logger, now: time.wall, begun: {})
        let dispatcher = Dispatcher(
            store: store, executors: [planner, worker, shell].map(guarded) + [opener], zones: zones,
            settings: DispatchSettings(concurrency: concurrency, home: directory, outputs: directory + "/outputs"),
            logger: logger, clock: time,
            now: time.wall)
        let nights = DiscoveryLoop(
            store: store, settings: settings, zones: zones, logger: logger, clock: time, now: time.wall
        ) { [ears] ids in
            if !ears.areShut.withLock({ $0 }) { await dispatcher.scheduleChanged(ids: ids) }
        }
        daemon = Daemon(
            store: store, dispatcher: dispatcher, nights: nights, loop: Task { try await dispatcher.run() })
        try await settle()
    }

    /// With a memory that a night could write to, if it were let.
    private func guarded(_ base: ScriptedExecutor) -> any Executor {
        PromptGuard(
            base,
            settings: ExecutionSettings(
                runner: ProcessRunner(), daemonEnvironment: [:], now: time.wall, zoneOffset: { _, _ in 0 }),
            memory: MemoryLog(directory: settings.memory))
    }

    /// Intents of files, as the other loop accepts them.
    func accept(_ intents: [DesiredIntent]) async throws {
        let (store, now) = (try store, time.timestamp)
        let changes = intents.map { intent in
            Change(
                id: intent.spec.id, actions: [.create], cause: .newFile, desired: intent, fromGeneration: nil,
                toGeneration: 1, file: intent.origin.file, restartsSchedule: true)
        }
        try store.apply(
            Plan(changes: changes, base: store.storedState(now: now).version, madeAt: now),
            pass: PassRecord(id: "p1", trigger: "start", startedAt: now), now: now)
        await daemon?.dispatcher.scheduleChanged(ids: intents.map(\.spec.id))
    }

    /// A note of the owner.
    func note(_ text: String, in name: String) throws {
        try FileManager.default.createDirectory(atPath: settings.memory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(settings.memory)/\(name)"))
    }

    /// Every file below the directory of notes with what it holds.
    func notes() throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: settings.memory)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, text(at: "\(settings.memory)/\($0)") ?? "") })
    }

    func text(at path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    func stop() async {
        guard let ending = daemon else { return }
        daemon = nil
        ending.loop.cancel()
        _ = await ending.loop.result
    }

    /// What `kill -9` and a new start do: the database is as it was at that moment, whatever the old daemon still writes.
    func kill() async throws {
        let kept = ["", "-wal"].map { ($0, FileManager.default.contents(atPath: path + $0)) }
        kills += 1
        for (suffix, bytes) in kept {
            if let bytes { try bytes.write(to: URL(fileURLWithPath: path + suffix)) }
        }
        await stop()
        try await start()
    }

    /// Returns when the execution loop has nothing left to do but to wait for a person, a script or time.
    func settle() async throws {
        let daemon = try #require(daemon)
        let deadline = ContinuousClock.now + .seconds(60)
        var quiet = 0
        while quiet < 2 {
            try #require(ContinuousClock.now < deadline)
            let before = await daemon.dispatcher.looks
            daemon.dispatcher.wake.ring()
            while await daemon.dispatcher.looks == before {
                try #require(ContinuousClock.now < deadline)
                try await Task.sleep(for: .milliseconds(1))
            }
            let hanging = Set(planner.hanging.keys).union(worker.hanging.keys)
            let open = try daemon.store.snapshot { try $0.openRuns() }
            // Until the night ends them.
            let spent = try daemon.store.read { try Store.spentNight($0) }.map { source in
                source.dropFirst(IntentSource.discoveryPrefix.count)
            }
            let isQuiet = open.allSatisfy { run in
                run.approval == .waiting || hanging.contains(run.id)
                    || run.status == .pending && spent.map { run.intentID.hasPrefix($0) } == true
            }
            quiet = isQuiet ? quiet + 1 : 0
        }
    }

    /// Steps of the night, each followed by whatever runs they make, until one has nothing to do and nothing runs.
    ///
    /// - Parameter killing: kills the daemon after every step.
    func play(killing: Bool = false) async throws {
        ears.areShut.withLock { $0 = killing }
        defer { ears.areShut.withLock { $0 = false } }
        for _ in 0..<200 {
            try await settle()
            let hasDone = try await nights.step()
            if killing, hasDone { try await kill() }
            try await settle()
            if !hasDone, try await !nights.step() { return }
        }
        Issue.record("the night does not come to an end")
    }

    /// Begins a night by hand and plays it.
    func night(force: Bool = true, killing: Bool = false) async throws -> DiscoverySessionRow {
        _ = try store.startDiscovery(settings.starter, by: "ada", force: force, now: time.timestamp)
        try await play(killing: killing)
        return try session()
    }

    func session() throws -> DiscoverySessionRow {
        try #require(try store.snapshot { try $0.discoverySessions(limit: 1) }.first)
    }

    func items() throws -> [DiscoveryItemRow] { try store.discoveryItems(of: try session().id) }

    /// `2 research done`
    func states() throws -> [String] { try items().map { "\($0.number) \($0.kind) \($0.state)" } }

    /// Text of a file below the output directory; nil without one.
    func output(_ name: String) -> String? { text(at: "\(settings.output)/\(name)") }

    /// Without numbers of runs.
    private static func withoutNumbers(_ text: String?) -> String {
        (text ?? "").replacing(#/run"?:? ?\d+/#, with: "run")
    }

    /// Everything of the night that must not depend on crashes.
    func outcome() throws -> [String] {
        let session = try session()
        let store = try store
        let intents = try store.snapshot { try $0.intents(includeRemoved: true) }
        return [
            "\(session.id) \(session.phase) \(session.planAttempts) \(session.intentsCreated) \(session.intentsExecuted)",
            Self.withoutNumbers(session.findings), Self.withoutNumbers(session.morningBriefing),
            Self.withoutNumbers(output("handoffs/morning_briefing.md")),
        ]
            + (try items()).map { "\($0.number) \($0.key) \($0.state) \($0.reason ?? "") \($0.outputFile ?? "")" }
            + intents.map { "\($0.id) \($0.generation) \($0.enabled) \($0.removedAt == nil)" }
            + (try store.snapshot { try $0.discoveryRuns(of: session.id) }).map { "\($0.intentID) \($0.result)" }
            .sorted()
    }
}

func withNight(_ body: (NightWorld) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("homer-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let world = NightWorld(path)
    try await world.start()
    do { try await body(world) } catch {
        await world.stop()
        throw error
    }
    await world.stop()
}

extension ScriptedExecutor {
    /// What the next run of an intent answers.
    func answer(_ intent: String, _ text: String, cost: Double? = nil) {
        var result = ExecutionResult(outcome: .succeeded, output: text)
        result.costEstimate = cost
        script(intent, .finish(result))
    }
}

enum NightSamples {
    static let id = "night-2026-05-04"

    static let plan = """
        Here is what I would do tonight:
        ```json
        {
          "summary": "Ledgers",
          "maintenance_tasks": [],
          "research_tasks": [
            {"id": "r1", "query": "How do others keep a ledger of runs?", "priority": "high"},
            {"id": "r2", "query": "What is new in Swift concurrency", "priority": "medium"}
          ],
          "ideas_to_explore": [{"id": "i1", "topic": "A map of ideas"}],
          "code_proposals": [
            {"id": "c1", "description": "Show the ledger as a table", "target_project": "homer", "risk": "low",
             "depends_on": ["r1"]}
          ],
          "priority_actions": ["Answer the letter"]
        }
        ```
        """

    static let briefing = """
        ## The Big 3
        1. Answer the letter
        ## Overnight Findings
        Ledgers were found.
        ## Needs Attention
        Nothing.
        ## Context for Today
        A quiet day.
        """
}
