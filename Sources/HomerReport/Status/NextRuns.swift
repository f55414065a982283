package import HomerCore
import HomerStore

extension NextDue.Obstacle {
    /// Why nothing is due, in words that follow "none: " or "because ".
    package func reason(_ spec: IntentSpec) -> String {
        switch self {
        case .off: "it is off"
        case .runtimeOff: "\(RuntimeFlag.enabled.rawValue) is false"
        case .discoveryOff: "\(RuntimeFlag.discoveryEnabled.rawValue) is false"
        case .noEngine: "it is left to the old engine, and legacy.engine is off"
        case .unknownSchedule: "its time zone or expression is unknown on this machine"
        case .suspended: "it is suspended without an end"
        case .frozen: "a freeze (\"freeze\" in homer.json) takes every due time"
        case .noWindow: "no time of its trigger lies in its windows"
        case .excepted: "every time of its trigger lies on a day of \"except\""
        case .waitsForEvent: "it runs \(spec.triggersInWords)"
        case .waitsForRun: "it counts from the end of the run that is active"
        case .done: "it runs once for each generation"
        case .noTime: "no time fits"
        }
    }

    /// What `why` says as its last step.
    package func nextPhrase(_ spec: IntentSpec) -> String {
        switch self {
        case .off: "none while it is off"
        case .suspended: "none until it is resumed"
        case .waitsForEvent: spec.triggersInWords
        case .waitsForRun: "counted from the end of the run that is active"
        case .unknownSchedule: "unknown on this machine"
        case .runtimeOff, .discoveryOff, .noEngine, .frozen, .noWindow, .excepted, .done, .noTime:
            "none: \(reason(spec))"
        }
    }
}

extension Moments {
    /// The `NEXT` column.
    package func next(_ time: Timestamp?) -> String {
        guard let time else { return "<none>" }
        return time <= now ? "now" : relative(time)
    }
}
