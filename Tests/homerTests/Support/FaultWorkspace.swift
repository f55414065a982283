import Foundation
import HomerCore
import HomerStore
import Testing

/// A workspace whose jobs are due every second and write down what they do, and the questions whose answers no fault
/// may change.
final class FaultWorkspace: Sendable {
    let workspace: TemporaryWorkspace
    /// Outside of the state directory, so that a full or read-only one does not stop the jobs from saying what they did.
    let journal: String

    /// Policies that make waiting, skipped, cancelled and overlapping runs; the `rest` is what the script does after
    /// its line in the journal.
    private static let jobs: [(id: String, policy: String, rest: String)] = [
        ("quick", "", "true"), ("every", #""catchUp": { "policy": "all", "max": 20 }, "overlap": "queueAll","#, "true"),
        ("never", #""catchUp": "none","#, "exit 3"), ("slow", "", "sleep 2.5"),
        ("queued", #""overlap": "queueOne","#, "sleep 1.5"),
        ("many", #""overlap": { "policy": "allow", "max": 3 },"#, "sleep 1.2"),
        ("replaced", #""overlap": "replace","#, "sleep 600"),
        ("daemon", "", "setsid sleep 600 </dev/null >/dev/null 2>&1 & true"),
    ]

    static let scheduled = jobs.map(\.id)

    init() throws {
        workspace = try TemporaryWorkspace()
        journal = workspace.path + "/journal"
        try workspace.write(#"{ "runtime": { "concurrency": 12, "drain": "1s" } }"#, to: "homer.json")
        for job in Self.jobs {
            try write(
                job.id, #"{ "type": "cron", "expression": "* * * * * *", "timeZone": "UTC" }"#, job.policy, job.rest)
        }
        try write("once", #"{ "type": "immediate" }"#, "", "setsid sleep 600 & sleep 600")
    }

    private func write(_ id: String, _ trigger: String, _ policy: String, _ rest: String) throws {
        try workspace.write(
            """
            { "id": "\(id)", "trigger": \(trigger), "execution": { "executor": "shell" }, \(policy)
              "query": "echo $HOMER_INTENT_ID $HOMER_SCHEDULED_FOR $HOMER_RUN_ID >> \(journal); \(rest)" }
            """, to: "desired/\(id).json")
    }

    /// Also after a test that failed half-way.
    deinit { for process in processes() { kill(process.pid, SIGKILL) } }

    var database: String { workspace.database }

    /// A daemon that has recovered what the one before it left. A child of a killed daemon may hold the lock for the
    /// moment between fork and exec, so a refusal is tried again.
    func start() async throws -> DaemonUnderTest {
        for _ in 0..<20 {
            let daemon = try DaemonUnderTest(in: workspace)
            do {
                try await daemon.line("daemon started", within: 60)
                return daemon
            } catch  where !daemon.process.isRunning && daemon.process.terminationStatus == 75 { continue }
        }
        throw DaemonUnderTest.TimedOut(description: "the lock of a dead daemon was never free")
    }

    /// Runs that say `running`; none when there is no database yet, or a half-made one.
    func openRuns() throws -> [Int64] {
        do { return try Store.openReadOnly(path: database).orphans().map(\.id) } catch let error as StoreError
            where error.code == .missing || error.code == .unknownSchema
        { return [] }
    }

    /// Living processes of this workspace's runs: run and process number.
    func processes() -> [(run: Int64, pid: Int32)] {
        let token = "HOMER_DATABASE=\(database)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { pid in
            let variables = Self.environment(of: pid)
            guard variables.contains(token) else { return nil }
            let run = variables.first { $0.hasPrefix("HOMER_RUN_ID=") }.flatMap { Int64($0.dropFirst(13)) }
            return run.map { ($0, pid) }
        }
    }

    private static func environment(of pid: Int32) -> [String] {
        guard let file = fopen("/proc/\(pid)/environ", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = fread(&bytes, 1, bytes.count, file)
        return bytes.prefix(count).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
