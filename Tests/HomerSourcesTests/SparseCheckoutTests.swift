import HomerCore
import Testing

@testable import HomerSources

/// Tracked files that a work tree does not have on purpose: the cause is named, and the advice works.
@Suite(.timeLimit(.minutes(5))) struct SparseCheckoutTests {
    private func repository() async throws -> GitRepository {
        let repository = try await GitRepository()
        try repository.directory.makeDirectory("desired/work")
        try repository.directory.write("desired/work/a.json", GitRepository.intentText("a", "1"))
        try repository.intent("b", "1")
        try repository.directory.write("schedule.json", GitRepository.scheduleText("x"))
        try await repository.commit()
        return repository
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var leave: String
        var path: String
        var cause: LeftOut.Cause
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a cone without the directory", leave: "git sparse-checkout set --cone elsewhere",
            path: "desired/work/a.json", cause: .sparseCheckout),
        Case(
            testDescription: "a pattern that leaves one file out",
            leave: "git sparse-checkout set --no-cone '/*' '!/desired/work/a.json'", path: "desired/work/a.json",
            cause: .sparseCheckout),
        Case(
            testDescription: "a schedule file left out",
            leave: "git sparse-checkout set --no-cone '/*' '!/schedule.json'", path: "schedule.json",
            cause: .sparseCheckout),
        Case(
            testDescription: "a mark made by hand",
            leave: "git update-index --skip-worktree desired/work/a.json && rm desired/work/a.json",
            path: "desired/work/a.json", cause: .markedByHand),
    ]

    @Test("The cause is named, and the advice brings the file back", arguments: cases)
    func left(_ one: Case) async throws {
        let repository = try await repository()
        let shell = Shell(directory: repository.path)
        let schedules = [
            FileSource.Schedule(path: repository.path + "/schedule.json", shown: "schedule.json", lane: "default")
        ]
        let source = repository.source(schedules: schedules, now: GitRepository.later)
        #expect(await source.read().repository.leftOut.isEmpty)
        try #require(shell.run(one.leave))
        let state = await source.read()
        let left = try #require(state.repository.leftOut(one.path))
        #expect(left.cause == one.cause)
        #expect(state.revision?.dirty == false)
        #expect(await repository.commitSource(schedules: schedules).read().uncommitted.isEmpty)
        // From anywhere.
        #expect(Shell(directory: "/").run(left.remedy), "\(left.remedy)")
        let back = await source.read()
        #expect(Set(back.queries.keys) == ["a", "b", "job"])
        #expect(back.repository.leftOut(one.path) == nil)
    }

    @Test func `a source that is left out as a whole says so`() async throws {
        let repository = try await repository()
        try #require(Shell(directory: repository.path).run("git sparse-checkout set --cone elsewhere"))
        let source = repository.source(now: GitRepository.later)
        let report = try #require(await source.read().sources.first)
        #expect(report.condition == .missing)
        #expect(report.message?.contains("sparse checkout") == true)
        #expect(report.message?.contains("sparse-checkout add desired") == true)
    }
}
