/// Settings of an agent that contradict each other for certain. Whether a query needs more than its settings allow can
/// only be guessed, and is not.
extension Preflight {
    /// A server of tools is named, and no tool may be used.
    static let tools: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        links(of: facts).filter { $0.isJudged && $0.name == "claude" }.compactMap { link in
            let options = AgentOptions(link.execution.arguments)
            guard options.has("--mcp-config") else { return nil }
            let field = link.field + ".arguments"
            if options.values(of: "--disallowedTools", "--disallowed-tools").contains("*") {
                return PreflightFinding(
                    .toolsOutOfReach, field: field,
                    "--mcp-config names servers of tools, and --disallowedTools \"*\" takes every tool away",
                    hint: "disallow the tools that must not be used by their names")
            }
            let mode = link.execution.permissionMode?.lowercased()
            let asksNobody = link.execution.yolo || mode == "bypasspermissions"
            let allowed = ["--allowedTools", "--allowed-tools"]
            guard !asksNobody, allowed.contains(where: options.has),
                allowed.flatMap({ options.values(of: $0) }).allSatisfy(\.isEmpty)
            else { return nil }
            return PreflightFinding(
                .toolsOutOfReach, field: field,
                "--mcp-config names servers of tools, and --allowedTools allows none of them",
                hint: "name them, e.g. \"--allowedTools\", \"mcp__SERVER\"")
        }
    }

    /// The program ends with an error before it does anything.
    static let refusedArguments: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        links(of: facts).filter(\.isJudged).compactMap { link in
            let options = AgentOptions(link.execution.arguments)
            if let option = clashes(with: link.execution).first(where: options.has) {
                return PreflightFinding(
                    .argumentsRefused, field: link.field + ".arguments",
                    "\(link.name) refuses \(option) beside the options that Homer gives it",
                    hint: "remove it from arguments; yolo, permissionMode and sandbox set what Homer gives")
            }
            let mode = link.execution.permissionMode?.lowercased()
            let sandboxes: Set = ["IS_SANDBOX", "CLAUDE_CODE_BUBBLEWRAP"]
            guard link.name == "claude", facts.isRoot, link.execution.yolo || mode == "bypasspermissions",
                sandboxes.isDisjoint(with: link.facts.variables)
            else { return nil }
            return PreflightFinding(
                .argumentsRefused, field: link.field + (link.execution.yolo ? ".yolo" : ".permissionMode"),
                "claude refuses to skip permissions with the rights of root outside a sandbox it knows",
                hint: "run the daemon as another user, or leave out yolo and bypassPermissions")
        }
    }

    /// Options that the program's own manual excludes beside those that are always, or by this execution, given.
    private static func clashes(with execution: Execution) -> [String] {
        switch execution.executor {
        case "claude": ["--bg"]
        case "gemini": execution.yolo || execution.permissionMode != nil ? ["-y", "--yolo"] : []
        case "kimi": ["--quiet", "--acp", "--wire"]
        default: []
        }
    }
}

/// The options among the arguments of an agent's program, with the values after each.
struct AgentOptions {
    private var found: [(name: String, values: [String])] = []

    init(_ arguments: [String]) {
        for argument in arguments {
            if argument.hasPrefix("-") {
                let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                found.append((String(parts[0]), parts.dropFirst().map(String.init)))
            } else if !found.isEmpty {
                found[found.count - 1].values.append(argument)
            }
        }
    }

    func has(_ name: String) -> Bool { found.contains { $0.name == name } }

    /// Of every option of these names; several in one text, with commas or spaces between, are several.
    func values(of names: String...) -> [String] {
        found.filter { names.contains($0.name) }.flatMap(\.values).flatMap { text in
            text.isEmpty ? [""] : text.split { $0 == "," || $0 == " " }.map(String.init)
        }
    }
}
