import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// A workspace of its own with a database prepared through the store, and the built binary to ask about it.
final class Fixture: Sendable {
    let root: String
    let store: Store
    /// 2026-02-03T09:15:00Z: whatever prints absolute times prints these.
    static let then = Timestamp(seconds: 1_770_110_100)

    init() throws {
        var template = Array("/tmp/homer-cli-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try FileManager.default.createDirectory(
            atPath: root + "/.homer", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        store = try Store.open(path: root + "/.homer/homer.db")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// Accepts intents as one pass would.
    func accept(_ specs: IntentSpec..., pass: String = "8f31c0de", at now: Timestamp = Fixture.then) throws {
        try accept(specs, pass: pass, at: now)
    }

    func accept(_ specs: [IntentSpec], pass: String = "8f31c0de", at now: Timestamp = Fixture.then) throws {
        let stored = try store.storedState(now: Fixture.then)
        let changes = specs.map { spec in
            let known = stored.intents[spec.id]
            return Change(
                id: spec.id, actions: [known == nil ? .create : .update],
                cause: known == nil ? .newFile : .contentChanged,
                desired: DesiredIntent(
                    spec: spec,
                    origin: Origin(
                        source: "desired", file: "desired/\(spec.id).json",
                        commit: CommitInfo(hash: "1a2b3c4d5e6f", author: "Ada L"))),
                fromGeneration: known?.generation, toGeneration: (known?.generation ?? 0) + 1,
                file: "desired/\(spec.id).json", restartsSchedule: true)
        }
        try store.apply(
            Plan(changes: changes, base: stored.version, madeAt: now),
            pass: PassRecord(id: pass, trigger: "inotify", startedAt: now), now: now)
    }

    func remove(_ id: String) throws {
        let stored = try store.storedState(now: Fixture.then)
        let generation = try #require(stored.intents[id]).generation
        let change = Change(
            id: id, actions: [.disable], cause: .fileRemoved, desired: nil, fromGeneration: generation,
            toGeneration: generation, file: "desired/\(id).json")
        try store.apply(
            Plan(changes: [change], base: stored.version, madeAt: Self.then),
            pass: PassRecord(id: "0000dead", trigger: "inotify", startedAt: Self.then), now: Self.then)
    }

    func hold(_ id: String, since: Timestamp = Fixture.then) throws {
        try store.replaceHeld(
            [
                HeldRow(
                    file: "desired/\(id).json", intentID: id, reason: .known(.schemaError), code: "E104", line: 12,
                    column: 5,
                    message: "unknown field \"shedule\"", keepsGeneration: 1, since: since)
            ], pass: "8f31c0de", now: since)
    }

    /// A run that started one second after it was asked for and took as long as said; its output is in its file.
    @discardableResult
    func run(
        _ id: String, _ outcome: Outcome = .succeeded, exit: Int? = 0, output: String? = nil,
        at time: Timestamp = Fixture.then, took: Milliseconds = .seconds(3)
    ) async throws -> Int64 {
        let number = try await start(id, at: time)
        if let output { try write(output, to: outputFile(id, number)) }
        try await store.finish(
            run: number,
            result: ExecutionResult(outcome: outcome, output: "kept\n", exitCode: exit),
            outputFile: output == nil ? nil : outputFile(id, number), now: time + .seconds(1) + took)
        return number
    }

    func start(_ id: String, at time: Timestamp = Fixture.then) async throws -> Int64 {
        let number = try store.enqueueManual(intent: id, by: "ada@box", now: time)
        _ = try await store.claim(limit: 10, now: time + .seconds(1))
        return number
    }

    func outputFile(_ id: String, _ run: Int64) -> String { "\(root)/.homer/outputs/\(id)/\(run).log" }

    func write(_ text: String, to path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Holds the daemon's lock for as long as it lives, so that commands believe a daemon runs.
    func daemonLock() throws -> HeldLock {
        HeldLock(
            try DaemonLock(
                path: root + "/.homer/homer.db.lock",
                identity: DaemonIdentity(pid: 4711, host: "box", user: "ada", version: "0.1.0", bootID: "b"),
                now: Self.then))
    }
}

final class HeldLock {
    private let lock: DaemonLock
    init(_ lock: consuming DaemonLock) { self.lock = lock }
}

/// What a command answered.
struct Answer: Sendable {
    var code: Int32
    var out: String
    var err: String

    var lines: [String] { out.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    func json() throws -> JSONValue { try JSONValue(parsing: out) }
}

/// A started `homer`; its answer comes when it has ended.
///
/// Waiting is done by threads of its own: two blocked tasks would be all of the pool on a machine with two cores.
final class Running: Sendable {
    private let ending: AsyncStream<Answer>

    init(_ arguments: [String], root: String) throws {
        let process = Process()
        process.executableURL = try Self.binary()
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        process.environment = ["TZ": "UTC", "NO_COLOR": "1", "HOME": root, "HOMER_WORKSPACE": root]
        let (out, err) = (root + "/out-\(UUID().uuidString)", root + "/err-\(UUID().uuidString)")
        for path in [out, err] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let handles = [out, err].map { FileHandle(forWritingAtPath: $0) }
        (process.standardOutput, process.standardError) = (handles[0], handles[1])
        process.standardInput = FileHandle.nullDevice
        let (ending, continuation) = AsyncStream.makeStream(of: Answer.self)
        self.ending = ending
        process.terminationHandler = { process in
            continuation.yield(
                Answer(code: process.terminationStatus, out: Self.text(out), err: Self.text(err)))
            continuation.finish()
        }
        // The child has its own; a process that is not released would keep ours.
        defer { for handle in handles { try? handle?.close() } }
        try process.run()
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    func answer() async throws -> Answer {
        for await answer in ending { return answer }
        throw CancellationError()
    }

    /// The binary is built beside the test bundle.
    static func binary() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("homer")
    }
}

extension Fixture {
    func homer(_ arguments: String...) async throws -> Answer { try await homer(arguments) }
    func homer(_ arguments: [String]) async throws -> Answer { try await Running(arguments, root: root).answer() }
}

extension IntentSpec {
    /// A shell job that nothing makes due.
    static func job(_ id: String, _ trigger: Trigger = .event(name: "push", filter: nil)) -> IntentSpec {
        IntentSpec(id: id, trigger: trigger, execution: Execution(executor: "shell"), query: "echo \(id)")
    }
}
