package import HomerStore
package import Logging

/// What is said of a daemon that died.
package enum CrashReport {
    /// What a person can do about a crash.
    package static let advice =
        "to report it: the log from before, where a backtrace may stand, `homer doctor -o json`, and what was running "
        + "(`homer runs`)"

    package static func log(_ dead: DeadDaemon, to logger: Logger) {
        var values: Logger.Metadata = [
            "pid": "\(dead.pid)", "epoch": "\(dead.epoch)", "since": "\(dead.startedAt)",
            "version": "\(dead.version)", "reason": "\(dead.death.phrase)",
        ]
        if case .signal(let number, let time) = dead.death {
            values["signal"] = "\(number)"
            values["at"] = "\(time)"
            values["report"] = "\(advice)"
        }
        logger.log(.daemonDied, values)
    }
}
