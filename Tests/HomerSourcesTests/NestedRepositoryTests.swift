import HomerCore
import Testing

@testable import HomerSources

/// Repositories below the source, submodules and clones, have the safety of the source's own.
@Suite(.timeLimit(.minutes(5))) struct NestedRepositoryTests {
    /// `desired/own.json` in the outer repository, `desired/team/x.json` in one of its own.
    private func repository(isSubmodule: Bool) async throws -> GitRepository {
        let repository = try await GitRepository()
        try repository.intent("own", "1")
        let shell = Shell(directory: repository.path)
        try repository.directory.makeDirectory("desired/team")
        try repository.directory.write("desired/team/x.json", GitRepository.intentText("x", "1"))
        try #require(
            shell.run(
                """
                cd desired/team && git init -q -b main && git add . && GIT_AUTHOR_NAME=Bob git commit -qm team && cd ../..
                """))
        if isSubmodule {
            try #require(shell.run("git -c advice.addEmbeddedRepo=false add -A && git commit -qm all"))
        } else {
            try #require(shell.run("git add desired/own.json && git commit -qm own"))
        }
        return repository
    }

    @Test("A file that is missing there is tracked there, and its author is known", arguments: [true, false])
    func tracked(isSubmodule: Bool) async throws {
        let repository = try await repository(isSubmodule: isSubmodule)
        let source = repository.source(now: GitRepository.later)
        let state = await source.read()
        #expect(state.queries == ["own": "1", "x": "1"])
        #expect(state.commit(of: "x")?.author == "Bob")
        #expect(state.commit(of: "own")?.author == "Ada")
        #expect(Self.files(state).isSuperset(of: ["desired/own.json", "desired/team/x.json"]))
        #expect(state.repository.leftOut.isEmpty)
        #expect(state.repository.committed?.contains("desired/team/x.json") == true)
        try repository.directory.remove("desired/team/x.json")
        let removed = await source.read()
        #expect(Set(removed.queries.keys) == ["own"])
        #expect(Self.files(removed).contains("desired/team/x.json"))
        // A commit of its own is what removes it.
        Shell(directory: repository.path + "/desired/team").run("git commit -qam gone")
        let gone = Self.files(await source.read())
        #expect(!gone.contains("desired/team/x.json") && gone.contains("desired/own.json"))
    }

    /// None when git did not answer.
    private static func files(_ state: DesiredState) -> Set<String> {
        if case .files(let files) = state.tracked { return files }
        return []
    }

    @Test("Git at work there holds the source", arguments: [true, false])
    func busy(isSubmodule: Bool) async throws {
        let repository = try await repository(isSubmodule: isSubmodule)
        let source = repository.source()
        #expect(await source.read().hold == nil)
        Shell(directory: repository.path + "/desired/team").run(": > $(git rev-parse --absolute-git-dir)/index.lock")
        #expect(await source.read().hold?.reason == .gitBusy)
    }

    @Test func `a submodule that is not checked out is the cause, and the advice names it`() async throws {
        let repository = try await repository(isSubmodule: true)
        let source = repository.source(now: GitRepository.later)
        Shell(directory: repository.path).run("rm -rf desired/team && mkdir desired/team")
        let left = await source.read().repository.leftOut("desired/team/x.json")
        #expect(left?.cause == .submodule)
        #expect(left?.remedy.hasSuffix("submodule update --init desired/team") == true)
    }

    @Test func `a clone in a plain directory is a repository for its own files only`() async throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("desired")
        try directory.makeDirectory("desired/team")
        try directory.write("desired/plain.json", GitRepository.intentText("plain", "1"))
        try directory.write("desired/team/x.json", GitRepository.intentText("x", "1"))
        let shell = Shell(directory: directory("desired/team"))
        try #require(shell.run("git init -q -b main && git add . && git commit -qm team"))
        let source = FileSource(
            root: directory.path, desired: directory("desired"), desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: GitProbe(), clock: ImpatientClock(), now: GitRepository.later)
        let state = await source.read()
        #expect(state.tracked == .files(["desired/team/x.json"]))
        #expect(state.repository.contains("desired/team/x.json") && !state.repository.contains("desired/plain.json"))
        #expect(state.revision == nil)
    }
}
