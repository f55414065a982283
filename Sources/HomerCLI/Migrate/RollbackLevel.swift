import HomerCore
import HomerReport
import HomerStore

/// The levels of going back (docs/migration.md) that are flags. The fourth is files and programs
/// (`FileRollback`).
enum RollbackLevel: Int, CaseIterable {
    case runtime = 1, bridge, everything

    /// What is set to false. The migration plan's line for level 3 writes `false` into the tick interval too, which
    /// keeps its default by that; nothing is gained by it, so we leave it out.
    var flags: [RuntimeFlag] {
        switch self {
        case .runtime: [.enabled]
        case .bridge: [.schedulerBridge]
        case .everything: [.enabled, .schedulerBridge, .discoveryEnabled, .parallelMode]
        }
    }

    /// What holds afterwards, beside what the flags say.
    var remarks: [String] {
        var remarks = ["what was decided before goes on to its end; a due time is run by one engine, once"]
        if self == .everything {
            remarks.append("runtime.tick_interval_ms stays as it is: it is only how often the loop looks at the clock")
            remarks.append(
                "a restart is not needed, because the daemon reads the flags live; it does no harm either: "
                    + "systemctl restart homer, or launchctl kickstart -k gui/$(id -u)/com.yj.homer")
        }
        return remarks
    }
}

extension OldEngine {
    /// Who the old engine is, to which a rollback leaves the jobs.
    var standing: String {
        switch mode {
        case .builtin where homerLives:
            "built into the daemon, and the old HOMER runs too: what it runs is left to it. "
                + "Stop the old HOMER, then restart the daemon"
        case .builtin: "built into the daemon"
        case .external where homerLives: "the old HOMER, which runs beside this daemon (legacy.engine is external)"
        case .external:
            "the old HOMER (legacy.engine is external), which gives no sign of life: "
                + "NOBODY runs the jobs until it is started"
        case .off where homerLives: "off here, and the old HOMER runs the jobs"
        case .off: "off: NOBODY runs the jobs until legacy.engine in homer.json is builtin or external"
        }
    }
}

extension [FlagChange] {
    /// The commands that undo a rollback, in an order in which no step hands the jobs over unseen: parallel mode is on
    /// before the bridge is.
    var wayForward: [String] {
        let order: [RuntimeFlag] = [.parallelMode, .enabled, .schedulerBridge, .discoveryEnabled]
        return order.compactMap { flag in first { $0.flag == flag }?.wayBack }
    }
}
