import Glibc
import HomerCore
import Synchronization

@testable import HomerExecution

/// A temp directory with fake programs; removed when the test lets it go.
final class FakeWorld: Sendable {
    let directory: String

    init() {
        directory = "/tmp/homer-exec-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        mkdir(directory, 0o700)
    }

    deinit { ArtifactDirectory(path: directory).remove() }

    func names() -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var found: [String] = []
        while let item = readdir(handle) {
            let name = withUnsafeBytes(of: item.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { found.append(name) }
        }
        return found
    }

    func file(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
        let path = "\(directory)/\(name)"
        _ = RawFile.create(text, to: path)
        chmod(path, mode)
        return path
    }

    /// An executable sh script.
    func program(_ name: String, _ body: String) -> String { file(name, "#!/bin/sh\n" + body, mode: 0o700) }

    func read(_ name: String) -> String { SmallFile.read("\(directory)/\(name)", limit: 64 << 20) ?? "" }

    /// One for all, as the daemon has: what watches children outlives each of them by a moment.
    private static let runner = ProcessRunner()

    func shell(
        _ script: String, timeout: Duration? = .seconds(20), grace: Duration = .seconds(10),
        drain: Duration = .milliseconds(200), input: StandardInput = .nothing, file: String? = nil,
        onLine: (@Sendable ([UInt8]) -> Void)? = nil, started: @Sendable (ProcessIdentity) async -> Void = { _ in }
    ) async -> ProcessResult {
        var runner = Self.runner
        (runner.grace, runner.drain) = (grace, drain)
        return await runner.run(
            ProcessRequest(
                executable: "/bin/sh", arguments: ["-c", script],
                environment: ["PATH": ChildEnvironment.defaultPath], workingDirectory: directory, input: input,
                outputFile: file.map { "\(directory)/\($0)" }, timeout: timeout, onLine: onLine), started: started)
    }

    func request(_ execution: Execution, query: String, context: [String] = [], binary: String?) -> ExecutionRequest {
        var spec = IntentSpec(id: "i1", name: "Intent", trigger: .immediate, execution: execution, query: query)
        spec.contextFiles = context
        return ExecutionRequest(
            runID: 7, attempt: 1, spec: spec, execution: execution, workingDirectory: directory,
            outputFile: "\(directory)/out.log", scheduledFor: Timestamp(seconds: 1_770_080_400), home: directory,
            binary: binary)
    }

    /// The settings with another clock, and the addresses of `homer.json`.
    static func settings(
        clock: any Clock<Duration> = ContinuousClock(), endpoints: [String: String] = [:]
    ) -> ExecutionSettings {
        var changed = settings
        changed.runner.clock = clock
        changed.endpoints = endpoints
        return changed
    }

    static let settings = ExecutionSettings(
        runner: ProcessRunner(grace: .seconds(10), drain: .milliseconds(200)),
        daemonEnvironment: [
            "PATH": ChildEnvironment.defaultPath, "HOME": "/root", "SECRET": "s3cret", "NOTIFY_SOCKET": "/x",
            "ANTHROPIC_API_KEY": "k", "OPENAI_API_KEY": "o", "UNRELATED": "u",
        ], now: { Timestamp(seconds: 0) }, zoneOffset: { _, _ in 3600 })
}

/// A value that tests fill from another task.
final class Box<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value { state.withLock { $0 } }
    func update(_ change: (inout Value) -> Void) { state.withLock { change(&$0) } }
}
