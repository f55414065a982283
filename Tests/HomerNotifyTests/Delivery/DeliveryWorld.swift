import Foundation
import HomerCore
import HomerNotify
import HomerStore
import HomerTesting
import Logging
import Synchronization

/// A channel that does as it is told, and notes what arrived.
final class ScriptedChannel: Notifier {
    struct Arrival: Hashable {
        var message: Int64
        var kind: MessageKind
        var title: String
    }

    let channel: String
    private let script: Mutex<[DeliveryResult]>
    private let noted = Mutex<[Arrival]>([])
    private let answer: @Sendable () -> DeliveryResult

    /// - Parameters:
    ///   - script: the first answers, in order.
    ///   - answer: every later one.
    init(
        _ channel: String, _ script: [DeliveryResult] = [],
        then answer: @escaping @Sendable () -> DeliveryResult = { .sent(reference: nil) }
    ) {
        self.channel = channel
        self.script = Mutex(script)
        self.answer = answer
    }

    var arrivals: [Arrival] { noted.withLock { $0 } }

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        let result = script.withLock { $0.isEmpty ? nil : $0.removeFirst() } ?? answer()
        switch result {
        case .sent, .unknown:
            noted.withLock { $0.append(Arrival(message: message.id, kind: message.kind, title: message.title)) }
        case .failed, .refused: break
        }
        return result
    }
}

/// A database file with intents in it, and a time that moves when told.
final class DeliveryWorld {
    static let start = Samples.time("2026-05-04T09:00:00Z")

    let time = TestTime(start)
    let directory: URL
    private(set) var store: Store
    private(set) var loop: DeliveryLoop
    private var settings = NotifySettings()
    private var channels: [any Notifier] = []

    init(_ ids: String..., change: (inout IntentSpec) -> Void = { _ in }) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("homer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        (store, loop) = try Self.open(directory, time)
        let specs = ids.map { Samples.spec($0, change) }
        let changes = specs.map { spec in
            Change(
                id: spec.id, actions: [.create], cause: .newFile, desired: Samples.intent(spec), fromGeneration: nil,
                toGeneration: 1, file: "desired/\(spec.id).json", restartsSchedule: true)
        }
        try store.apply(
            Plan(changes: changes, base: store.storedState(now: Self.start).version, madeAt: Self.start),
            pass: PassRecord(id: "p1", trigger: "start", startedAt: Self.start), now: Self.start)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private static func open(_ directory: URL, _ time: TestTime) throws -> (Store, DeliveryLoop) {
        let store = try Store.open(path: directory.path + "/homer.db").startingEpoch(
            daemon: DaemonIdentity(pid: 1, host: "box", user: "ada", version: "1", bootID: "b"), now: time.timestamp)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return (store, DeliveryLoop(store: store, zones: UTCOnly(), logger: logger, clock: time, now: time.wall))
    }

    func adopt(_ channels: [any Notifier], _ change: (inout NotifySettings) -> Void = { _ in }) throws {
        settings = NotifySettings(channels: channels.map(\.channel).sorted())
        change(&settings)
        self.channels = channels
        try loop.adopt(settings, channels)
    }

    /// The daemon is gone, whatever it was doing; another opens the same file.
    func kill() throws {
        (store, loop) = try Self.open(directory, time)
        try loop.adopt(settings, channels)
    }

    @discardableResult
    func end(_ id: String, _ outcome: Outcome, error: String = "no space", output: String = "") async throws -> Int64 {
        let run = try store.enqueueManual(intent: id, by: "ada", now: time.timestamp)
        _ = try await store.claim(limit: 99, now: time.timestamp)
        let result = ExecutionResult(
            outcome: outcome, output: output, error: outcome == .succeeded ? nil : error,
            exitCode: outcome == .succeeded ? 0 : 3)
        _ = try await store.finish(run: run, result: result, outputFile: nil, now: time.timestamp)
        return run
    }

    /// Moves the time and looks once.
    func round(after length: Milliseconds = .zero) async {
        time.jump(by: length)
        await loop.round()
    }

    /// Oldest first.
    var rows: [MessageRow] {
        get throws { try store.snapshot { try $0.messages(MessageFilter(limit: 100_000)).reversed() } }
    }
}
