package import HomerCore
package import HomerRuntime
import HomerStore
import Logging

extension JobRouting {
    /// Shares the jobs with the old engine, wherever `mode` says it is.
    package static func oldEngine(_ mode: LegacyMode) -> JobRouting {
        JobRouting(whileElsewhere: mode.whileElsewhere, gate: .oldEngine(mode)) { store, now in
            let homer = try store.oldScheduler(mode, now: now)
            return Look(lead: homer.lead) { route in
                guard homer.isBeside, route.jobs == .new || mode != .external else { return nil }
                let first = OldEngine(mode: mode, homerLives: true).stepsBeforeHandover.joined(separator: ", then ")
                var values: Logger.Metadata = ["legacy_engine": "\(mode.rawValue)", "first": "\(first)"]
                if let sign = homer.lastSign { values["last_sign"] = "\(sign)" }
                return values
            }
        }
    }
}

extension LegacyMode {
    fileprivate var whileElsewhere: JobRouting.WhileElsewhere {
        switch self {
        case .builtin: .sharesCursors
        case .external: .runsElsewhere
        case .off: .nobodyRuns
        }
    }
}
