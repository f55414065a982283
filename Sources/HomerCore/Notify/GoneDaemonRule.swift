/// Whether somebody is told of a daemon that is gone.
package enum GoneDaemonRule {
    /// A daemon that stopped in order is told of after this long: whoever restarts it, or updates it, needs a moment.
    package static let grace = Milliseconds.minutes(2)

    /// - Parameter stopped: when it stopped in order; nil for one that died, which is told at once.
    package static func isTold(stopped: Timestamp?, now: Timestamp) -> Bool {
        guard let stopped else { return true }
        // A clock that was set back must not keep it quiet.
        return now - stopped >= grace || now < stopped
    }
}

extension NewIncident {
    /// What it is recognised by, whoever tells it.
    package static let goneDaemonKey = IncidentKey("daemon:gone", cause: .rule)

    /// No daemon runs: what somebody else has to tell.
    ///
    /// - Parameters:
    ///   - sentence: since when, and how it ended.
    ///   - workspace: its directory; with the machine it says which of several daemons it is.
    package static func goneDaemon(_ sentence: String, workspace: String, host: String) -> NewIncident {
        NewIncident(
            goneDaemonKey, severity: .critical, title: "Nothing runs: the daemon is gone",
            detail: "\(sentence)\nWorkspace \(workspace) on \(host).\nhomer run")
    }
}
