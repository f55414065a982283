import HomerCore
import Testing

@testable import HomerSources

/// Who wrote what, and what git tracks.
@Suite(.timeLimit(.minutes(5))) struct AttributionTests {
    @Test func `edits have no commit until they are committed, then they have that one`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try repository.intent("b", "1")
        try await repository.commit(as: "Ada")
        try repository.intent("a", "2")
        let source = repository.source(now: GitRepository.later)
        let dirty = await source.read()
        #expect(dirty.commit(of: "a") == nil)
        #expect(dirty.commit(of: "b")?.author == "Ada")
        #expect(dirty.revision?.dirty == true)
        try await repository.commit(as: "Bob")
        let clean = await source.read()
        #expect(clean.commit(of: "a") == CommitInfo(hash: try await repository.head(), author: "Bob"))
        #expect(clean.commit(of: "b")?.author == "Ada")
        #expect(clean.revision?.dirty == false && clean.revision?.author == "Bob")
        #expect(await source.read() == clean)
        try repository.intent("a", "3")
        #expect(await source.read().commit(of: "a") == nil)
    }

    @Test func `the revision follows a commit that touches no file of the source`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        let source = repository.source(now: GitRepository.later)
        let before = await source.read()
        try repository.directory.write("README", "x")
        try await repository.commit(as: "Bob")
        let after = await source.read()
        #expect(after.revision?.commit == (try await repository.head()))
        #expect(after.revision != before.revision)
        #expect(after.intents == before.intents)
    }

    @Test func `a removed file is tracked until its removal is staged`() async throws {
        let repository = try await GitRepository()
        for name in ["a", "b"] { try repository.intent(name, "1") }
        try await repository.commit()
        try repository.intent("new", "1")
        let source = repository.source(now: GitRepository.later)
        #expect(await source.read().tracked == .files(["desired/a.json", "desired/b.json"]))
        try repository.directory.remove("desired/a.json")
        let removed = await source.read()
        #expect(Set(removed.queries.keys) == ["b", "new"])
        #expect(removed.tracked == .files(["desired/a.json", "desired/b.json"]))
        #expect(removed.revision?.dirty == true)
        try await repository.git("add", "-A")
        #expect(await source.read().tracked == .files(["desired/b.json", "desired/new.json"]))
        try repository.directory.remove("desired")
        let gone = await source.read()
        #expect(gone.sources.map(\.condition) == [.missing])
        #expect(gone.tracked == .files(["desired/b.json", "desired/new.json"]))
    }

    @Test func `each file is looked up in its own repository`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit(as: "Ada")
        let other = try await GitRepository()
        try other.directory.makeDirectory("ops")
        try other.directory.write("ops/schedule.json", GitRepository.scheduleText("x"))
        try await other.commit(as: "Cleo")
        let path = other.path + "/ops/schedule.json"
        let state = await repository.source(
            schedules: [.init(path: path, shown: path, lane: "work")], now: GitRepository.later
        ).read()
        #expect(state.commit(of: "a")?.author == "Ada")
        #expect(state.commit(of: "job")?.author == "Cleo")
        #expect(state.tracked == .files(["desired/a.json", path]))
        #expect(state.revision?.author == "Ada")
    }

    @Test func `a workspace below the top of its repository shows its own paths`() async throws {
        let repository = try await GitRepository()
        try repository.directory.makeDirectory("ops")
        try repository.directory.rename("desired", "ops/desired")
        try repository.directory.write("ops/desired/[a].json", GitRepository.intentText("a", "1"))
        try repository.directory.write("ops/schedule.json", GitRepository.scheduleText("x"))
        try await repository.commit(as: "Bob")
        let root = repository.path + "/ops"
        let source = FileSource(
            root: root, desired: root + "/desired", desiredShown: "desired",
            schedules: [.init(path: root + "/schedule.json", shown: "schedule.json", lane: "work")],
            options: GitRepository.options, git: GitProbe(), clock: ImpatientClock(), now: GitRepository.later)
        let state = await source.read()
        #expect(state.tracked == .files(["desired/[a].json", "schedule.json"]))
        #expect(state.intents.map(\.origin.commit?.author) == ["Bob", "Bob"])
    }

    @Test func `without git the files are read; with one that fails absence proves nothing`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        let absent = await repository.source(
            git: GitProbe(git: GitCommand(executable: "no-such-git")), now: GitRepository.later
        ).read()
        #expect(absent.queries == ["a": "1"] && absent.tracked == .notRepository && absent.revision == nil)
        let failing = await repository.source(
            git: GitProbe(git: GitCommand(executable: "/bin/false")), now: GitRepository.later
        ).read()
        #expect(failing.queries == ["a": "1"] && failing.tracked == .unknown && failing.revision == nil)
        let outside = try TemporaryDirectory()
        try outside.write("a.json", GitRepository.intentText("a", "1"))
        let source = FileSource(
            root: outside.path, desired: outside.path, desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: GitProbe(), clock: ImpatientClock(), now: GitRepository.later)
        #expect(await source.read().tracked == .notRepository)
    }
}
