/// What lies around a run: its directory, its environment, its context files.
extension Preflight {
    static let directory: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        let links = links(of: facts).filter { $0.facts.program != .none }
        guard !links.isEmpty else { return [] }
        let spec = facts.spec
        let (field, place) =
            spec.execution.workingDirectory == nil
            ? ("lane", "lanes.\(spec.lane) in homer.json") : ("execution.workingDirectory", "workingDirectory")
        switch facts.directory.state {
        case .usable: return []
        case .unusable(let reason):
            return [
                PreflightFinding(
                    .directoryUnusable, field: field, "no program can start in \(facts.directory.path): \(reason)",
                    hint: "make it, or correct \(place)")
            ]
        case .readOnly(let reason):
            // Commands that write nothing there are common; an agent that only looks needs no more either.
            guard links.contains(where: { $0.execution.isAgent && $0.execution.mayWrite }) else { return [] }
            return [
                PreflightFinding(
                    .directoryReadOnly, field: field, "\(facts.directory.path) cannot be written: \(reason)",
                    hint: "let the user of the daemon write there, or correct \(place)")
            ]
        }
    }

    static let environmentNames: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        let ofLinks = links(of: facts).flatMap { link in
            link.facts.missingNames.map { missing("\(link.field).\($0.field)", "${env:\($0.name)}", $0.name) }
        }
        return ofLinks + facts.missingInQuery.map { missing("query", "{{env:\($0)}}", $0) }
    }

    private static func missing(_ field: String, _ text: String, _ name: String) -> PreflightFinding {
        PreflightFinding(
            .environmentNameMissing, field: field,
            "\(field) needs \(text), which the daemon's environment does not have",
            hint: "set \(name) where the daemon is started, and start it again")
    }

    static let contextFiles: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        facts.contextFaults.map { fault in
            PreflightFinding(
                .contextFileUnreadable, field: "contextFiles[\(fault.index)]",
                "context file \(fault.path) cannot be read: \(fault.reason)",
                hint: "create it, let the user of the daemon read it, or remove it; the run goes on without it")
        }
    }
}

extension Execution {
    /// False for an agent that by its own profile only looks.
    fileprivate var mayWrite: Bool {
        if yolo { return true }
        if executor == "codex" { return permissionMode.map { $0 != "read-only" } ?? false }
        return permissionMode.flatMap { PermissionLevel(mode: $0, executor: executor) } != .readOnly
    }
}
