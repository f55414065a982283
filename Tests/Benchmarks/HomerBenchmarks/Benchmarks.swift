import Cron
import Foundation
import HomerCore
import HomerExecution
import HomerSources
import HomerStore

/// The hot paths, each measured best of five in one process, so that ratios can be read side by side.
///
///     HOMER_BENCHMARKS=1 swift run -c release HomerBenchmarks [name …]
@main
struct Benchmarks {
    static func main() async throws {
        let wanted = Set(CommandLine.arguments.dropFirst())
        func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }
        print("benchmark                                          best            unit")
        if isWanted("cron") { try cron() }
        if isWanted("files") { try await files() }
        if isWanted("runs") { try await runs() }
    }

    /// The best of five, in nanoseconds for one of `count`.
    static func best(_ count: Int, _ body: () async throws -> Void) async rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await body()
            let spent = start.duration(to: .now)
            let nanoseconds = Double(spent.components.seconds) * 1e9 + Double(spent.components.attoseconds) / 1e9
            best = min(best, nanoseconds / Double(count))
        }
        return best
    }

    static func report(_ name: String, _ value: Double, _ unit: String) {
        let number = value >= 1000 ? String(Int(value)) : String(Double(Int(value * 10)) / 10)
        let pad = String(repeating: " ", count: max(1, 50 - name.count))
        print(name + pad + number + String(repeating: " ", count: max(1, 16 - number.count)) + unit)
    }

    static func cron() throws {
        let zone = ZoneDatabase().zone(named: "America/New_York") ?? .utc
        for text in ["* * * * *", "0 6 * * *", "*/15 9-17 * * MON-FRI", "0 0 29 2 *"] {
            let expression = try CronExpression(text)
            var moment: Int64 = 1_770_000_000
            let count = 100_000
            var best = Double.infinity
            for _ in 0..<5 {
                moment = 1_770_000_000
                let start = ContinuousClock.now
                for _ in 0..<count {
                    guard let next = expression.next(after: moment, in: zone) else { break }
                    moment = next > 4_000_000_000 ? 1_770_000_000 : next
                }
                let spent = start.duration(to: .now)
                best = min(best, Double(spent.components.attoseconds) / 1e9 / Double(count))
            }
            report("cron next, \(text)", best, "ns")
        }
    }

    /// 10,000 intent files of about 550 bytes: read, decode, plan against an empty and an equal state, apply.
    static func files() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("homer-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let desired = root.appendingPathComponent("desired")
        try FileManager.default.createDirectory(at: desired, withIntermediateDirectories: true)
        let count = 10_000
        for index in 0..<count {
            try Data(sample(index).utf8).write(to: desired.appendingPathComponent("job-\(index).json"))
        }
        // Files younger than 100 ms are looked at twice.
        try await ContinuousClock().sleep(for: .milliseconds(200))
        let zones = ZoneDatabase()
        let options = DecodeOptions(knownTimeZone: { zones.zone(named: $0) != nil })
        func source() -> FileSource {
            FileSource(
                root: root.path, desired: desired.path, desiredShown: "desired", schedules: [], options: options,
                git: nil, clock: ContinuousClock(),
                now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        }
        report("read and decode 10,000 files", await best(1) { _ = await source().read() } / 1e6, "ms")
        let warm = source()
        let state = await warm.read()
        report("look again, nothing changed", await best(1) { _ = await warm.read() } / 1e6, "ms")
        let now = Timestamp(seconds: 1_770_000_000)
        let planner = Planner(zones: zones) { _ in nil }
        report(
            "plan 10,000 new intents",
            try await best(1) {
                _ = try planner.plan(desired: state, stored: StoredState(), now: now)
            } / 1e6, "ms")
        let plan = try planner.plan(desired: state, stored: StoredState(), now: now)
        let store = try Store.open(path: root.appendingPathComponent("homer.db").path)
        let start = ContinuousClock.now
        try store.apply(plan, pass: PassRecord(id: "bench", trigger: "start", startedAt: now), now: now)
        report("apply 10,000 new intents, once", milliseconds(start.duration(to: .now)), "ms")
        report(
            "plan with nothing to do",
            try await best(1) {
                let real = Planner(zones: zones) { try store.canonicalSpec(of: $0) }
                guard try real.plan(desired: state, stored: store.storedState(now: now), now: now).isEmpty else {
                    fatalPlan()
                }
            } / 1e6, "ms")
        var changed = state
        for index in 0..<100 {
            changed.intents[index].spec.priority = 51
            changed.intents[index].hash = changed.intents[index].spec.specHash
        }
        report(
            "plan with 100 changes",
            try await best(1) {
                let real = Planner(zones: zones) { try store.canonicalSpec(of: $0) }
                _ = try real.plan(desired: changed, stored: store.storedState(now: now), now: now)
            } / 1e6, "ms")
    }

    private static func fatalPlan() -> Never {
        print("the plan is not empty")
        exit(1)
    }

    /// Runs of `/bin/true` through claim, process and final row, beside bare spawns of the same.
    static func runs() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("homer-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let count = 500
        let bare = await best(count) {
            for _ in 0..<count {
                var pid: pid_t = 0
                var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", "exec /bin/true"].map { (text: String) in
                    strdup(text)
                }
                arguments.append(nil)
                posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, environ)
                for argument in arguments { free(argument) }
                var status: Int32 = 0
                waitpid(pid, &status, 0)
            }
        }
        report("bare posix_spawn of the same, one at a time", 1e9 / bare, "runs/s")
        let store = try Store.open(path: root.appendingPathComponent("homer.db").path)
        try await RunThroughput(store: store, root: root.path, bare: 1e9 / bare).measure(count: count)
    }

    static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
    }

    static func sample(_ index: Int) -> String {
        """
        {
          "id": "job-\(index)",
          "name": "Job number \(index)",
          "description": "One of ten thousand intents, about as long as a real one",
          "trigger": { "type": "cron", "expression": "\(index % 60) \(index % 24) * * *", "timeZone": "America/New_York" },
          "execution": { "executor": "shell", "timeout": "10m" },
          "query": "echo working on number \(index); sleep 1; echo done",
          "contextFiles": ["~/memory/work.md"],
          "lane": "work",
          "enabled": true,
          "priority": \(index % 100),
          "notify": { "onSuccess": false, "onFailure": true },
          "labels": { "team": "t\(index % 7)" }
        }
        """
    }
}
