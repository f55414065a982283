package import HomerCore
import HomerStore

extension RunWait {
    /// Why a run that somebody just asked for does not start although a daemon runs, and the command that lets it; nil where
    /// it starts by itself.
    package func notice(run: Int64, _ moments: Moments) -> (reason: String, command: String)? {
        switch self {
        case .switchedOff:
            ("\(RuntimeFlag.enabled.rawValue) is false", RuntimeFlag.enabled.command("true"))
        case .suspended(let override):
            (
                "\(override.intentID ?? "every intent") is \(override.sentence(moments))",
                "homer resume \(override.intentID ?? "--all")"
            )
        case .approval(let until):
            (
                "somebody has to approve it" + (until.map { " until \(moments.minute($0))" } ?? ""),
                "homer approve \(run)"
            )
        case .attempt, .noDaemon, .behind, .pace, .laneLimit, .breaker, .executorLimit, .frozen, .spread, .places,
            .moment:
            nil
        }
    }
}
