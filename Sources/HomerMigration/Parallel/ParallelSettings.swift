package import HomerCore
package import HomerStore

/// What parallel mode is told by the configuration (`legacy.parallel`).
package struct ParallelSettings: Hashable, Sendable {
    package var judge: FireJudge

    package init(judge: FireJudge = FireJudge()) { self.judge = judge }

    /// More due times than this of one job, missed while the daemon was down, are not written down one by one: the
    /// newest are.
    package static let catchUpLimit = 1000
    /// How often the old engine's table is looked at while something is open, and while nothing is.
    package static let busyInterval = Milliseconds.seconds(30)
    package static let idleInterval = Milliseconds.minutes(1)
}

extension RuntimeFlags {
    /// Whether the old engine runs the jobs of `schedule.json` while the new one plans them.
    package var comparesEngines: Bool { enabled && schedulerBridge && parallelMode }
}
