import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// One look through /proc for several runs.
@Suite(.serialized) struct ProcessSweepTests {
    let world = FakeWorld()
    private var database: String { "\(world.directory)/homer.db" }

    private func sleeper(run: Int64) throws -> pid_t {
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [
            strdup("HOMER_RUN_ID=\(run)"), strdup("HOMER_DATABASE=\(database)"), nil,
        ]
        defer { (arguments + environment).forEach { free($0) } }
        try #require(posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, &environment) == 0)
        let marker = RunMarker(run: run, database: database)
        for _ in 0..<2_000 where marker.reading(of: child) != .carried { usleep(1_000) }
        return child
    }

    private func end(_ child: pid_t) {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
    }

    @Test func `each of the runs gets what is its own, and no leader of another`() async throws {
        let (first, second) = (try sleeper(run: 7_001), try sleeper(run: 7_002))
        defer {
            end(first)
            end(second)
        }
        let runs = [Int64(7_001), 7_002, 7_003].map {
            RunProcesses(leader: nil, since: 1, marker: RunMarker(run: $0, database: database))
        }
        // The second look knows who is older than the runs.
        let births = ProcessBirths()
        for _ in 0..<2 {
            let found = RunProcesses.look(runs, births: births)
            #expect(found.map { $0.members.map(\.pid) } == [[first], [second], []])
        }
        let led = RunProcesses.look(runs, leaders: [second], births: births)
        #expect(led.map { $0.members.map(\.pid) } == [[first], [], []])
    }

    @Test func `who asks while a look goes on is looked for by the next`() async throws {
        let sweep = ProcessSweep()
        let child = try sleeper(run: 7_004)
        defer { end(child) }
        let run = RunProcesses(leader: nil, since: 1, marker: RunMarker(run: 7_004, database: database))
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { await sweep.look(run).members.count } }
            return await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 1, count: 50))
    }

    @Test func `a number that is given out again is another process`() {
        let births = ProcessBirths()
        #expect(births.ticks(of: 12, inode: 1) == nil)
        births.note(12, inode: 1, ticks: 99)
        #expect(births.ticks(of: 12, inode: 1) == 99)
        #expect(births.ticks(of: 12, inode: 2) == nil)
    }

    @Test(
        arguments: [
            ("HOMER_RUN_ID=12\0HOMER_DATABASE=/d\0", true), ("HOMER_DATABASE=/d\0A=\0HOMER_RUN_ID=12", true),
            ("HOMER_RUN_ID=123\0HOMER_DATABASE=/d\0", false), ("XHOMER_RUN_ID=12\0HOMER_DATABASE=/d\0", false),
            ("HOMER_RUN_ID=12\0HOMER_DATABASE=/e\0", false), ("HOMER_RUN_ID=12\0", false), ("", false),
        ])
    func `a marker is whole variables`(environment: String, isCarried: Bool) {
        #expect(RunMarker(run: 12, database: "/d").isCarried(by: Array(environment.utf8)) == isCarried)
    }
}
