import Foundation
import HomerCore
import HomerExecution
import HomerRuntime
import HomerStore
import Logging

/// How many runs a second the execution loop starts and records durably.
struct RunThroughput {
    let store: Store
    let root: String
    let bare: Double

    func measure(count: Int) async throws {
        let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
        var desired = DesiredState()
        for index in 0..<count {
            let spec = IntentSpec(
                id: "run-\(index)", trigger: .event(name: "never", filter: nil),
                execution: Execution(executor: "shell"), query: "exec /bin/true")
            desired.intents.append(DesiredIntent(spec: spec, origin: Origin(source: "desired", file: "\(index).json")))
        }
        let zones = ZoneDatabase()
        let plan = try Planner(zones: zones) { _ in nil }.plan(
            desired: desired, stored: store.storedState(now: now()), now: now())
        try store.apply(plan, pass: PassRecord(id: "bench", trigger: "start", startedAt: now()), now: now())
        let settings = ExecutionSettings(
            runner: ProcessRunner(clock: ContinuousClock()), daemonEnvironment: ["PATH": "/usr/bin:/bin"], now: now,
            zoneOffset: { _, _ in 0 })
        for width in [1, 8] {
            for index in 0..<count { _ = try store.enqueueManual(intent: "run-\(index)", by: "bench", now: now()) }
            let dispatcher = Dispatcher(
                store: store, executors: [ShellExecutor(settings: settings)], zones: zones,
                settings: DispatchSettings(concurrency: width, home: "/tmp", outputs: root + "/outputs"),
                logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }, clock: ContinuousClock(), now: now)
            let start = ContinuousClock.now
            let loop = Task { try await dispatcher.run() }
            while try await store.off({ try $0.pendingCounts() }).isEmpty == false {
                try await ContinuousClock().sleep(for: .milliseconds(20))
            }
            let rate = Double(count) / (Benchmarks.milliseconds(start.duration(to: .now)) / 1000)
            loop.cancel()
            _ = try? await loop.value
            Benchmarks.report("runs through the loop, \(width) at once (sh + exec)", rate, "runs/s")
            Benchmarks.report("  of bare posix_spawn", rate / bare * 100, "%")
        }
    }
}
