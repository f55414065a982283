import Foundation
import HomerCore
import Testing

/// Faults of the disk below the state directory.
@Suite(
    .ownThreads, .serialized, .timeLimit(.minutes(10)),
    .enabled(if: Mount.isAllowed, "mounting a file system is refused here"))
struct DiskFaultTests {
    private func converge(_ faults: FaultWorkspace, _ daemon: DaemonUnderTest, _ comment: Comment) async throws {
        try await daemon.line("run finished", from: daemon.mark, within: 90) {
            $0["intent"] == "quick" && $0["outcome"] == "succeeded"
        }
        #expect(await daemon.end() == 0, comment)
        let verdict = try FaultVerdict(faults)
        try await verdict.check(faults, comment)
        print("fault suite: \(comment): \(verdict)")
    }

    @Test func `a full disk is said, not shouted, and nothing is lost when there is room again`() async throws {
        let faults = try FaultWorkspace()
        let disk = try Mount(faults.workspace.path + "/.homer", size: FaultLength.isLong ? "64m" : "16m")
        defer { withExtendedLifetime(faults) { disk.unmount() } }
        let daemon = try await faults.start()
        for _ in 0..<(FaultLength.isLong ? 10 : 2) {
            try await daemon.line("run finished", from: daemon.mark, within: 60) {
                $0["intent"] == "quick" && $0["outcome"] == "succeeded"
            }
            try disk.fill()
            let mark = daemon.mark
            try await daemon.line("store failed", from: mark, within: 60) {
                $0["error"]?.contains("SQLITE_FULL") == true
            }
            // The log must not be flooded: the loop and up to twelve runs try once a second each.
            let before = daemon.lines.count { $0.message == "store failed" }
            let start = ContinuousClock.now
            try await ContinuousClock().sleep(for: .seconds(2))
            let seconds = Int((ContinuousClock.now - start).components.seconds) + 2
            let said = daemon.lines.count { $0.message == "store failed" } - before
            #expect(said <= 16 * seconds, "\(said) lines in \(seconds) seconds")
            try disk.free()
        }
        try await converge(faults, daemon, "full disk")
    }

    @Test func `on a read-only disk the daemon leaves with words, and reading goes on`() async throws {
        let faults = try FaultWorkspace()
        let disk = try Mount(faults.workspace.path + "/.homer", size: "64m")
        defer { withExtendedLifetime(faults) { disk.unmount() } }
        let first = try await faults.start()
        try await first.line("run finished", within: 60) { $0["intent"] == "quick" }
        #expect(await first.end(SIGKILL) == -SIGKILL)
        try await disk.setReadOnly(true)
        let refused = try Command.homer("run", in: faults.workspace)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("Read-only file system"))
        #expect(!refused.errors.contains("another daemon"))
        let get = try Command.homer("get", in: faults.workspace)
        #expect(get.status == 0)
        #expect(get.output.contains("quick"))
        try await disk.setReadOnly(false)
        try await converge(faults, faults.start(), "read-only disk")
    }
}
