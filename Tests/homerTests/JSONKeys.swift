import HomerCore

/// The key paths of answers with their types, as `Run.exitCode number`.
///
/// What is a noun of its own stands by its name where it is nested, `Status.activeRuns [Run]`, and everything found there
/// counts for the noun: a key that only one of its places has shows up in the list.
struct JSONKeys {
    private var types: [String: Set<String>] = [:]

    init(_ samples: [(noun: String, value: JSONValue)]) {
        for (noun, value) in samples { add(value, at: noun) }
    }

    /// One line a path, sorted.
    var lines: [String] {
        types.keys.sorted().map { path in "\(path) \((types[path] ?? []).sorted().joined(separator: "|"))" }
    }

    /// Every key that is used, by its last name, with the types it has.
    var named: [(path: String, key: String, types: Set<String>)] {
        types.map { ($0.key, String($0.key.split(separator: ".").last ?? ""), $0.value) }
    }

    private mutating func add(_ value: JSONValue, at path: String) {
        switch value {
        case .object(let members):
            for member in members { note(member.value, key: member.key, at: "\(path).\(member.key)") }
        case .array(let items): for item in items { add(item, at: path) }
        default: break
        }
    }

    private mutating func note(_ value: JSONValue, key: String, at path: String) {
        if Self.opaque.contains(path) { return insert("any", path) }
        if let noun = Self.nouns[path], value.array != nil || value.members != nil {
            insert(value.array == nil ? noun : "[\(noun)]", path)
            return add(value, at: noun)
        }
        switch value {
        case .array(let items):
            for item in items { insert("[\(Self.type(item, key))]", path) }
            add(value, at: path)
        case .object:
            insert("object", path)
            add(value, at: path)
        case .null: insert("null", path)
        default: insert(Self.type(value, key), path)
        }
    }

    private mutating func insert(_ type: String, _ path: String) { types[path, default: []].insert(type) }

    private static func type(_ value: JSONValue, _ key: String) -> String {
        switch value {
        case _ where references.contains(key): "run"
        case .bool: "bool"
        case .int, .double: "number"
        case .string(let text): text.hasSuffix("Z") && Timestamp(iso: text) != nil ? "time" : "text"
        case .object: "object"
        case .array: "list"
        case .null: "null"
        }
    }

    /// Names of runs: a number of ours, a text such as `h123` for one of the old HOMER.
    private static let references: Set<String> = ["run", "parentRun", "lastRun"]

    /// Texts of users, and specs, whose keys are those of their files.
    private static let opaque: Set<String> = [
        "BlamedField.value", "Change.spec", "DiscoverySession.findings", "DiscoverySession.plan", "FieldChange.after",
        "FieldChange.before", "Intent.spec",
        "ReceivedEvent.data", "Run.variables",
        "SavedPlan.apply.spec",
    ]

    /// What is a noun of its own, by where it is nested.
    static let nouns: [String: String] = [
        "Applied.blocked": "Blocked", "Applied.changes": "Change", "Applied.held": "Held", "Blocked.change": "Change",
        "Intent.incidents": "Incident", "Status.incidents": "Incident", "Run.messages": "Message",
        "Intent.budgets": "Budget", "Status.budgets": "Budget",
        "Change.backtest": "Backtest", "Change.fields": "FieldChange", "Change.permissionsRaised": "PermissionRaise",
        "Comparison.fields": "FieldChange", "Doctor.checks": "Finding", "Doctor.settings": "Setting",
        "DiscoverySession.contextPack": "ContextPack", "DiscoverySession.items": "DiscoveryItem",
        "FlagChanges.effects": "Effect", "FlagChanges.flagChanges": "FlagChange", "FlagChanges.flags": "Flag",
        "Formatting.errors": "Diagnostic", "Generation.fields": "FieldChange", "Goal.runs": "Run",
        "Held.diagnostics": "Diagnostic", "HistoryImport.openRuns": "Run", "Import.jobs": "ImportedJob",
        "Intent.blame": "BlamedField", "Intent.events": "Event", "Intent.generations": "Generation",
        "Intent.runs": "Run", "Intent.status.conditions": "Condition", "Intent.status.held": "Held",
        "Intent.status.overrides": "Override", "Intent.status.pendingChanges": "PendingChanges",
        "MigrationRollback.effects": "Effect", "MigrationRollback.flagChanges": "FlagChange",
        "MigrationRollback.oldEngine": "OldEngine", "MigrationStatus.back": "Step", "MigrationStatus.flags": "Flag",
        "MigrationStatus.next": "Step", "MigrationStatus.oldEngine": "OldEngine", "ParallelReport.jobs": "Figures",
        "ParallelReport.total": "Figures", "PendingChanges.blocked": "Blocked", "Preflight.checks": "PreflightCheck",
        "PreflightCheck.findings": "Diagnostic", "Plan.backtest": "Backtest",
        "Plan.blocked": "Blocked", "Plan.changes": "Change", "Plan.configuration": "Configuration",
        "Plan.edits": "Edit",
        "Plan.held": "Held", "Plan.overrides": "Override", "Plan.sources": "Source", "Plan.warnings": "Diagnostic",
        "ReceivedEvent.runs": "Run", "Rollback.fields": "FieldChange", "Rollback.permissionsRaised": "PermissionRaise",
        "Run.attempts": "Attempt", "Run.drift": "Drift",
        "RunConfig.drift": "Drift", "SavedPlan.apply.fields": "FieldChange",
        "SavedPlan.apply.raises": "PermissionRaise", "SavedPlan.plan": "Plan", "Status.activeRuns": "Run",
        "Status.configuration": "Configuration", "Status.edits": "Edit", "Status.flags": "Flag", "Status.held": "Held",
        "Status.lastPass": "Pass", "Status.overrides": "Override", "Status.pausedExecutors": "ExecutorState",
        "Status.pendingChanges": "PendingChanges", "Status.scheduleJobs.oldEngine": "OldEngine",
        "Status.scheduleJobs.runners": "JobRunner", "Status.scheduleJobs.withoutIntent": "JobWithoutIntent",
        "Status.settings": "Setting", "Status.sources": "Source", "Status.waitingRuns": "Run",
        "Validation.errors": "Diagnostic", "Validation.warnings": "Diagnostic", "Why.attempts": "Attempt",
    ]
}
