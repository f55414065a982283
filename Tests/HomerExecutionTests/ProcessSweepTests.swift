import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// One look through /proc for several runs.
@Suite(.serialized) struct ProcessSweepTests {
    let world = FakeWorld()
    private var database: String { "\(world.directory)/homer.db" }

    private func sleeper(run: Int64) throws -> Sleeper {
        let sleeper = try Sleeper(environment: ["HOMER_RUN_ID=\(run)", "HOMER_DATABASE=\(database)"])
        let marker = RunMarker(run: run, database: database)
        sleeper.wait { marker.reading(.init(of: sleeper.pid)) == .carried }
        return sleeper
    }

    @Test func `each of the runs gets what is its own, and no leader of another`() async throws {
        let (first, second) = (try sleeper(run: 7_001), try sleeper(run: 7_002))
        defer {
            first.end()
            second.end()
        }
        let runs = [Int64(7_001), 7_002, 7_003].map {
            RunProcesses(leader: nil, since: 1, marker: RunMarker(run: $0, database: database))
        }
        // The second look knows who is older than the runs.
        let births = ProcessBirths()
        for _ in 0..<2 {
            let found = RunProcesses.look(runs, births: births)
            #expect(found.map { $0.members.map(\.pid) } == [[first.pid], [second.pid], []])
        }
        let led = RunProcesses.look(runs, leaders: [second.pid], births: births)
        #expect(led.map { $0.members.map(\.pid) } == [[first.pid], [], []])
    }

    @Test func `who asks while a look goes on is looked for by the next`() async throws {
        let sweep = ProcessSweep()
        let child = try sleeper(run: 7_004)
        defer { child.end() }
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
