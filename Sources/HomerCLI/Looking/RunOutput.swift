import Glibc
import HomerCore
import HomerExecution
import HomerReport
import HomerRuntime
import HomerStore

/// The output of one run, from its file as it grows: that of an agent as text, unless it is wanted raw.
struct RunOutput: ~Copyable {
    private var descriptor: Int32 = -1
    private let path: String
    private var transcript: AgentTranscript?

    /// The row's file, or where this workspace would have put it (a row that has not been told yet, a moved workspace).
    init(_ run: RunRow, workspace: Workspace, isRaw: Bool = false) {
        path = Self.path(run, workspace)
        // What a condition printed is no agent's.
        let agent = run.endedInCondition ? nil : run.executor.flatMap(AgentCLI.named)
        transcript = isRaw ? nil : agent.map { AgentTranscript(of: $0) }
    }

    /// What the condition of a run printed before its last attempt; its own output when that was not started.
    init(conditionOf run: RunRow, workspace: Workspace) {
        let output = Self.path(run, workspace)
        path = run.endedInCondition ? output : ConditionOutput.path(outputFile: output)
        transcript = nil
    }

    private static func path(_ run: RunRow, _ workspace: Workspace) -> String {
        let usual = workspace.execution.outputFile(intent: run.intentID, run: run.id, attempt: run.attempt)
        return run.outputFile.flatMap { Paths.exists($0) ? $0 : nil } ?? usual
    }

    /// Whether the run still writes there.
    func isOf(_ run: RunRow, workspace: Workspace) -> Bool { path == Self.path(run, workspace) }

    /// What has been added since the last call; nil when there is no file.
    mutating func next() -> [UInt8]? {
        if descriptor < 0 { descriptor = Self.open(path) }
        guard descriptor >= 0 else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return transcript?.append(bytes) ?? bytes }
            bytes += buffer[..<count]
        }
    }

    /// -1 for what is no regular file: the path comes from the database, and a pipe or a device has no end.
    private static func open(_ path: String) -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        var info = stat()
        guard descriptor >= 0, fstat(descriptor, &info) == 0, info.st_mode & S_IFMT != S_IFREG else {
            return descriptor
        }
        close(descriptor)
        return -1
    }
    /// What is left of an output that has ended: an agent's last line when it has no end. Call it once, last.
    mutating func rest() -> [UInt8] { transcript?.finish() ?? [] }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The last `count` lines; a last line without a line break is one too.
    static func tail(_ bytes: [UInt8], lines count: Int) -> ArraySlice<UInt8> {
        guard count > 0 else { return [] }
        var left = count
        var index = bytes.count
        if bytes.last == 0x0A { index -= 1 }
        while index > 0 {
            if bytes[index - 1] == 0x0A {
                left -= 1
                if left == 0 { return bytes[index...] }
            }
            index -= 1
        }
        return bytes[...]
    }
}

/// Prints a run's output until the run has ended.
struct RunFollower {
    let store: Store
    let workspace: Workspace
    /// Whether the output of agents is printed as they wrote it.
    let isRaw: Bool
    private let clock = ContinuousClock()

    init(store: Store, workspace: Workspace, isRaw: Bool = false) {
        self.store = store
        self.workspace = workspace
        self.isRaw = isRaw
    }

    /// What there is now: the file, else what the row kept, said on standard error.
    func printNow(_ run: RunRow, tail: Int?) throws {
        var output = RunOutput(run, workspace: workspace, isRaw: isRaw)
        if let bytes = output.next() { return write(bytes + (run.isFinal ? output.rest() : []), tail: tail) }
        guard run.isFinal else { return }
        let kept = try store.output(ofRun: run.id) ?? ""
        // A run that never started a process has no file, and nothing is missing.
        let hadOutput = !kept.isEmpty || (run.outputBytes ?? 0) > 0
        if run.outputFile != nil, hadOutput {
            Console.note("the output file of run \(run.name) is gone; this is what the database kept")
        }
        var bytes = Array(kept.utf8)
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
        write(bytes, tail: tail)
    }

    /// Prints what is there and what comes until the run's row is final; returns that row.
    /// - Parameter isAlive: asked now and then; when it says no, the run as it stands is returned.
    func follow(
        _ run: RunRow, tail: Int?, printing: Bool = true, isAlive: () throws -> Bool = { true }
    ) async throws -> RunRow {
        var output = RunOutput(run, workspace: workspace, isRaw: isRaw)
        var current = run
        var isFirst = true
        var found = false
        while true {
            // The row is read first: whatever a final run wrote is in its file by then.
            guard let row = try store.run(run.id) else {
                throw Failure(message: "run \(run.name) is gone from the database")
            }
            // Who writes is known from the start of an attempt on.
            if row.executor != current.executor, !found {
                output = RunOutput(row, workspace: workspace, isRaw: isRaw)
            }
            current = row
            if printing, current.status != .pending || current.startedAt != nil, let bytes = output.next() {
                found = true
                write(bytes, tail: isFirst ? tail : nil)
                isFirst = false
            }
            // Each attempt has a file of its own.
            if printing, !output.isOf(current, workspace: workspace) {
                write(output.rest(), tail: nil)
                output = RunOutput(current, workspace: workspace, isRaw: isRaw)
                continue
            }
            if current.isFinal { break }
            guard try isAlive() else { return current }
            try await clock.sleep(for: .milliseconds(100))
        }
        if printing { if found { write(output.rest(), tail: nil) } else { try printNow(current, tail: tail) } }
        return current
    }

    private func write(_ bytes: [UInt8], tail: Int?) {
        let shown = tail.map { RunOutput.tail(bytes, lines: $0) } ?? bytes[...]
        Console.printBytes(shown)
        Console.flush()
    }
}
