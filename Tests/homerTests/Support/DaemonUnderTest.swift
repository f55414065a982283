import Foundation
import HomerCore
import Synchronization

/// `homer run` as a process of its own, read through its JSON log.
final class DaemonUnderTest: Sendable {
    struct Line: Sendable {
        let message: String
        let values: [String: String]

        subscript(_ key: String) -> String? { values[key] }
    }

    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var lines: [Line] = []
        var partial = ""
        var waiters: [@Sendable () -> Void] = []
    }

    private static let threads = WaitingThreads("homer.daemons-under-test", limit: 32)
    private static let timer = DispatchQueue(label: "homer.daemons-under-test.timer")

    let process: Process
    private let state = Mutex(State())

    init(in workspace: TemporaryWorkspace, arguments: [String] = [], environment: [String: String] = [:]) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: HomerBinary.path)
        process.arguments = ["run", "--log-format", "json"] + arguments
        process.environment = HomerBinary.environment(environment)
        process.currentDirectoryURL = URL(fileURLWithPath: workspace.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
            } else {
                self?.take(String(decoding: data, as: UTF8.self))
            }
        }
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    private func take(_ text: String) {
        let waiters = state.withLock { state -> [@Sendable () -> Void] in
            state.partial += text
            while let end = state.partial.firstIndex(of: "\n") {
                let line = String(state.partial[..<end])
                state.partial = String(state.partial[state.partial.index(after: end)...])
                state.lines.append(Self.parse(line))
            }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter() }
    }

    private static func parse(_ text: String) -> Line {
        guard let value = try? JSONValue(parsing: text), let members = value.members else {
            return Line(message: text, values: [:])
        }
        let values = Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
        return Line(message: values["message"] ?? "", values: values)
    }

    var lines: [Line] { state.withLock { $0.lines } }

    /// The number of lines so far: a place to wait from.
    var mark: Int { state.withLock { $0.lines.count } }

    /// The first line from `mark` on that matches. Gives up after a deadline no healthy machine reaches.
    @discardableResult
    func line(
        _ message: String, from mark: Int = 0, within seconds: Double = 30,
        where condition: @escaping @Sendable (Line) -> Bool = { _ in true }
    ) async throws -> Line {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let found = state.withLock { state in
                state.lines.dropFirst(mark).first { $0.message == message && condition($0) }
            }
            if let found { return found }
            guard ContinuousClock.now < deadline, process.isRunning || mark <= self.mark else { break }
            if !process.isRunning || ContinuousClock.now >= deadline { break }
            await nextChange(until: deadline)
        }
        throw TimedOut(
            description: "no line \"\(message)\" in:\n"
                + lines.map { "\($0.message) \($0.values)" }.joined(separator: "\n"))
    }

    /// Returns when the log has `count` lines, the daemon is gone, or the time is over.
    func waitForLines(_ count: Int, within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while mark < count, process.isRunning, ContinuousClock.now < deadline { await nextChange(until: deadline) }
    }

    private func nextChange(until deadline: ContinuousClock.Instant) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let once = Once { continuation.resume() }
            state.withLock { $0.waiters.append { once.fire() } }
            Self.timer.asyncAfter(deadline: .now() + 1) { once.fire() }
        }
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Sends a signal and waits for the end; returns the exit status, or minus the signal it died of.
    func end(_ number: Int32 = SIGTERM) async -> Int32 {
        signal(number)
        return await exit()
    }

    /// Waits for the end; returns the exit status, or minus the signal it died of, KILL when it does not end.
    func exit() async -> Int32 {
        await Self.threads.run { [process] in
            let alarm = process.alarm()
            process.waitUntilExit()
            alarm.cancel()
        }
        return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    }
}

extension Process {
    /// Ends it by force after a time that no healthy machine takes, unless it is cancelled before.
    func alarm() -> DispatchWorkItem {
        let pid = processIdentifier
        let alarm = DispatchWorkItem { kill(pid, SIGKILL) }
        DispatchQueue(label: "homer.alarm").asyncAfter(deadline: .now() + 240, execute: alarm)
        return alarm
    }
}

/// Runs something at most once, whoever comes first.
private final class Once: Sendable {
    private let work: Mutex<(@Sendable () -> Void)?>

    init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

    func fire() {
        let work = work.withLock { current in
            defer { current = nil }
            return current
        }
        work?()
    }
}
