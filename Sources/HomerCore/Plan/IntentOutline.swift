/// What a person must know of an intent before it runs for the first time: what runs it, where, with which rights.
package struct IntentOutline: Hashable, Sendable {
    package let spec: IntentSpec

    package init(_ spec: IntentSpec) { self.spec = spec }

    /// Whether it tells more than the change itself does: for intents that are new, come back or are switched on.
    package static func isNeeded(for change: Change) -> Bool {
        guard change.desired != nil else { return false }
        if change.actions.contains(.create) || change.actions.contains(.enable) { return true }
        if change.cause == .inputMended { return true }
        return change.fields.contains { $0.path == "enabled" && $0.after == .bool(true) }
    }

    /// `claude, model opus, at most 10m`; a program or a request as it is written.
    package var execution: String { Self.words(of: spec.execution) }

    /// The executors that take over, in order.
    package var fallbacks: [String] { spec.fallback.map { Self.words(of: $0) } }

    /// What is run before the work; nil where nothing is.
    package var condition: String? { spec.condition?.text }

    /// What the executor may do: each setting as the file has it; for code, whose rights it has.
    package var permissions: [String] {
        let execution = spec.execution
        if execution.runsQueryAsCode { return ["those of the daemon's user"] }
        guard execution.isAgent, execution.executor != "openai" else { return [] }
        let settings = [
            execution.yolo ? "yolo: acts without asking" : nil, execution.permissionMode.map { "permissionMode \($0)" },
            execution.sandbox.map { $0 ? "sandbox on" : "sandbox off" },
        ].compactMap { $0 }
        return settings.isEmpty ? ["the executor's own defaults"] : settings
    }

    /// `high: each run waits for a person`; nil where runs simply start.
    package var risk: String? {
        let name = spec.approval == .required ? "approval required" : spec.risk.rawValue
        switch spec.consent {
        case .ask: return "\(name): each run waits for a person"
        case .tell: return "\(name): runs, and tells"
        case .free:
            return spec.risk == .low ? nil : "\(name): runs without waiting (approval \(spec.approval.rawValue))"
        }
    }

    private static func words(of execution: Execution) -> String {
        var parts = [execution.executor]
        if let model = execution.model { parts.append("model \(model)") }
        if !execution.command.isEmpty { parts.append(JSONValue.strings(execution.command).compact) }
        if !execution.http.url.isEmpty { parts.append("\(execution.http.method) \(execution.http.url)") }
        if !execution.arguments.isEmpty { parts.append("arguments \(JSONValue.strings(execution.arguments).compact)") }
        return (parts + ["at most \(execution.timeout)"]).joined(separator: ", ")
    }
}
