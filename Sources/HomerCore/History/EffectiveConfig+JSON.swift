extension EffectiveConfig {
    /// As it is stored and shown to scripts; what is not known is left out.
    package var json: JSONValue {
        .object([
            "executor": .string(executor), "version": version.map(JSONValue.string),
            "program": program.map { program in
                .object(["path": .string(program.path), "sha256": program.sha256.map(JSONValue.string)])
            },
            "model": model.map(JSONValue.string), "permissionMode": permissionMode.map(JSONValue.string),
            "keySource": keySource.map(JSONValue.string), "asked": asked.json,
            "tools": tools.map { .array($0.map(JSONValue.string)) },
            "servers": servers.map { servers in
                .array(
                    servers.map { .object(["name": .string($0.name), "status": $0.status.map(JSONValue.string)]) })
            },
            "directory": directory.map(JSONValue.string),
        ])
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json value: JSONValue) {
        guard let executor = value["executor"]?.string else { return nil }
        func texts(_ key: String) -> [String]? { value[key]?.array?.compactMap(\.string) }
        self.init(
            executor: executor, version: value["version"]?.string, model: value["model"]?.string,
            permissionMode: value["permissionMode"]?.string, keySource: value["keySource"]?.string,
            tools: texts("tools"),
            servers: value["servers"]?.array?.compactMap { server in
                server["name"]?.string.map { Server(name: $0, status: server["status"]?.string) }
            },
            asked: Asked(
                model: value["asked"]?["model"]?.string, permissionMode: value["asked"]?["permissionMode"]?.string,
                sandbox: value["asked"]?["sandbox"]?.string),
            program: value["program"]?["path"]?.string.map {
                Program(path: $0, sha256: value["program"]?["sha256"]?.string)
            }, directory: value["directory"]?.string)
    }
}

extension EffectiveConfig.Asked {
    /// nil when nothing was asked for.
    fileprivate var json: JSONValue? {
        guard self != Self() else { return nil }
        return .object([
            "model": model.map(JSONValue.string), "permissionMode": permissionMode.map(JSONValue.string),
            "sandbox": sandbox.map(JSONValue.string),
        ])
    }
}
