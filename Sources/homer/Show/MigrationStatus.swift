import HomerCore
import HomerStore

/// Where the migration stands, and what it follows from.
struct MigrationStatus {
    var rollout: Rollout
    var flags: RuntimeFlags
    /// When the last of the flags that made this phase was written; nil when none says.
    var since: Timestamp?
    var report: ParallelReport
    /// Jobs that are listed for double execution and refused, in sentences.
    var refusals: [String]

    /// - Parameter oldEngineIsOff: `legacy.engine` is `off`.
    init(_ store: Store, execute: Set<String>, oldEngineIsOff: Bool = false, now: Timestamp) throws {
        flags = try store.flags()
        report = try ParallelReport.make(store, since: ParallelReport.start(store, now: now), until: now)
        rollout = Rollout(
            Rollout.Facts(
                isHomerDatabase: try store.isHomerDatabase(), enabled: flags.enabled, bridge: flags.schedulerBridge,
                parallel: flags.parallelMode, discovery: flags.discoveryEnabled, oldEngineIsOff: oldEngineIsOff,
                compared: report.total.compared, isGo: report.isGo, unexplained: report.total.unexplained))
        let times = try store.flagTimes()
        since = Self.deciding(rollout.phase).compactMap { times[$0] }.max()
        let executors = Dictionary(
            try store.shadowedJobs().filter(\.isActive).map { ($0.spec.id, $0.spec.execution.executor) },
            uniquingKeysWith: { first, _ in first })
        refusals = execute.sorted().compactMap { DoubleExecution.refusal($0, executor: executors[$0]) }
    }

    /// The flags whose change led to the phase.
    private static func deciding(_ phase: Rollout.Phase) -> [RuntimeFlag] {
        switch phase {
        case .cleanup: [.enabled, .schedulerBridge, .parallelMode, .discoveryEnabled]
        default: [.enabled, .schedulerBridge, .parallelMode]
        }
    }

    var json: JSONValue {
        .object([
            "format_version": "1.0", "phase": .string(rollout.phase.rawValue),
            "week": rollout.phase.week.map { .int(Int64($0)) }, "state": .string(rollout.state),
            "since": since.map { .string($0.description) },
            "flags": .object([
                "runtime.enabled": .bool(flags.enabled), "runtime.scheduler_bridge": .bool(flags.schedulerBridge),
                "runtime.parallel_mode": .bool(flags.parallelMode),
                "runtime.discovery_enabled": .bool(flags.discoveryEnabled),
            ]),
            "compared": .int(Int64(report.total.compared)), "unexplained": .int(Int64(report.total.unexplained)),
            "go": .bool(report.isGo), "next": Self.json(rollout.next), "back": rollout.back.map(Self.json),
            "refusals": .array(refusals.map { .string($0) }),
        ])
    }

    private static func json(_ step: Rollout.Step) -> JSONValue {
        .object(["command": step.command.map { .string($0) }, "why": .string(step.why)])
    }

    func text(_ moments: Moments) -> String {
        var lines: [(String, String)] = []
        if let week = rollout.phase.week {
            lines.append(("Phase", "\(week) of 5, \(rollout.phase.rawValue) (week \(week) of the plan)"))
        } else {
            lines.append(("Phase", "none: standalone"))
        }
        if let since { lines.append(("Since", "\(moments.local(since)) (\(moments.relative(since)))")) }
        lines.append(("Now", rollout.state))
        if rollout.phase == .bridge || rollout.phase == .validation {
            let total = report.total
            lines.append(
                (
                    "Compared",
                    "\(total.compared) of \(ParallelReport.wanted), \(total.mismatched) mismatched, "
                        + "\(total.unexplained) unexplained"
                ))
        }
        lines.append(("Next", Self.text(rollout.next)))
        if let back = rollout.back { lines.append(("Way back", Self.text(back))) }
        for refusal in refusals { lines.append(("Refused", refusal)) }
        let width = (lines.map(\.0.count).max() ?? 0) + 3
        return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 + "\n" }.joined()
    }

    private static func text(_ step: Rollout.Step) -> String {
        step.command.map { "\($0)   # \(step.why)" } ?? step.why
    }
}
