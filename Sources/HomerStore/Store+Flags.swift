import GRDB
package import HomerCore

/// The document's five switches (homer-scheduler-migration 1.1, 1.4).
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

    /// A new database stands alone; one that HOMER made starts as the document says (DESIGN §9).
    func defaultValue(legacyDatabase: Bool) -> String {
        switch self {
        case .enabled, .schedulerBridge: legacyDatabase ? "false" : "true"
        case .discoveryEnabled: "false"
        case .parallelMode: legacyDatabase ? "true" : "false"
        case .tickInterval: "60000"
        }
    }

    static func insertDefaults(_ db: Database, legacyDatabase: Bool) throws {
        for flag in allCases {
            try db.execute(
                sql: "INSERT OR IGNORE INTO runtime_flags (key, value, description) VALUES (?, ?, ?)",
                arguments: [flag.rawValue, flag.defaultValue(legacyDatabase: legacyDatabase), flag.summary])
        }
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

    /// Level 3 of the document's rollback writes `false` into the tick interval: such a value keeps the default.
    init(values: [String: String]) {
        enabled = boolean(.enabled, values) ?? enabled
        schedulerBridge = boolean(.schedulerBridge, values) ?? schedulerBridge
        discoveryEnabled = boolean(.discoveryEnabled, values) ?? discoveryEnabled
        parallelMode = boolean(.parallelMode, values) ?? parallelMode
        guard let text = values[RuntimeFlag.tickInterval.rawValue] else { return }
        guard let number = Int64(text), (100...3_600_000).contains(number) else {
            unparsable[RuntimeFlag.tickInterval.rawValue] = text
            return
        }
        tickInterval = Milliseconds(number)
    }

    private mutating func boolean(_ flag: RuntimeFlag, _ values: [String: String]) -> Bool? {
        guard let text = values[flag.rawValue] else { return nil }
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default:
            unparsable[flag.rawValue] = text
            return nil
        }
    }
}

extension Store {
    package func flags() throws -> RuntimeFlags {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT key, CAST(value AS TEXT) FROM runtime_flags")
            return RuntimeFlags(values: Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first })
        }
    }
}
