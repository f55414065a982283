package import HomerCore
package import HomerStore
package import Logging

extension Dispatcher {
    /// One round of the loop, with what whoever watches it hears.
    func tick() async throws {
        observe(.tickBegan)
        do {
            let next = try await look()
            observe(.tickEnded(next: next))
        } catch {
            observe(.tickFailed)
            throw error
        }
    }
}

/// What the log says of the flags, and of another engine that they give no jobs to.
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

    /// Says what is to be done first when jobs that another engine may still run are given to this daemon.
    func reportRouting(_ look: JobRouting.Look, route: Route, isFirst: Bool) {
        let isNew = look.lead != timetable.lead || route.jobs != flags.route.jobs || isFirst
        guard isNew, let warning = look.warning(route) else { return }
        logger.log(.homerLives, warning)
    }
}

extension LeftDueTime {
    /// - Parameter engine: the one that left it.
    package func metadata(engine: Engine) -> Logger.Metadata {
        var values: Logger.Metadata = [
            "engine": "\(engine.rawValue)", "intent": "\(intentID)", "scheduled_for": "\(due)",
        ]
        if let run { values["run"] = "\(RunName(old: run))" }
        return values
    }
}
