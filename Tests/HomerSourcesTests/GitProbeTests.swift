import Glibc
import HomerCore
import Testing

@testable import HomerSources

@Suite(.timeLimit(.minutes(5))) struct GitProbeTests {
    /// A repository with two commits by two people: Ada added a.json and team/b.json, Bob changed a.json.
    private func repository() async throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("desired")
        try directory.makeDirectory("desired/team")
        try await git(directory, ["init", "-q", "-b", "main"])
        try directory.write("desired/a.json", "1")
        try directory.write("desired/team/b ü.json", "1")
        try await commit(directory, as: "Ada")
        try directory.write("desired/a.json", "2")
        try await commit(directory, as: "Bob")
        return directory
    }

    private func git(_ directory: TemporaryDirectory, _ arguments: [String]) async throws {
        try #require(await GitCommand(timeout: .seconds(30)).output(arguments, in: directory.path) != nil)
    }

    private func commit(_ directory: TemporaryDirectory, as author: String) async throws {
        try await git(directory, ["add", "-A"])
        try await git(
            directory,
            [
                "-c", "user.name=\(author)", "-c", "user.email=\(author)@example.org", "-c", "commit.gpgsign=false",
                "commit", "-q", "-m", "change",
            ])
    }

    @Test func `a revision has branch, commit, author and whether the paths are dirty`() async throws {
        let directory = try await repository()
        let probe = GitProbe()
        let clean = try #require(await probe.revision(of: directory("desired")))
        #expect(clean.branch == "main" && clean.author == "Bob" && !clean.dirty)
        #expect(clean.commit.count == 40)
        try directory.write("elsewhere.txt", "")
        #expect(await probe.revision(of: directory("desired"))?.dirty == false)
        try directory.write("desired/new.json", "")
        #expect(await probe.revision(of: directory("desired"))?.dirty == true)
        #expect(await probe.revision(of: directory("desired"), paths: ["a.json"])?.dirty == false)
        try await git(directory, ["checkout", "-q", "--detach"])
        #expect(await probe.revision(of: directory("desired"))?.branch == "HEAD")
    }

    @Test func `the last commit of many files is found in one reading and follows HEAD`() async throws {
        let directory = try await repository()
        let probe = GitProbe()
        let paths = ["a.json", "team/b ü.json", "never.json"]
        let found = await probe.lastCommit(touching: paths, in: directory("desired"))
        #expect(found.mapValues(\.author) == ["a.json": "Bob", "team/b ü.json": "Ada"])
        #expect(found["a.json"]?.hash == (await probe.revision(of: directory.path))?.commit)
        #expect(await probe.lastCommit(touching: paths, in: directory("desired")) == found)
        try directory.write("desired/team/b ü.json", "2")
        try await commit(directory, as: "Cleo")
        let after = await probe.lastCommit(touching: paths, in: directory("desired"))
        #expect(after.mapValues(\.author) == ["a.json": "Bob", "team/b ü.json": "Cleo"])
    }

    @Test func `changed, staged and untracked files are dirty`() async throws {
        let directory = try await repository()
        let probe = GitProbe()
        let paths = ["a.json", "team/b ü.json", "new.json"]
        #expect(await probe.dirty(among: paths, in: directory("desired")) == [])
        try directory.write("desired/team/b ü.json", "3")
        try directory.write("desired/new.json", "3")
        #expect(await probe.dirty(among: paths, in: directory("desired")) == ["team/b ü.json", "new.json"])
    }

    @Test func `without repository, commit or git the answer is nil`() async throws {
        let directory = try TemporaryDirectory()
        let probe = GitProbe()
        #expect(await probe.revision(of: directory.path) == nil)
        #expect(await probe.lastCommit(touching: ["a"], in: directory.path).isEmpty)
        #expect(await probe.dirty(among: ["a"], in: directory.path) == nil)
        #expect(await probe.revision(of: directory("missing")) == nil)
        try await git(directory, ["init", "-q"])
        #expect(await probe.revision(of: directory.path) == nil)
        let absent = GitProbe(git: GitCommand(executable: "no-such-git"))
        #expect(await absent.revision(of: directory.path) == nil)
    }

    @Test func `a git that hangs is killed with its children`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("slow-git", "#!/bin/sh\nsleep 1000 & echo $! > \(directory("pid"))\nwait\n")
        chmod(directory("slow-git"), 0o755)
        var (child, timeout): (pid_t?, Duration) = (nil, .milliseconds(300))
        // Where the machine is so busy that the script did not come to its child, it gets more time.
        while child == nil, timeout < .seconds(60) {
            let git = GitCommand(executable: directory("slow-git"), timeout: timeout)
            let began = ContinuousClock.now
            #expect(await git.output(["status"], in: directory.path) == nil)
            // It would hang for a quarter of an hour; a busy machine takes some seconds to notice.
            #expect(ContinuousClock.now - began < .seconds(100))
            let listing = await SingleFileReader(path: directory("pid"), clock: ImpatientClock()).read()
            child = pid_t(String(decoding: listing.file?.bytes ?? [], as: UTF8.self).filter(\.isNumber))
            timeout *= 2
        }
        let gone = try #require(child)
        // A process that is gone, or waits to be collected, has no executable any more.
        let deadline = ContinuousClock.now + .seconds(5)
        while linkTarget("/proc/\(gone)/exe") != nil, ContinuousClock.now < deadline { await Task.yield() }
        #expect(linkTarget("/proc/\(gone)/exe") == nil)
    }

    @Test func `output that ends in the middle of a name is understood up to there`() {
        let whole = Array("\u{1}h1\u{2}Ada\u{3}\0\na.json\0b.json\0\0\u{1}h2\u{2}Bob\u{3}\0\na.json\0c.js".utf8)
        let found = GitOutput.firstCommits(in: whole, of: ["a.json", "b.json", "c.json", "c.js"])
        #expect(found.mapValues(\.author) == ["a.json": "Ada", "b.json": "Ada"])
    }
}
