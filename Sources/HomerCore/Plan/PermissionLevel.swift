/// How much an agent's permission profile lets it do, in the words of the agents' own manuals.
enum PermissionLevel: Int, Comparable {
    /// Looks, and changes nothing.
    case readOnly
    /// What the agent does when nobody says anything.
    case usual
    /// Changes files without asking.
    case edits
    /// Does anything without asking.
    case everything

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// nil for a profile that is not known here.
    init?(mode: String, executor: String) {
        guard let level = Self.profiles(of: executor)[mode.lowercased()] else { return nil }
        self = level
    }

    /// The profiles of an executor that are known, in lower case; empty for one that has none.
    static func profiles(of executor: String) -> [String: PermissionLevel] {
        switch executor {
        case "claude":
            [
                "plan": .readOnly, "default": .usual, "manual": .usual, "dontask": .usual, "acceptedits": .edits,
                "auto": .edits, "bypasspermissions": .everything,
            ]
        case "gemini": ["plan": .readOnly, "default": .usual, "auto_edit": .edits, "yolo": .everything]
        case "codex": ["read-only": .usual, "workspace-write": .edits, "danger-full-access": .everything]
        case "opencode": ["plan": .readOnly, "build": .usual]
        default: [:]
        }
    }

    /// Follows the name of an executor.
    var inWords: String {
        switch self {
        case .readOnly: "only looks"
        case .usual: "does what it does by default"
        case .edits: "may change files without asking"
        case .everything: "may do anything without asking"
        }
    }
}

/// Arguments of agents' programs that are about permissions.
enum PermissionArguments {
    /// Each such option with the values after it, e.g. `["--allowedTools", "Bash", "Edit"]`.
    static func groups(in arguments: [String]) -> [[String]] {
        var groups: [[String]] = []
        var isInside = false
        for argument in arguments {
            if argument.hasPrefix("-") {
                isInside = concernsPermissions(argument)
                if isInside { groups.append([argument]) }
            } else if isInside {
                groups[groups.count - 1].append(argument)
            }
        }
        return groups
    }

    /// Whether leaving the option out allows more.
    static func isLimit(_ group: [String]) -> Bool { group.first.map { limits.contains(name(of: $0)) } ?? false }

    private static let limits: Set = ["--sandbox", "-s", "--disallowedtools", "--disallowed-tools", "--tools"]

    private static let others: Set = [
        "--yolo", "-y", "--full-auto", "--auto", "--add-dir", "--include-directories", "--allowedtools",
        "--allowed-tools", "--permission-mode", "--permission-prompt-tool", "--approval-mode", "--ask-for-approval",
        "-a",
        "--mcp-config", "--settings", "--config", "-c", "--agent", "--allowed-mcp-server-names",
    ]

    private static func concernsPermissions(_ argument: String) -> Bool {
        let name = name(of: argument)
        return name.hasPrefix("--dangerously") || name.hasPrefix("--allow-") || limits.contains(name)
            || others.contains(name)
    }

    /// `--sandbox` of `--sandbox=off`.
    private static func name(of argument: String) -> String {
        String(argument.prefix { $0 != "=" }).lowercased()
    }
}
