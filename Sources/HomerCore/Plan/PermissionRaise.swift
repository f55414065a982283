/// Something an intent may do once a change is in force that nothing allowed it before. Changes of this kind are marked in
/// every form of a plan.
package struct PermissionRaise: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An agent acts without asking.
        case yolo
        /// An agent's own permission profile allows more, or one that Homer does not know.
        case permissionMode
        /// An agent is no longer in its sandbox, or the sandbox is switched off.
        case sandbox
        /// Arguments that are about permissions are handed to an agent's program.
        case arguments
        /// The query is run as code where it was a prompt or a request.
        case code
        /// Runs no longer wait for a person.
        case consent
    }

    package var kind: Kind
    /// The field that says so, e.g. `execution.yolo`, `fallback[0].permissionMode`.
    package var field: String
    /// `claude may act without asking`
    package var message: String

    package init(_ kind: Kind, field: String, _ message: String) {
        self.kind = kind
        self.field = field
        self.message = message
    }

    /// `claude may act without asking (execution.yolo)`
    package var sentence: String { "\(message) (\(field))" }
}

extension PermissionRaise {
    /// What `new` may do beyond `old`, in the order of the fields. Without an `old`, or with one that is switched off,
    /// everything beyond an executor's own careful default counts.
    package static func raises(from old: IntentSpec?, to new: IntentSpec) -> [PermissionRaise] {
        let known = old.flatMap { $0.enabled ? $0 : nil }
        let before = known?.chain ?? []
        var raises: [PermissionRaise] = []
        let executions = [("execution", new.execution)] + new.fallback.enumerated().map { ("fallback[\($0)]", $1) }
        for (path, execution) in executions {
            let rules = PermissionRules(execution: execution, path: path, before: before)
            for raise in rules.raises
            where !raises.contains(where: { $0.kind == raise.kind && $0.message == raise.message }) {
                raises.append(raise)
            }
        }
        if let known, case .ask = known.consent {
            if case .ask = new.consent { return raises }
            let field = known.approval == new.approval ? "risk" : "approval"
            raises.append(PermissionRaise(.consent, field: field, "runs no longer wait for a person"))
        }
        return raises
    }
}

/// The rules for one execution, compared with all that the intent had before.
private struct PermissionRules {
    let execution: Execution
    let path: String
    let before: [Execution]

    private var name: String { execution.executor }
    /// What the same executor was allowed.
    private var same: [Execution] { before.filter { $0.executor == name } }

    var raises: [PermissionRaise] { [code, yolo, mode, sandbox].compactMap { $0 } + arguments }

    private var code: PermissionRaise? {
        guard execution.runsQueryAsCode, let first = before.first, !before.contains(where: \.runsQueryAsCode) else {
            return nil
        }
        return PermissionRaise(
            .code, field: "\(path).executor", "\(name) runs code as the daemon's user, \(first.executor) did not")
    }

    private var yolo: PermissionRaise? {
        guard execution.yolo, !same.contains(where: \.yolo) else { return nil }
        return PermissionRaise(.yolo, field: "\(path).yolo", "\(name) may act without asking")
    }

    private var mode: PermissionRaise? {
        let field = "\(path).permissionMode"
        guard let mode = execution.permissionMode else {
            // Without a profile the agent does what it does by default, which may be more.
            guard !same.isEmpty, same.allSatisfy({ !$0.yolo && level(of: $0) == .readOnly }) else { return nil }
            return PermissionRaise(.permissionMode, field: field, "\(name) no longer only looks")
        }
        guard !same.contains(where: { $0.permissionMode == mode || $0.yolo }) else { return nil }
        guard let wanted = PermissionLevel(mode: mode, executor: name) else {
            return PermissionRaise(
                .permissionMode, field: field,
                "\(name) runs with \(Quote.text(mode)), a profile whose rights Homer does not know")
        }
        guard wanted > same.map({ level(of: $0) }).max() ?? .usual else { return nil }
        return PermissionRaise(.permissionMode, field: field, "\(name) \(wanted.inWords) (\(Quote.text(mode)))")
    }

    private func level(of execution: Execution) -> PermissionLevel {
        execution.permissionMode.flatMap { PermissionLevel(mode: $0, executor: name) } ?? .usual
    }

    private var sandbox: PermissionRaise? {
        guard execution.sandbox != true else { return nil }
        let wasInside = !same.isEmpty && same.allSatisfy { $0.sandbox == true }
        let isSwitchedOff = execution.sandbox == false && !same.contains { $0.sandbox == false }
        guard wasInside || isSwitchedOff else { return nil }
        return PermissionRaise(.sandbox, field: "\(path).sandbox", "\(name) runs outside its sandbox")
    }

    private var arguments: [PermissionRaise] {
        guard execution.isAgent else { return [] }
        let known = Set(same.flatMap { PermissionArguments.groups(in: $0.arguments) })
        let groups = PermissionArguments.groups(in: execution.arguments)
        let handed = groups.filter { !known.contains($0) }.map { group in
            PermissionRaise(
                .arguments, field: "\(path).arguments",
                "\(name) is handed \(Quote.text(group.joined(separator: " ")))")
        }
        let lost = known.filter { PermissionArguments.isLimit($0) && !groups.contains($0) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        return handed
            + lost.map { group in
                PermissionRaise(
                    .arguments, field: "\(path).arguments",
                    "\(name) is no longer handed \(Quote.text(group.joined(separator: " ")))")
            }
    }
}
