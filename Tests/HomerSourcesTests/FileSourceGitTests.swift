import Glibc
import HomerCore
import Testing

@testable import HomerSources

/// Reading a work tree while git is at work in it.
@Suite(.timeLimit(.minutes(5))) struct FileSourceGitTests {
    private func repository() async throws -> GitRepository {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        return repository
    }

    @Test(arguments: ["index.lock", "HEAD.lock"])
    func `nothing is read while a git command is at work`(lock: String) async throws {
        let repository = try await repository()
        let source = repository.source()
        #expect(await source.read().queries == ["a": "1"])
        try repository.directory.write(".git/\(lock)", "")
        let held = await source.read()
        #expect(held.hold?.reason == .gitBusy)
        #expect(held.hold?.message.contains(lock) == true)
        #expect(held.intents.isEmpty && held.sources.isEmpty)
        try repository.directory.remove(".git/\(lock)")
        let state = await source.read()
        #expect(state.hold == nil && state.queries == ["a": "1"])
    }

    @Test(
        arguments: [
            "rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG",
        ])
    func `an operation that waits for a person holds, unless only locks are to`(marker: String) async throws {
        let repository = try await repository()
        try repository.directory.write(".git/\(marker)", "")
        #expect(await repository.source().read().hold?.reason == .gitOperation)
        #expect(await repository.source(holdMode: .lock).read().hold == nil)
        #expect(await repository.source(holdMode: .off).read().hold == nil)
    }

    @Test func `the markers of a real conflict hold until it is resolved`() async throws {
        let repository = try await repository()
        try await repository.git("checkout", "-q", "-b", "side")
        try repository.intent("a", "side")
        try await repository.commit()
        try await repository.git("checkout", "-q", "main")
        try repository.intent("a", "main")
        try await repository.commit()
        let source = repository.source()
        for (begin, end) in [
            (["merge", "side"], "merge"), (["rebase", "side"], "rebase"), (["cherry-pick", "side"], "cherry-pick"),
        ] {
            #expect(await !repository.tries(begin))
            let hold = await source.read().hold
            #expect(hold?.reason == .gitOperation)
            #expect(hold?.message.contains("\(end) --abort") == true)
            try await repository.git(end, "--abort")
            #expect(await source.read().queries == ["a": "main"])
        }
    }

    @Test func `a lock that nobody holds lets read and suspends removals`() async throws {
        let repository = try await repository()
        try repository.directory.write(".git/index.lock", "")
        let source = repository.source(now: GitRepository.later)
        let state = await source.read()
        #expect(state.hold == nil && state.queries == ["a": "1"])
        #expect(state.removalsSuspended?.contains("`rm \(repository.path)/.git/index.lock`") == true)
        #expect(await source.read().removalsSuspended == state.removalsSuspended)
        #expect(TemporaryDirectory.names(in: repository.path + "/.git").contains("index.lock"))
        try repository.directory.remove(".git/index.lock")
        #expect(await source.read().removalsSuspended == nil)
    }

    @Test func `an old lock that a process has open holds`() async throws {
        let repository = try await repository()
        try repository.directory.write(".git/index.lock", "")
        let descriptor = open(repository.path + "/.git/index.lock", O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        let source = repository.source(now: GitRepository.later)
        #expect(await source.read().hold?.reason == .gitBusy)
        close(descriptor)
    }

    @Test func `each linked work tree has its own lock`() async throws {
        let repository = try await repository()
        let elsewhere = try TemporaryDirectory()
        try await repository.git("worktree", "add", "-q", "-b", "side", elsewhere("tree"))
        let source = FileSource(
            root: elsewhere("tree"), desired: elsewhere("tree/desired"), desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: nil, clock: ImpatientClock(), now: GitRepository.now)
        try repository.directory.write(".git/index.lock", "")
        #expect(await source.read().queries == ["a": "1"])
        try repository.directory.write(".git/worktrees/tree/index.lock", "")
        #expect(await source.read().hold?.reason == .gitBusy)
    }

    @Test func `the repository of a schedule file holds too`() async throws {
        let repository = try await repository()
        let other = try await GitRepository()
        try other.directory.write("schedule.json", GitRepository.scheduleText("x"))
        let path = other.path + "/schedule.json"
        let source = repository.source(schedules: [.init(path: path, shown: path, lane: "work")])
        #expect(await source.read().queries == ["a": "1", "job": "x"])
        try other.directory.write(".git/index.lock", "")
        #expect(await source.read().hold?.reason == .gitBusy)
    }

    @Test func `another branch than the source's is not read`() async throws {
        let repository = try await repository()
        let source = repository.source(branch: "main")
        #expect(await source.read().hold == nil)
        try await repository.git("checkout", "-q", "-b", "side")
        let hold = await source.read().hold
        #expect(hold?.reason == .wrongBranch)
        #expect(hold?.message.contains("switch main") == true)
        try await repository.git("checkout", "-q", "--detach", "main")
        #expect(await source.read().hold?.reason == .wrongBranch)
        try await repository.git("checkout", "-q", "main")
        #expect(await source.read().hold == nil)
        try repository.directory.remove(".git")
        #expect(await source.read().hold?.reason == .wrongBranch)
    }

    @Test func `a reading during which git stood elsewhere starts again`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        let changed = try #require(FileFingerprint(path: repository.path + "/desired/a.json")).changed / 1_000_000
        let clock = ImpatientClock { count in
            // The young file is being waited for, in the middle of the reading.
            if count == 1 { try? repository.directory.write(".git/HEAD", "ref: refs/heads/other\n") }
        }
        let source = repository.source(git: nil, clock: clock, now: { Timestamp(milliseconds: changed + 50) })
        #expect(await source.read().queries == ["a": "1"])
        #expect(await source.retries == 1)
    }

    @Test func `git has a moment to move HEAD after the index`() async throws {
        let repository = try await repository()
        let clock = ImpatientClock()
        let changed = try #require(FileFingerprint(path: repository.path + "/.git/index")).changed / 1_000_000
        let source = repository.source(git: nil, clock: clock, now: { Timestamp(milliseconds: changed + 50) })
        #expect(await source.read().hold == nil)
        #expect(clock.sleeps.contains(.milliseconds(100)))
        #expect(await source.retries == 0)
    }

    @Test func `a caller that asks once waits for git to end`() async throws {
        let repository = try await repository()
        try repository.directory.write(".git/index.lock", "")
        let clock = ImpatientClock { count in if count == 3 { try? repository.directory.remove(".git/index.lock") } }
        let state = await repository.source(clock: clock).read(waitingFor: .seconds(30))
        #expect(state.queries == ["a": "1"])
        #expect(clock.sleeps.prefix(3) == [.milliseconds(100), .milliseconds(150), .milliseconds(225)])
    }

    @Test func `it waits no longer than it said, and not at all for a person`() async throws {
        let repository = try await repository()
        try repository.directory.write(".git/index.lock", "")
        let clock = ImpatientClock()
        #expect(await repository.source(clock: clock).read(waitingFor: .seconds(10)).hold?.reason == .gitBusy)
        #expect(clock.now.offset == .seconds(10))
        try repository.directory.rename(".git/index.lock", ".git/MERGE_HEAD")
        let second = ImpatientClock()
        #expect(await repository.source(clock: second).read(waitingFor: .seconds(10)).hold?.reason == .gitOperation)
        #expect(second.sleeps.isEmpty)
    }

    @Test func `a program holds with flock on .homer.lock`() async throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("desired")
        try directory.write("desired/a.json", GitRepository.intentText("a", "1"))
        try directory.write(".homer.lock", "")
        let source = FileSource(
            root: directory.path, desired: directory("desired"), desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: nil, clock: ImpatientClock(), now: GitRepository.now)
        #expect(await source.read().queries == ["a": "1"])
        let descriptor = open(directory(".homer.lock"), O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(await source.read().hold?.reason == .gitBusy)
        // Let go of by hand: a process that another test is starting may have the descriptor for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
        #expect(await source.read().queries == ["a": "1"])
    }

    @Test func `a directory on another device is foreign until the next start`() async throws {
        let here = try TemporaryDirectory()
        let there = try TemporaryDirectory(in: "/dev/shm")
        var first = stat()
        var second = stat()
        // Only where /dev/shm is a file system of its own.
        guard stat(here.path, &first) == 0, stat(there.path, &second) == 0, first.st_dev != second.st_dev else {
            return
        }
        for directory in [here, there] { try directory.write("a.json", GitRepository.intentText("a", directory.path)) }
        try here.makeDirectory("same")
        try here.write("same/a.json", GitRepository.intentText("a", "same"))
        let workspace = try TemporaryDirectory()
        try workspace.link("desired", to: here.path)
        func source() -> FileSource {
            FileSource(
                root: workspace.path, desired: workspace("desired"), desiredShown: "desired", schedules: [],
                options: GitRepository.options, git: nil, clock: ImpatientClock(), now: GitRepository.now)
        }
        let running = source()
        #expect(await running.read().queries == ["a": here.path])
        try workspace.relink("desired", to: here("same"))
        #expect(await running.read().queries == ["a": "same"])
        try workspace.relink("desired", to: there.path)
        let foreign = await running.read()
        #expect(foreign.sources.map(\.condition) == [.foreign])
        #expect(foreign.intents.isEmpty && foreign.sources.allSatisfy { !$0.complete })
        #expect(await source().read().queries == ["a": there.path])
        try workspace.relink("desired", to: here("same"))
        #expect(await running.read().queries == ["a": "same"])
    }
}
