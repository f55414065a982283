import HomerCore
import Testing

@testable import HomerSources

@Suite(.timeLimit(.minutes(5))) struct CommitFileSourceTests {
    @Test func `what is not committed to the ref is not read, and is named`() async throws {
        let repository = try await GitRepository()
        for name in ["a", "b"] { try repository.intent(name, "1") }
        try await repository.commit(as: "Ada")
        let source = repository.commitSource()
        let first = await source.read()
        #expect(first.queries == ["a": "1", "b": "1"])
        #expect(first.uncommitted.isEmpty)
        #expect(first.sources.map(\.condition) == [.ready] && first.sources.allSatisfy(\.complete))
        let head = try await repository.head()
        #expect(first.revision == Revision(branch: "main", commit: head, author: "Ada", dirty: false))
        try repository.intent("a", "2")
        try repository.intent("new", "1")
        try repository.directory.remove("desired/b.json")
        try repository.directory.write("desired/notes.txt", "x")
        var edited = await source.read()
        #expect(edited.uncommitted == ["desired/a.json", "desired/b.json", "desired/new.json"])
        edited.uncommitted = []
        #expect(edited == first)
        try await repository.git("checkout", "-q", "-b", "side")
        try await repository.commit(as: "Bob")
        #expect(await source.read().queries == first.queries)
        try await repository.git("branch", "-f", "main", "side")
        let second = await source.read()
        #expect(second.queries == ["a": "2", "new": "1"])
        #expect(second.commit(of: "a")?.author == "Bob")
        #expect(second.uncommitted.isEmpty)
    }

    @Test func `an unchanged file keeps the commit that last touched it`() async throws {
        let repository = try await GitRepository()
        for name in ["a", "b"] { try repository.intent(name, "1") }
        try await repository.commit(as: "Ada")
        let source = repository.commitSource()
        #expect(await source.read().commit(of: "b")?.author == "Ada")
        try repository.intent("a", "2")
        try await repository.commit(as: "Bob")
        let state = await source.read()
        #expect(state.commit(of: "a")?.author == "Bob" && state.commit(of: "b")?.author == "Ada")
        let old = await source.read(ref: "main~1")
        #expect(old.queries["a"] == "1" && old.commit(of: "a")?.author == "Ada")
        #expect(old.revision?.branch == "main~1")
        #expect(await source.read() == state)
    }

    @Test func `a commit is read as the same files in a work tree are`() async throws {
        let repository = try await GitRepository()
        let directory = repository.directory
        for path in ["desired/team", "desired/drafts", "desired/wrong.json"] { try directory.makeDirectory(path) }
        try repository.intent("good", "1")
        try directory.write("desired/team/deep.json", GitRepository.intentText("deep", "1"))
        try directory.write("desired/drafts/draft.json", GitRepository.intentText("draft", "1"))
        try directory.write("desired/.homerignore", "drafts/\n")
        try directory.write("desired/README.md", "x")
        try directory.write("desired/empty.json", "")
        try directory.write("desired/syntax.json", "{")
        try directory.write("desired/latin1.json", bytes: [0x22, 0xE9, 0x22])
        try directory.write("desired/large.json", String(repeating: "x", count: (1 << 20) + 1))
        try directory.write("desired/wrong.json/inside", "x")
        try directory.write("schedule.json", GitRepository.scheduleText("x"))
        try directory.write("broken-schedule.json", "{")
        try await repository.commit()
        let schedules = ["schedule.json", "broken-schedule.json", "missing.json"].map {
            FileSource.Schedule(path: directory($0), shown: $0, lane: "work")
        }
        let files = await repository.source(schedules: schedules, now: GitRepository.later).read()
        let commit = await repository.commitSource(schedules: schedules).read()
        #expect(commit.intents == files.intents)
        #expect(Set(commit.held) == Set(files.held))
        #expect(commit.warnings == files.warnings)
        #expect(commit.tracked == files.tracked)
        #expect(commit.sources.map(\.condition) == files.sources.map(\.condition))
        #expect(commit.sources.map(\.complete) == files.sources.map(\.complete))
        #expect(commit.sources.map(\.files) == files.sources.map(\.files))
        #expect(commit.uncommitted.isEmpty)
    }

    @Test func `a link in a commit is held and absence means nothing then`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try repository.directory.link("desired/linked.json", to: "a.json")
        try repository.directory.link("schedule.json", to: "desired/a.json")
        try await repository.commit()
        let state = await repository.commitSource(
            schedules: [.init(path: repository.directory("schedule.json"), shown: "schedule.json", lane: "work")]
        ).read()
        #expect(state.queries == ["a": "1"])
        #expect(state.held.map(\.file) == ["desired/linked.json", "schedule.json"])
        #expect(state.held.flatMap(\.diagnostics).map(\.code) == [.notARegularFile, .notARegularFile])
        #expect(state.sources.map(\.condition) == [.ready, .invalid])
        #expect(state.sources.allSatisfy { !$0.complete })
    }

    @Test func `no directory, no intents, no ref and no git are four different things`() async throws {
        let repository = try await GitRepository()
        try repository.directory.write("README", "x")
        try await repository.commit()
        let missing = await repository.commitSource().read()
        #expect(missing.sources.map(\.condition) == [.missing] && missing.hold == nil)
        try repository.directory.write("desired/README", "x")
        try await repository.commit()
        #expect(await repository.commitSource().read().sources.map(\.condition) == [.empty])
        let unknown = await repository.commitSource("no-such-branch").read()
        #expect(unknown.hold?.reason == .missingCommit)
        #expect(unknown.hold?.message.contains("no-such-branch") == true)
        #expect(await repository.commitSource("--help").read().hold?.reason == .missingCommit)
        let absent = CommitFileSource(
            root: repository.path, desired: repository.path + "/desired", desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: GitProbe(git: GitCommand(executable: "no-such-git")), ref: "main")
        #expect(await absent.read().hold?.reason == .missingCommit)
        let outside = try TemporaryDirectory()
        let nowhere = CommitFileSource(
            root: outside.path, desired: outside("desired"), desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: GitProbe(), ref: "main")
        #expect(await nowhere.read().hold?.reason == .missingCommit)
    }

    @Test func `more than a socket holds goes through one git`() async throws {
        let repository = try await GitRepository()
        for number in 0..<3000 {
            let text = GitRepository.intentText("job-\(number)", String(repeating: "x", count: 500))
            try repository.directory.write("desired/\(number).json", text)
        }
        try await repository.commit()
        let state = await repository.commitSource().read()
        #expect(state.intents.count == 3000)
        #expect(state.intents.allSatisfy { $0.origin.commit != nil })
    }

    @Test func `the ref is watched where it lies`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        func names(_ ref: String) -> Set<String> {
            Set(
                repository.commitSource(ref).watchTargets().map {
                    $0.path.replacing(repository.path + "/.git/", with: "")
                })
        }
        let always: Set = ["HEAD", "logs/HEAD", "packed-refs"]
        let operations: Set = [
            "rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG",
        ]
        #expect(
            names("HEAD")
                == always.union(operations).union(["refs/heads/main", "refs/tags/main", "refs/remotes/main"]))
        #expect(names("a/b~2") == always.union(["refs/heads/a/b", "refs/tags/a/b", "refs/remotes/a/b"]))
        #expect(names("refs/heads/x") == always.union(["refs/heads/x"]))
    }

    @Test func `a history is told oldest first, with what each commit says`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit(as: "Ada")
        try repository.directory.write("README", "x")
        try await repository.commit(as: "Cleo")
        try await repository.git("checkout", "-q", "-b", "side")
        try repository.intent("a", "2")
        try await repository.commit(as: "Bob")
        try await repository.git("checkout", "-q", "main")
        try await repository.git("merge", "-q", "--no-ff", "-m", "merge side", "side")
        let history = CommitHistory()
        let commits = await history.commits(touching: ["desired"], in: repository.path)
        #expect(commits.map(\.subject) == ["change by Ada", "merge side"])
        #expect(commits.last?.hash == (try await repository.head()))
        let first = try #require(commits.first)
        #expect(first.author == "Ada" && GitRepository.now() - first.time < .minutes(1))
        #expect(
            await history.commits(touching: ["desired"], in: repository.path, from: first.time + .minutes(9)).isEmpty)
        #expect(await history.commits(touching: ["desired"], in: repository.path, to: first.time).first == first)
        let text = await history.contents(of: "desired/a.json", at: first.hash, in: repository.path)
        #expect(text == Array(GitRepository.intentText("a", "1").utf8))
        let current = await history.contents(of: "a.json", at: "main", in: repository.path + "/desired")
        #expect(current == Array(GitRepository.intentText("a", "2").utf8))
        #expect(await history.contents(of: "desired/none.json", at: "main", in: repository.path) == nil)
    }
}
