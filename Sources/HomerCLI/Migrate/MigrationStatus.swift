import HomerCore
import HomerMigration
import HomerReport
import HomerStore

/// Where the migration stands, and what it follows from.
struct MigrationStatus {
    var rollout: Rollout
    var flags: RuntimeFlags
    /// When the last of the flags that made this phase was written; nil when none says.
    var since: Timestamp?
    var report: ParallelReport
    var oldEngine: OldEngine
}

extension MigrationStatus {
    init(_ store: Store, _ workspace: Workspace, now: Timestamp) throws {
        flags = try store.flags()
        oldEngine = try workspace.oldEngine(store, zones: workspace.zones(store), now: now)
        report = try ParallelReport.make(store, workspace, since: ParallelReport.start(store, now: now), until: now)
        rollout = Rollout(
            Rollout.Facts(
                isHomerDatabase: try store.isHomerDatabase(), enabled: flags.enabled, bridge: flags.schedulerBridge,
                parallel: flags.parallelMode, discovery: flags.discoveryEnabled, oldEngine: oldEngine,
                compared: report.total.executed, isGo: report.isGo, unexplained: report.total.unexplained))
        let times = try store.flagTimes()
        since = Self.deciding(rollout.phase).compactMap { times[$0] }.max()
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
            "phase": .string(rollout.phase.rawValue),
            "week": rollout.phase.week.map { .int(Int64($0)) }, "text": .string(rollout.state),
            "since": since.map { .string($0.description) },
            "flags": flags.json,
            "compared": .int(Int64(report.total.compared)), "executed": .int(Int64(report.total.executed)),
            "wanted": .int(Int64(ParallelReport.wanted)), "unexplained": .int(Int64(report.total.unexplained)),
            "go": .bool(report.isGo), "next": Self.json(rollout.next), "back": rollout.back.map(Self.json),
            "oldEngine": oldEngine.json, "runBy": .string(keeper.rawValue),
        ])
    }

    /// Who runs the jobs that have an intent.
    private var keeper: JobKeeper { oldEngine.keeper(of: flags.route.jobs) }

    /// `command` is what may be typed now: nothing while something else comes first.
    private static func json(_ step: Rollout.Step) -> JSONValue {
        .object([
            "command": step.first.isEmpty ? step.command.map { .string($0) } : nil,
            "steps": .array(step.all.map { .string($0) }), "why": .string(step.why),
        ])
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
        if oldEngine.mode == .external || oldEngine.homerLives {
            lines.append(("old HOMER", "\(oldEngine.homerLives ? "lives" : "is silent"), \(oldEngine.sign(moments))"))
        }
        if rollout.phase == .bridge || rollout.phase == .validation {
            let total = report.total
            lines.append(
                (
                    "Compared",
                    "\(total.compared) (\(total.matched) matched, \(total.mismatched) mismatched, of those "
                        + "\(total.unexplained) unexplained); \(total.executed) executions, at least "
                        + "\(ParallelReport.wanted) are wanted"
                ))
        }
        lines.append(("Next", Self.text(rollout.next)))
        if let back = rollout.back { lines.append(("Way back", Self.text(back))) }
        let width = (lines.map(\.0.count).max() ?? 0) + 3
        return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 + "\n" }.joined()
    }

    private static func text(_ step: Rollout.Step) -> String {
        step.all.isEmpty ? step.why : "\(step.all.joined(separator: ", then "))   # \(step.why)"
    }
}
