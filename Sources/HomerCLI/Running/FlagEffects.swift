import HomerCore
import HomerStore

/// What the flags, and where the old engine is, together make happen, in sentences.
struct FlagEffects {
    struct Effect: Hashable {
        var subject: String
        var sentence: String
        /// The flags it follows from.
        var flags: Set<RuntimeFlag>
    }

    let all: [Effect]

    init(_ flags: RuntimeFlags, _ oldEngine: OldEngine) {
        all = [
            Effect(
                subject: "schedule.json jobs", sentence: Self.jobs(flags, oldEngine),
                flags: [.enabled, .schedulerBridge, .parallelMode]),
            Effect(
                subject: "desired/ intents", sentence: flags.enabled ? "run" : "do not run", flags: [.enabled]),
            Effect(
                subject: "discovery",
                sentence: Self.nights(flags), flags: [.discoveryEnabled]),
            Effect(
                subject: "execution loop",
                sentence:
                    "looks at the clock at least every \(flags.tickInterval); what is due or written wakes it at once",
                flags: [.tickInterval]),
        ]
    }

    var json: JSONValue {
        .array(all.map { .object(["subject": .string($0.subject), "text": .string($0.sentence)]) })
    }

    /// Those that follow from at least one of the flags.
    func concerned(by flags: Set<RuntimeFlag>) -> [Effect] { all.filter { !$0.flags.isDisjoint(with: flags) } }

    private static func nights(_ flags: RuntimeFlags) -> String {
        guard flags.discoveryEnabled else { return "off" }
        return flags.enabled ? "nights start when discovery.schedule says" : "on, but nothing runs"
    }

    private static func jobs(_ flags: RuntimeFlags, _ oldEngine: OldEngine) -> String {
        let route = flags.route
        let runner: String
        switch oldEngine.keeper(of: route.jobs) {
        case .intents: return "run as intents"
        case .builtin: runner = "are run by the old engine"
        case .homer:
            if route.jobs == .new {
                return "are given to the new engine, which leaves to the old HOMER what that still runs"
            }
            runner = "are run by the old HOMER itself"
        case .nobody: runner = "are run by NOBODY: they are left to the old engine, and legacy.engine is off"
        }
        if !route.isEnabled { return "\(runner); the new one is off" }
        return route.isShadowing ? "\(runner); the new one shadows it and both are compared" : runner
    }
}
