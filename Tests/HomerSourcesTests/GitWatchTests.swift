import HomerCore
import Testing

@testable import HomerSources

@Suite(.timeLimit(.minutes(5))) struct GitWatchTests {
    private struct Look {
        var isHolding: Bool
        var isDue = false
        var identity: String
        var says: [Bool]
    }

    @Test func `the signal follows the table`() {
        let looks = [
            Look(isHolding: false, identity: "1", says: []),
            Look(isHolding: false, identity: "1", says: []),
            // Over before anybody looked.
            Look(isHolding: false, identity: "2", says: [true, false]),
            Look(isHolding: true, identity: "2", says: [true]),
            Look(isHolding: true, identity: "3", says: []),
            Look(isHolding: false, identity: "3", says: [false]),
            Look(isHolding: false, identity: "3", says: []),
            // A hold that lasts is let go so that somebody says so.
            Look(isHolding: true, identity: "3", says: [true]),
            Look(isHolding: true, isDue: true, identity: "3", says: [false]),
            Look(isHolding: true, identity: "3", says: []),
            Look(isHolding: true, isDue: true, identity: "3", says: []),
            Look(isHolding: false, identity: "3", says: [true, false]),
            Look(isHolding: false, identity: "3", says: []),
        ]
        var signal = BusySignal()
        for (number, look) in looks.enumerated() {
            let said = signal.look(isHolding: look.isHolding, isDue: look.isDue, identity: look.identity)
            #expect(said == look.says, "look \(number)")
        }
    }

    @Test func `a lock that comes and goes, and a commit that touches no file, are both heard`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        try repository.directory.write(".git/index.lock", "")
        let watch = GitWatch(
            paths: [repository.path + "/desired"], clock: ContinuousClock(), now: GitRepository.now)
        let busy = watch.busy()
        #expect(await elements(of: busy, upTo: "the lock") { $0 } == [true])
        try repository.directory.remove(".git/index.lock")
        #expect(await elements(of: busy, upTo: "its end") { !$0 } == [false])
        try await repository.git("commit", "-q", "--allow-empty", "-m", "empty")
        #expect(await elements(of: busy, upTo: "the commit") { !$0 }.first == true)
    }

    @Test func `a commit in a repository below the files is heard too`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        try repository.directory.makeDirectory("desired/team")
        let shell = Shell(directory: repository.path + "/desired/team")
        try #require(shell.run("git init -q -b main && : > .git/index.lock"))
        let watch = GitWatch(
            paths: [repository.path + "/desired"], clock: ContinuousClock(), now: GitRepository.now)
        let busy = watch.busy()
        #expect(await elements(of: busy, upTo: "the lock") { $0 } == [true])
        shell.run("rm .git/index.lock")
        #expect(await elements(of: busy, upTo: "its end") { !$0 } == [false])
        try #require(shell.run("git commit -q --allow-empty -m empty"))
        #expect(await elements(of: busy, upTo: "the commit") { !$0 }.first == true)
    }

    @Test func `a repository that cannot be watched is looked at every five seconds`() async throws {
        let repository = try await GitRepository()
        let clock = TestClock()
        let watch = GitWatch(
            paths: [repository.path + "/desired"], clock: clock, now: GitRepository.now, watcher: nil)
        let busy = watch.busy()
        await clock.isAwaited(at: .seconds(5))
        try repository.directory.write(".git/index.lock", "")
        clock.advance(to: .seconds(5))
        #expect(await elements(of: busy, upTo: "the lock") { $0 } == [true])
        // While git is at work it is looked at more often.
        await clock.isAwaited(at: .milliseconds(5100))
        clock.advance(to: .milliseconds(5100))
        await clock.isAwaited(at: .milliseconds(5250))
        try repository.directory.remove(".git/index.lock")
        clock.advance(to: .milliseconds(5250))
        #expect(await elements(of: busy, upTo: "its end") { !$0 } == [false])
    }

    @Test func `the end of its consumer ends the watch`() async throws {
        let repository = try await GitRepository()
        let watcher = try KernelWatcher.inotify()
        let watch = GitWatch(
            paths: [repository.path + "/desired"], clock: ContinuousClock(), now: GitRepository.now, watcher: watcher)
        let consumer = Task { for await _ in watch.busy() {} }
        consumer.cancel()
        await consumer.value
        #expect(await ends(watcher.events))
    }
}
