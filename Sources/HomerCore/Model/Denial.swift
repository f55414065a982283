/// Something an agent tried and was refused, by its own permissions or sandbox.
package struct Denial: Hashable, Sendable {
    /// The agent's own name of the tool, such as `Write`.
    package var tool: String
    /// What it was to act on: a path, a command, an address; nil when the agent does not say. One line.
    package var target: String?

    /// Longer targets are cut: a command may be a whole script.
    package static let longestTarget = 300

    package init(tool: String, target: String? = nil) {
        self.tool = tool
        self.target = target.map { Self.oneLine($0) }
    }

    /// `Write (/etc/passwd)`
    package var text: String { target.map { "\(tool) (\($0))" } ?? tool }

    /// `Write (/etc/passwd), Bash (rm -rf /) and 2 more`; empty for none.
    package static func summary(_ denials: [Denial]) -> String {
        let shown = denials.prefix(3).map(\.text).joined(separator: ", ")
        return denials.count > 3 ? "\(shown) and \(denials.count - 3) more" : shown
    }

    /// As it is stored and shown to scripts.
    package var json: JSONValue {
        .object(["tool": .string(tool), "target": target.map(JSONValue.string)])
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json value: JSONValue) {
        guard let tool = value["tool"]?.string else { return nil }
        self.init(tool: tool, target: value["target"]?.string)
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > longestTarget ? line.prefix(longestTarget) + "…" : line
    }
}
