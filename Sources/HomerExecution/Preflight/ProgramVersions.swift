import Glibc
import HomerCore

/// What programs answer to `--version`, each asked once: a program is asked again by the next book.
actor ProgramVersions {
    private let runner: ProcessRunner
    private var asked: [String: Task<ProgramVersion, Never>] = [:]

    /// Longer than any of them takes on a machine that is busy, and short enough for somebody who waits.
    static let limit = Duration.seconds(5)

    init(clock: any Clock<Duration>) {
        runner = ProcessRunner(
            clock: clock, grace: .seconds(1), drain: .seconds(1), captureLimit: 4 << 10, lineLimit: 4 << 10)
    }

    /// Starts the program at most once for each path. Never throws; a program that does not answer in time is ended.
    nonisolated func version(of path: String, environment: [String: String], home: String) async -> ProgramVersion {
        await question(path, environment, home).value
    }

    private func question(_ path: String, _ environment: [String: String], _ home: String) -> Task<
        ProgramVersion, Never
    > {
        if let task = asked[path] { return task }
        let request = ProcessRequest(
            executable: path, arguments: ["--version"], environment: environment,
            // Not the intent's own directory: what lies there may have something to run at every start.
            workingDirectory: access(home, X_OK) == 0 ? home : "/", timeout: Self.limit)
        let task = Task { [runner] in Self.read(await runner.run(request)) }
        asked[path] = task
        return task
    }

    /// The first line that says anything, in a form that fits a table.
    static func read(_ result: ProcessResult) -> ProgramVersion {
        switch result.termination {
        case .exited(0): break
        case .exited(let code): return .refused(reason: "ended with exit status \(code)")
        case .signalled(let signal): return .refused(reason: "died by signal \(signal)")
        case .timedOut: return .refused(reason: "did not answer within \(limit.components.seconds) s")
        case .cancelled, .saidLastWord, .stopped: return .notAsked
        case .couldNotStart(let reason): return .refused(reason: "could not start: \(reason)")
        }
        let lines = result.standardOutput.text.split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { $0.contains { !$0.isWhitespace } }) else { return .said("") }
        return .said(TerminalText.line(String(line.prefix(60))))
    }
}
