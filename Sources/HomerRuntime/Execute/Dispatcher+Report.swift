import HomerCore
import HomerStore
import Logging

/// What the log says of the flags, and of a HOMER that they give no jobs to.
extension Dispatcher {
    func reportFlags(from old: RuntimeFlags, to new: RuntimeFlags, isFirst: Bool) {
        for (key, value) in new.unparsable.sorted(by: { $0.key < $1.key }) where old.unparsable[key] != value {
            logger.log(.flagUnreadable, ["key": "\(key)", "value": "\(value)"])
        }
        guard !isFirst, old != new else { return }
        logger.log(
            .flagsChanged,
            [
                "enabled": "\(new.enabled)", "scheduler_bridge": "\(new.schedulerBridge)",
                "parallel_mode": "\(new.parallelMode)", "discovery_enabled": "\(new.discoveryEnabled)",
                "tick_interval": "\(new.tickInterval)",
            ])
    }

    /// Says what is to be done first when jobs that HOMER may still run are given to this daemon.
    func reportHomer(_ homer: OldScheduler, route: Route, isFirst: Bool) {
        let isNew = homer.lead != timetable.lead || route.jobs != flags.route.jobs || isFirst
        guard homer.isBeside, isNew, route.jobs == .new || homer.mode != .external else { return }
        let first = OldEngine(mode: homer.mode, homerLives: true).stepsBeforeHandover.joined(separator: ", then ")
        var values: Logger.Metadata = ["legacy_engine": "\(homer.mode.rawValue)", "first": "\(first)"]
        if let sign = homer.lastSign { values["last_sign"] = "\(sign)" }
        logger.log(.homerLives, values)
    }
}
