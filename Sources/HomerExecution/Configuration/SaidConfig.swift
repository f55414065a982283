package import HomerCore

/// What a program says of its own configuration while it runs.
package struct SaidConfig: Hashable, Sendable {
    package var version: String?
    package var model: String?
    package var permissionMode: String?
    package var keySource: String?
    package var tools: [String]?
    package var servers: [EffectiveConfig.Server]?

    package init() {}

    /// From claude's first line, `{"type":"system","subtype":"init",…}`.
    init(claude value: JSONValue) {
        version = value["claude_code_version"]?.string
        model = value["model"]?.string
        permissionMode = value["permissionMode"]?.string
        keySource = value["apiKeySource"]?.string
        tools = value["tools"]?.array?.compactMap(\.string)
        servers = value["mcp_servers"]?.array?.compactMap { server in
            server["name"]?.string.map { EffectiveConfig.Server(name: $0, status: server["status"]?.string) }
        }
    }
}
