import Glibc
import HomerCore
import HomerRuntime
import HomerStore

/// The output of one run, from its file as it grows.
struct RunOutput: ~Copyable {
    private var descriptor: Int32 = -1
    private let path: String

    /// The row's file, or where this workspace would have put it (a row that has not been told yet, a moved workspace).
    init(_ run: RunRow, workspace: Workspace) {
        path = Self.path(run, workspace)
    }

    private static func path(_ run: RunRow, _ workspace: Workspace) -> String {
        let usual = workspace.execution.outputFile(intent: run.intentID, run: run.id, attempt: run.attempt)
        return run.outputFile.flatMap { Paths.exists($0) ? $0 : nil } ?? usual
    }

    /// Whether the run still writes there.
    func isOf(_ run: RunRow, workspace: Workspace) -> Bool { path == Self.path(run, workspace) }

    /// What has been added since the last call; nil when there is no file.
    mutating func next() -> [UInt8]? {
        if descriptor < 0 { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

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
    private let clock = ContinuousClock()

    init(store: Store, workspace: Workspace) {
        self.store = store
        self.workspace = workspace
    }

    /// What there is now: the file, else what the row kept, said on standard error.
    func printNow(_ run: RunRow, tail: Int?) throws {
        var output = RunOutput(run, workspace: workspace)
        if let bytes = output.next() { return write(bytes, tail: tail) }
        guard run.isFinal else { return }
        let kept = try store.output(ofRun: run.id) ?? ""
        // A run that never started a process has no file, and nothing is missing.
        if run.outputFile != nil {
            Console.note("the output file of run \(run.id) is gone; this is what the database kept")
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
        var output = RunOutput(run, workspace: workspace)
        var current = run
        var isFirst = true
        var found = false
        while true {
            // The row is read first: whatever a final run wrote is in its file by then.
            guard let row = try store.run(run.id) else {
                throw Failure(message: "run \(run.id) is gone from the database")
            }
            current = row
            if printing, let bytes = output.next() {
                found = true
                write(bytes, tail: isFirst ? tail : nil)
                isFirst = false
            }
            // Each attempt has a file of its own.
            if printing, !output.isOf(current, workspace: workspace) {
                output = RunOutput(current, workspace: workspace)
                continue
            }
            if current.isFinal { break }
            guard try isAlive() else { return current }
            try await clock.sleep(for: .milliseconds(100))
        }
        if printing, !found { try printNow(current, tail: tail) }
        return current
    }

    private func write(_ bytes: [UInt8], tail: Int?) {
        let shown = tail.map { RunOutput.tail(bytes, lines: $0) } ?? bytes[...]
        Console.printBytes(shown)
        Console.flush()
    }
}
