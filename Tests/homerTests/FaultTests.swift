import Foundation
import HomerCore
import HomerStore
import HomerTesting
import Testing

/// How long the fault tests take: short in the suite, long in `scripts/fault-suite`.
enum FaultLength {
    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    static let isLong = number("HOMER_FAULT_LONG") == 1
    static let rounds = number("HOMER_FAULT_ROUNDS") ?? 20
    static let seed = number("HOMER_FAULT_SEED").map { UInt64($0) } ?? UInt64.random(in: 1..<1_000_000)

    static func lasts(_ short: Duration, long: Duration) -> Duration { isLong ? long : short }
}

/// Faults of processes: of the daemon itself, and of others at its database. After each, every due time has one row,
/// every run one ending, no job ran twice, and nothing is left alive.
@Suite(.ownThreads, .serialized, .timeLimit(.minutes(60))) struct FaultTests {
    /// Lets a daemon run a fresh job, ends it, and holds everything against everything.
    private func converge(_ faults: FaultWorkspace, _ daemon: DaemonUnderTest, _ comment: Comment) async throws {
        let mark = daemon.mark
        try await daemon.line("run finished", from: mark, within: 90) {
            $0["intent"] == "quick" && $0["outcome"] == "succeeded"
        }
        #expect(await daemon.end() == 0, comment)
        let verdict = try FaultVerdict(faults)
        try await verdict.check(faults, comment)
        let diff = try Command.homer("diff", in: faults.workspace)
        #expect(diff.status == 0, "\(diff.errors)")
        print("fault suite: \(comment): \(verdict)")
    }

    @Test func `kill -9 at any moment, again and again`() async throws {
        let faults = try FaultWorkspace()
        var random = SeededGenerator(seed: FaultLength.seed)
        var lost = 0
        for round in 1...FaultLength.rounds {
            let comment: Comment = "kill -9, seed \(FaultLength.seed), round \(round)"
            // Some die before they have come to themselves.
            if random.isLucky(20) {
                let daemon = try DaemonUnderTest(in: faults.workspace)
                try await pause(.milliseconds(Int.random(in: 0...120, using: &random)))
                _ = await daemon.end(SIGKILL)
                continue
            }
            let open = try faults.openRuns()
            let daemon = try await faults.start()
            try await checkRecovered(faults, open, daemon, comment)
            lost += open.count
            if random.isLucky(50) {
                await daemon.waitForLines(Int.random(in: 2...40, using: &random), within: .seconds(2))
            } else {
                try await pause(.milliseconds(Int.random(in: 0...900, using: &random)))
            }
            #expect(await daemon.end(SIGKILL) == -SIGKILL, comment)
        }
        let open = try faults.openRuns()
        let daemon = try await faults.start()
        let comment: Comment =
            "kill -9, seed \(FaultLength.seed), \(FaultLength.rounds) rounds, \(lost + open.count) runs found open"
        try await checkRecovered(faults, open, daemon, comment)
        try await converge(faults, daemon, comment)
    }

    /// The moment of the fault is the random thing under test: this is not waiting for something to happen.
    private func pause(_ length: Duration) async throws { try await ContinuousClock().sleep(for: length) }

    /// A daemon that says it has started has closed what it found, and nothing of that is alive.
    private func checkRecovered(
        _ faults: FaultWorkspace, _ open: [Int64], _ daemon: DaemonUnderTest, _ comment: Comment
    ) async throws {
        let alive = faults.processes().filter { open.contains($0.run) }
        #expect(alive.isEmpty, "\(alive); \(comment)")
        let started = try await daemon.line("daemon started")
        #expect(started["recovered"] == "\(open.count)", comment)
        #expect(try Set(faults.openRuns()).isDisjoint(with: open), comment)
    }

    @Test func `another program holds the database locked for longer than the daemon waits`() async throws {
        let faults = try FaultWorkspace()
        let daemon = try await faults.start()
        try await daemon.line("run finished", within: 60) { $0["intent"] == "quick" }
        let lock = try await WriteLock(faults.database, in: faults.workspace)
        let mark = daemon.mark
        let failed = try await daemon.line("store failed", from: mark, within: 60)
        #expect(failed["error"]?.contains("locked by another process") == true)
        if FaultLength.isLong { try await pause(.seconds(30)) }
        try lock.release()
        try await converge(faults, daemon, "database locked")
    }

    @Test func `the output directory is removed, and then is not a directory`() async throws {
        let faults = try FaultWorkspace()
        let outputs = faults.workspace.path + "/.homer/outputs"
        let daemon = try await faults.start()
        for _ in 0..<FaultLength.rounds / 5 {
            try await daemon.line("run finished", from: daemon.mark, within: 60) {
                $0["intent"] == "quick" && $0["outcome"] == "succeeded"
            }
            try Command.run("/bin/rm", ["-rf", outputs])
        }
        // Runs make it again, so it may take more than one try to put something else in its place.
        try Command.run(
            "/bin/sh", ["-c", "until rm -rf '\(outputs)' && (set -C; echo x > '\(outputs)') 2>/dev/null; do :; done"])
        let failed = try await daemon.line("run finished", from: daemon.mark, within: 60) {
            $0["intent"] == "quick" && $0["outcome"] == "failed"
        }
        #expect(failed["error"]?.contains(outputs) == true)
        try Command.run("/bin/rm", ["-rf", outputs])
        try await converge(faults, daemon, "output directory removed")
    }

    @Test func `the daemon is stopped for a while`() async throws {
        let faults = try FaultWorkspace()
        let daemon = try await faults.start()
        try await daemon.line("run finished", within: 60) { $0["intent"] == "quick" }
        daemon.signal(SIGSTOP)
        try await pause(FaultLength.lasts(.seconds(4), long: .seconds(70)))
        // It is not dead: nobody takes its place.
        let second = try Command.homer("run", in: faults.workspace)
        #expect(second.status == 75)
        daemon.signal(SIGCONT)
        try await converge(faults, daemon, "SIGSTOP")
        let verdict = try FaultVerdict(faults)
        #expect(verdict.ledger["quick"]?.contains { $0.verdict == .collapsed } == true)
        #expect(verdict.ledger["every"]?.contains { $0.verdict == .collapsed } == false)
    }
}
