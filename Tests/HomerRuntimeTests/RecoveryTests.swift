import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

@Suite("Recovery", .timeLimit(.minutes(5))) struct RecoveryTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var process: ProcessIdentity?
        var isAlive = false
        var story: String
    }

    static let process = ProcessIdentity(pid: 77, startTicks: 5, bootID: "boot")
    static let rows: [Row] = [
        Row(
            testDescription: "no process was noted", process: nil,
            story: "the daemon died; no process was noted"),
        Row(
            testDescription: "a process that was not noted is found", process: nil, isAlive: true,
            story: "the daemon died; no process was noted, but one was still there and was killed"),
        Row(testDescription: "the process is gone", process: process, story: "the daemon died"),
        Row(
            testDescription: "the process is still there", process: process, isAlive: true,
            story: "the daemon died; its process was still there and was killed"),
    ]

    @Test("A run found open is lost, its process killed, and its due time is never run again", arguments: rows)
    func recover(_ row: Row) async throws {
        let store = try Store.inMemory()
        try store.accept([Samples.spec("a")], at: at(9, 30))
        let dead = try store.startingEpoch(daemon: daemon, now: at(9, 30))
        try await dead.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(at(10), .ran)], cursor: at(10))
            ], now: at(10))
        let run = try #require(try await dead.claim(limit: 1, now: at(10)).first)
        if let process = row.process {
            try await dead.started([StartNote(run: run.id, attempt: 1, process: process, outputFile: "f")])
        }

        let next = try store.startingEpoch(daemon: daemon, now: at(10, 1))
        let log = CollectedLog()
        let asked = Notes<OrphanRun>()
        let recovery = Recovery(store: next, logger: log.logger, now: { at(10, 1) }) { orphan in
            asked.add(orphan)
            return row.isAlive
        }
        #expect(try await recovery.recover() == 1)
        #expect(asked.all.map(\.id) == [run.id])
        #expect(asked.all.map(\.process) == [row.process])
        let ended = try #require(try next.run(run.id))
        #expect(ended.outcome == .lost && ended.error == row.story)
        #expect(ended.completedAt == at(10, 1))
        #expect(log.of(.runLost).count == 1)
        #expect(try await recovery.recover() == 0)
        #expect(try await next.claim(limit: 9, now: at(10, 1)).isEmpty)
        #expect(try next.scheduledIntents().first?.cursor == at(10))
        #expect(try next.events(intent: "a").first?.reason == .known(.runLost))
    }

    @Test("A run that was decided and not started is started by the next daemon, once")
    func pending() async throws {
        let decided: @Sendable (Store, String) async throws -> Void = { store, _ in
            try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                        ledger: [LedgerEntry(at(10), .ran)], cursor: at(10))
                ], now: at(10))
        }
        try await withWorld([Samples.spec("a")], now: at(10, 1), prepare: decided) { world in
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            await world.look()
            #expect(world.executor.requests.map(\.scheduledFor) == [at(10)])
        }
    }
}
