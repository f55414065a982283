import Foundation
import HomerCore
import HomerStore
import Testing

/// The load that once tore the optimised daemon's state: a thousand jobs due together every five seconds, sixteen at
/// once (docs/decisions/0007-lost-hops.md). More are due than the machine can run, so every path is taken: started,
/// skipped because the run before is not over, waiting when the daemon is told to stop.
@Suite(.ownThreads, .serialized, .timeLimit(.minutes(20))) struct BurstTests {
    private static let intents = 1000
    private static let expression = "*/5 * * * * *"
    /// Twenty seconds of load.
    private static let dueTimes = 4

    @Test(arguments: 1...3) func `a thousand jobs due together every five seconds leave the daemon alive`(round: Int)
        async throws
    {
        let workspace = try TemporaryWorkspace()
        try workspace.write(#"{ "runtime": { "concurrency": 16 } }"#, to: "homer.json")
        for number in 0..<Self.intents {
            try workspace.write(
                """
                { "id": "b\(number)", "trigger": { "type": "cron", "expression": "\(Self.expression)" },
                  "execution": { "executor": "shell", "timeout": "60s" }, "query": "true" }
                """, to: "desired/b\(number).json")
        }
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished", within: 120) { $0["created"] == "\(Self.intents)" }
        let store = try Store.openReadOnly(path: workspace.database)
        try await waitForDueTimes(Self.dueTimes, in: store, daemon)
        #expect(daemon.process.isRunning, "round \(round): \(lastLines(of: daemon))")
        #expect(await daemon.end() == 0, "round \(round): \(lastLines(of: daemon))")

        let runs = try store.runs(.init(limit: 10_000_000))
        let byID = Dictionary(uniqueKeysWithValues: runs.map { ($0.id, $0) })
        var decided: Set<Int64> = []
        for number in 0..<Self.intents {
            let rows = try store.ledger(of: "b\(number)")
            let seconds = rows.map(\.scheduledFor.seconds)
            let first = try #require(seconds.first)
            // One row for each due time, with none left out between the first and the last.
            #expect(seconds == seconds.indices.map { first + Int64($0) * 5 }, "round \(round), b\(number)")
            decided.formUnion(rows.compactMap(\.runID))
        }
        #expect(Set(byID.keys) == decided, "round \(round): every run was made by a due time")
        #expect(!runs.contains { $0.status == .running }, "round \(round)")
        #expect(runs.contains { $0.status == .completed }, "round \(round)")
        print("burst round \(round): \(runs.count) runs, \(decided.count) due times that made one")
    }

    /// Returns when the first intent has as many decided due times, or the daemon is gone.
    private func waitForDueTimes(_ count: Int, in store: Store, _ daemon: DaemonUnderTest) async throws {
        while daemon.process.isRunning, try store.ledger(of: "b0").count < count {
            try Task.checkCancellation()
            await daemon.waitForLines(daemon.mark + 50, within: .seconds(5))
        }
    }

    private func lastLines(of daemon: DaemonUnderTest) -> String {
        daemon.lines.suffix(20).map { "\($0.message) \($0.values)" }.joined(separator: "\n")
    }
}
