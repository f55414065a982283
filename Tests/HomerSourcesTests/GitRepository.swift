import Glibc
import HomerCore
import Testing

@testable import HomerSources

/// A real repository in a temporary directory, with a `desired/` in it.
final class GitRepository: Sendable {
    let directory: TemporaryDirectory
    private let command = GitCommand(timeout: .seconds(30))

    init() async throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("desired")
        try await git("init", "-q", "-b", "main")
        try await git("config", "user.email", "somebody@example.org")
        try await git("config", "user.name", "Ada")
        try await git("config", "commit.gpgsign", "false")
    }

    var path: String { directory.path }

    /// Runs git; fails the test when git does.
    func git(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try #require(
            await command.output(arguments, in: path) != nil, "git \(arguments)", sourceLocation: sourceLocation)
    }

    /// Runs git; false when it fails.
    func tries(_ arguments: [String]) async -> Bool { await command.output(arguments, in: path) != nil }

    func lines(_ arguments: String...) async throws -> [String] {
        let output = try #require(await command.output(arguments, in: path), "git \(arguments)")
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func commit(as author: String = "Ada") async throws {
        try await git("add", "-A")
        try await git("-c", "user.name=\(author)", "commit", "-q", "-m", "change by \(author)")
    }

    func head() async throws -> String { try #require(await lines("rev-parse", "HEAD").first) }

    /// Writes an intent whose query is `query`, in one step.
    func intent(_ name: String, _ query: String) throws {
        try directory.write("desired/.edit", Self.intentText(name, query))
        try directory.rename("desired/.edit", "desired/\(name).json")
    }

    static func intentText(_ name: String, _ query: String) -> String {
        """
        {"id": "\(name)", "trigger": {"type": "cron", "expression": "0 6 * * *"},
         "execution": {"executor": "shell"}, "query": "\(query)"}
        """
    }

    static func scheduleText(_ query: String) -> String {
        #"{"version":"1.0","jobs":[{"id":"job","cron":"0 6 * * *","query":"\#(query)"}]}"#
    }

    static var options: DecodeOptions { DecodeOptions(knownTimeZone: { _ in true }) }

    /// The wall clock of the file system.
    static let now: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Ten minutes after everything the test wrote.
    static let later: @Sendable () -> Timestamp = { now() + .minutes(10) }

    func source(
        schedules: [FileSource.Schedule] = [], git: GitProbe? = GitProbe(),
        clock: any Clock<Duration> = ImpatientClock(),
        now: @escaping @Sendable () -> Timestamp = GitRepository.now, branch: String? = nil,
        holdMode: GitHoldMode = .operation
    ) -> FileSource {
        FileSource(
            root: path, desired: path + "/desired", desiredShown: "desired", schedules: schedules,
            options: Self.options, git: git, clock: clock, now: now, branch: branch, holdMode: holdMode)
    }

    func commitSource(_ ref: String = "main", schedules: [FileSource.Schedule] = []) -> CommitFileSource {
        CommitFileSource(
            root: path, desired: path + "/desired", desiredShown: "desired", schedules: schedules,
            options: Self.options, git: GitProbe(), ref: ref)
    }
}

extension DesiredState {
    /// Ids with their queries.
    var queries: [String: String] { Dictionary(intents.map { ($0.spec.id, $0.spec.query) }) { first, _ in first } }

    func commit(of id: String) -> CommitInfo? { intents.first { $0.spec.id == id }?.origin.commit }
}
