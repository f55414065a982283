import HomerCore

/// Runs `git` for questions: the one place where git is started. No shell, nothing on standard input but what is asked, a
/// time limit, never the cooperative pool, and under `GitGuard`: nothing that the repository names is run, and no lock is
/// taken. A git that takes too long is asked to end before it is made to.
struct GitCommand: Sendable {
    private static let threads = WaitingThreads("homer.git")
    private static let outputLimit = 16 << 20

    var executable = "git"
    var timeout: Duration = .seconds(5)
    var environment = GitEnvironment()

    /// The standard output. Throws when git is absent, fails, takes longer than the time limit or says too much.
    ///
    /// - Parameters:
    ///   - input: what git reads from its standard input.
    ///   - limit: how many bytes it may say.
    ///   - wantsMore: asked with everything read so far; no stops git, successfully.
    func ask(
        _ arguments: [String], input: [UInt8] = [], in directory: String, limit: Int = outputLimit,
        wantsMore: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
    ) async throws(GitFailure) -> [UInt8] {
        guard isInstalled else { throw .absent }
        let settings = GitGuard.settings.flatMap { ["-c", $0] }
        let argv = [executable, "-C", directory] + settings + GitGuard.options + arguments
        let answer = await Self.threads.run { [environment, timeout] in
            ChildAnswer(
                of: argv, environment: environment.values, input: input, limit: limit, timeout: timeout,
                wantsMore: wantsMore)
        }
        switch answer.end {
        case .status(0), .enough: return answer.output
        case .status: throw GitFailure(words: answer.errors)
        case .timedOut: throw .timedOut
        case .tooMuch: throw .tooMuch
        case .notStarted: throw .absent
        }
    }

    /// As `ask`; nil when git gives no answer, for whatever reason.
    func output(_ arguments: [String], in directory: String) async -> [UInt8]? {
        try? await ask(arguments, in: directory)
    }

    /// Whether the executable is found the way it would be started.
    var isInstalled: Bool { environment.finds(executable) }
}
