import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// Output, triggering, cancelling, and the commands that go on until something happens.
@Suite(.timeLimit(.minutes(5)))
struct RunningTests {
    @Test func `logs prints the newest run, a given one, or the tail, and how it ended on the other channel`()
        async throws
    {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"), .job("other"))
        try await fixture.run("nightly", output: "one\ntwo\n")
        try await fixture.run("nightly", .failed, exit: 3, output: "three\n", took: .seconds(65))
        let newest = try await fixture.homer("logs", "nightly")
        #expect(newest.code == 0 && newest.out == "three\n")
        #expect(newest.err == "run 2 failed with exit code 3 after 1m5s\n")
        let first = try await fixture.homer("logs", "nightly", "--run", "1", "--tail", "1")
        #expect(first.out == "two\n" && first.err == "run 1 succeeded in 3.0s\n")
        #expect(try await fixture.homer("logs", "1").out == "one\ntwo\n")
        let never = try await fixture.homer("logs", "other")
        #expect(never.code == 2 && never.err.contains("homer trigger other"))
        #expect(try await fixture.homer("logs", "99").err.contains("there is no intent and no run 99"))
        #expect(try await fixture.homer("logs", "other", "--run", "1").err.contains("other has no run 1"))
        try FileManager.default.removeItem(atPath: fixture.outputFile("nightly", 1))
        let kept = try await fixture.homer("logs", "1")
        #expect(kept.out == "kept\n")
        #expect(kept.err.contains("the output file of run 1 is gone"))
    }

    @Test func `logs -f prints as the file grows and ends with the run`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        let number = try await fixture.start("nightly")
        try fixture.write("first\n", to: fixture.outputFile("nightly", number))
        let follower = try Running(["logs", "nightly", "-f"], root: fixture.root)
        let file = try #require(FileHandle(forWritingAtPath: fixture.outputFile("nightly", number)))
        try file.seekToEnd()
        try file.write(contentsOf: Data("second\n".utf8))
        try await fixture.store.finish(
            run: number, result: ExecutionResult(outcome: .succeeded, exitCode: 0), outputFile: nil,
            now: Fixture.then + .seconds(4))
        let answer = try await follower.answer()
        #expect(answer.out == "first\nsecond\n")
        #expect(answer.err == "run 1 succeeded in 3.0s\n")
        #expect(answer.code == 0)
    }

    @Test func `trigger says what keeps the run from starting, and the command that lets it`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        try fixture.store.setFlags([.enabled: "false"], by: "test", now: Fixture.then)
        let answer = try await fixture.homer("trigger", "nightly")
        #expect(answer.code == 0)
        #expect(
            answer.err.hasSuffix(
                "run 1 does not start: runtime.enabled is false; `homer flags set runtime.enabled true`\n"))
    }

    @Test func `trigger stores a run and says when nobody will start it`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        let refused = try await fixture.homer("trigger", "nightly", "--wait")
        #expect(refused.code == 2 && refused.err.contains("no daemon runs on this database"))
        #expect(try fixture.store.openRuns().isEmpty)
        let answer = try await fixture.homer("trigger", "nightly")
        #expect(answer.code == 0 && answer.out == "run 1 of nightly waits to start\n")
        #expect(answer.err == "no daemon runs on this database: run 1 waits for `homer run`\n")
        let run = try #require(try fixture.store.run(1))
        #expect(run.requestedBy == CurrentUser.atHost)
        let again = try await fixture.homer("trigger", "nightly")
        #expect(again.code == 2 && again.err.contains("already active (run 1)"))
        let cancelled = try await fixture.homer("cancel", "nightly")
        #expect(cancelled.code == 0 && cancelled.out == "run 1 of nightly cancelled before it started\n")
        #expect(try await fixture.homer("cancel", "nightly").err.contains("no active run"))
        #expect(try await fixture.homer("cancel", "1").err == "homer: run 1 has ended (cancelled)\n")
        #expect(try await fixture.homer("cancel", "7").code == 2)
    }

    @Test(arguments: [
        (Outcome.succeeded, Int32(0), "run 1 succeeded in "), (.failed, 1, "run 1 failed after "),
        (.cancelled, 130, "run 1 was cancelled after "),
    ])
    func `trigger --wait leaves with the run's result`(_ outcome: Outcome, _ code: Int32, _ line: String) async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        let lock = try fixture.daemonLock()
        let waiter = try Running(["trigger", "nightly", "--wait", "--timeout", "1m"], root: fixture.root)
        var claimed: [ClaimedRun] = []
        for _ in 0..<1000 where claimed.isEmpty {
            try await ContinuousClock().sleep(for: .milliseconds(10))
            claimed = try await fixture.store.claim(limit: 1, now: WallClock.now())
        }
        try await fixture.store.finish(
            run: try #require(claimed.first).id, result: ExecutionResult(outcome: outcome, exitCode: 0),
            outputFile: nil,
            now: WallClock.now())
        let answer = try await waiter.answer()
        #expect(answer.code == code)
        #expect(answer.out.hasPrefix(line))
        #expect(answer.err.isEmpty)
        withExtendedLifetime(lock) {}
    }

    @Test func `trigger --wait gives up after its time, and the run goes on`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        let lock = try fixture.daemonLock()
        let answer = try await fixture.homer("trigger", "nightly", "--wait", "--timeout", "50ms")
        #expect(answer.code == 124)
        #expect(answer.err.contains("run 1 goes on"))
        #expect(try fixture.store.openRuns().count == 1)
        withExtendedLifetime(lock) {}
    }

    @Test func `get -w says what was added, changed and removed`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"), .job("other"))
        let watcher = try Watcher(["get", "-w", "-o", "json"], root: fixture.root)
        #expect(try await watcher.next() == "ADDED nightly")
        #expect(try await watcher.next() == "ADDED other")
        try await fixture.run("nightly")
        #expect(try await watcher.next() == "MODIFIED nightly")
        try fixture.remove("other")
        var line = try await watcher.next()
        while line == "MODIFIED nightly" { line = try await watcher.next() }
        #expect(line == "DELETED other")
    }

    @Test func `backup writes a checked copy, prune deletes what is old with its output`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        try await fixture.run("nightly", output: "one\n")
        try await fixture.run("nightly", output: "two\n")
        for _ in 0..<2 {
            let backup = try await fixture.homer("backup", "--label", "test")
            #expect(backup.code == 0)
            #expect(backup.out.hasPrefix(fixture.root + "/.homer/backups/test-"))
            #expect(FileManager.default.fileExists(atPath: String(backup.out.dropLast())))
        }
        let rules = try await fixture.homer("prune", "--dry-run", "--runs", "7d", "--keep-backups", "1")
        #expect(rules.lines[0] == "WHAT             KEPT           WOULD GO")
        #expect(rules.lines[1] == "runs             7d             1")
        #expect(
            rules.lines.dropFirst().compactMap { $0.split(separator: " ").first.map(String.init) }
                == RetentionRule.allCases.map(\.rawValue))
        #expect(rules.lines.contains("backups          the 1 newest   1"))
        let counted = try await fixture.homer("prune", "--dry-run", "--runs", "7d", "-o", "json").json()
        #expect(counted["deleted"]?["runs"] == 1 && counted["deleted"]?["backups"] == 0)
        let pruned = try await fixture.homer("prune", "--runs", "7d", "--events", "7d", "--keep-backups", "1")
        #expect(pruned.out == "deleted 1 runs, 1 output files, 2 events, 1 backups\n")
        #expect(!FileManager.default.fileExists(atPath: fixture.outputFile("nightly", 1)))
        #expect(FileManager.default.fileExists(atPath: fixture.outputFile("nightly", 2)))
        #expect(try await fixture.homer("backup", "--label", "a/b").code == 64)
    }
}
