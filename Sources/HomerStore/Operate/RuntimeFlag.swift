package import HomerCore

/// What the flags of a database fall back to: a new one stands alone, one that HOMER made starts as the migration plan
/// says. Fixed when Homer sets a database up.
package enum FlagDefaults: String, Hashable, Sendable {
    case standalone, homer
}

/// The migration plan's five switches.
package enum RuntimeFlag: String, Hashable, Sendable, CaseIterable {
    case enabled = "runtime.enabled"
    case schedulerBridge = "runtime.scheduler_bridge"
    case discoveryEnabled = "runtime.discovery_enabled"
    case parallelMode = "runtime.parallel_mode"
    case tickInterval = "runtime.tick_interval_ms"

    package var summary: String {
        switch self {
        case .enabled: "Master switch for new runtime"
        case .schedulerBridge: "Route schedule.json jobs through intent system"
        case .discoveryEnabled: "Enable DiscoveryEngine (replaces NightSupervisor)"
        case .parallelMode: "Run old and new systems in parallel for comparison"
        case .tickInterval: "Runtime loop interval"
        }
    }

    /// Without `runtime.`, as people type it.
    package var shortName: String { String(rawValue.dropFirst("runtime.".count)) }

    /// The flag of that name, short or whole.
    package init?(named name: String) {
        guard let flag = Self.allCases.first(where: { $0.rawValue == name || $0.shortName == name }) else { return nil }
        self = flag
    }

    /// Milliseconds that `runtime.tick_interval_ms` takes.
    package static let tickIntervals: ClosedRange<Int64> = 100...3_600_000

    package func defaultValue(_ defaults: FlagDefaults) -> String {
        switch self {
        case .enabled, .schedulerBridge: defaults == .homer ? "false" : "true"
        case .discoveryEnabled: "false"
        case .parallelMode: defaults == .homer ? "true" : "false"
        case .tickInterval: "60000"
        }
    }

    /// A stored text in its one spelling: `true`, `false`, or whole milliseconds. nil when it cannot be understood.
    package func reading(_ stored: String) -> String? {
        guard self == .tickInterval else {
            switch stored {
            case "true", "1": return "true"
            case "false", "0": return "false"
            default: return nil
            }
        }
        guard let number = Int64(stored), Self.tickIntervals.contains(number) else { return nil }
        return String(number)
    }

    /// What a person typed, in the spelling that is stored; a tick interval may also be a length such as `30s`.
    package func reading(typed text: String) -> String? {
        if self == .tickInterval, let length = Milliseconds(text: text) { return reading(String(length.count)) }
        return reading(text)
    }

    /// What `reading(typed:)` takes, for the message that says so.
    package var accepted: String {
        self == .tickInterval
            ? "\(Self.tickIntervals.lowerBound) to \(Self.tickIntervals.upperBound) milliseconds, or a length such as 30s"
            : "true or false"
    }
}

/// The switches as they stand, each understood or at its default.
package struct RuntimeFlags: Hashable, Sendable {
    package var enabled = true
    package var schedulerBridge = true
    package var discoveryEnabled = false
    package var parallelMode = false
    package var tickInterval = Milliseconds.minutes(1)
    /// Keys whose stored value could not be understood, with the value.
    package var unparsable: [String: String] = [:]

    package init() {}

    /// Level 3 of the migration plan's rollback writes `false` into the tick interval: such a value keeps the default,
    /// and so does a flag whose row is gone.
    package init(values: [RuntimeFlag: String], defaults: FlagDefaults) {
        func effective(_ flag: RuntimeFlag) -> String {
            values[flag].flatMap { flag.reading($0) } ?? flag.defaultValue(defaults)
        }
        enabled = effective(.enabled) == "true"
        schedulerBridge = effective(.schedulerBridge) == "true"
        discoveryEnabled = effective(.discoveryEnabled) == "true"
        parallelMode = effective(.parallelMode) == "true"
        tickInterval = Int64(effective(.tickInterval)).map { Milliseconds($0) } ?? tickInterval
        for (flag, text) in values where flag.reading(text) == nil { unparsable[flag.rawValue] = text }
    }
}
