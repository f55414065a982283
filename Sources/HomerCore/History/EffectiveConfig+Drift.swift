extension EffectiveConfig {
    /// What is different in `to`, in the order of `ConfigField`.
    ///
    /// What one of the two does not know is no difference: a run may end before its program has said anything. A server
    /// that is still being connected counts as connected, and its tools count on neither side.
    package static func drift(from: EffectiveConfig, to: EffectiveConfig) -> [ConfigChange] {
        ConfigField.allCases.compactMap { field in
            switch field {
            case .version: value(field, from.version, to.version)
            case .program: value(field, from.program?.path, to.program?.path)
            case .programHash: value(field, from.program?.sha256, to.program?.sha256)
            case .model: value(field, from.model, to.model)
            case .permissionMode: value(field, from.permissionMode, to.permissionMode)
            case .keySource: value(field, from.keySource, to.keySource)
            case .tools: tools(from, to)
            case .servers: list(field, from.servers?.map(\.shown), to.servers?.map(\.shown))
            case .directory: value(field, from.directory, to.directory)
            }
        }
    }

    /// Where the program says something else than its command line, which is what the file says, asked for.
    package var driftFromFile: [ConfigChange] {
        var changes: [ConfigChange] = []
        if let asked = asked.model, let model, !Self.isModel(model, askedAs: asked) {
            changes.append(ConfigChange(.model, from: asked, to: model))
        }
        if let asked = asked.permissionMode, let permissionMode,
            Self.modeName(asked) != Self.modeName(permissionMode)
        {
            changes.append(ConfigChange(.permissionMode, from: asked, to: permissionMode))
        }
        return changes
    }

    private static func value(_ field: ConfigField, _ from: String?, _ to: String?) -> ConfigChange? {
        guard let from, let to, from != to else { return nil }
        return ConfigChange(field, from: from, to: to)
    }

    private static func list(_ field: ConfigField, _ from: [String]?, _ to: [String]?) -> ConfigChange? {
        guard let from = from.map(Set.init), let to = to.map(Set.init), from != to else { return nil }
        return ConfigChange(field, added: to.subtracting(from).sorted(), removed: from.subtracting(to).sorted())
    }

    private static func tools(_ from: EffectiveConfig, _ to: EffectiveConfig) -> ConfigChange? {
        let pending = ((from.servers ?? []) + (to.servers ?? [])).filter(\.isPending).map(\.toolPrefix)
        func settled(_ tools: [String]?) -> [String]? {
            tools?.filter { tool in !pending.contains { tool.hasPrefix($0) } }
        }
        return list(.tools, settled(from.tools), settled(to.tools))
    }

    /// Whether a model's whole name is what was asked for by an alias (`sonnet`), a name without its date, or with a
    /// provider before it or a window behind it (`openai/gpt-4o`, `sonnet[1m]`).
    static func isModel(_ said: String, askedAs asked: String) -> Bool {
        let name = plain(asked)
        if choosing.contains(name) { return true }
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let model = plain(said)
        return model.hasPart(name) || model.hasPart(last)
    }

    /// Names that leave the choice to the program.
    private static let choosing: Set<String> = ["default", "auto", "best", "opusplan"]

    private static func plain(_ model: String) -> String { String(model.lowercased().prefix { $0 != "[" }) }

    /// claude has two names for one mode.
    private static func modeName(_ mode: String) -> String { mode == "manual" ? "default" : mode }
}

extension String {
    /// Whether a text stands in this one, with no letter or digit on either side of it.
    fileprivate func hasPart(_ part: String) -> Bool {
        guard !part.isEmpty else { return true }
        return ranges(of: part).contains { place in
            let before = self[..<place.lowerBound].last
            let after = self[place.upperBound...].first
            return ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
        }
    }
}

extension EffectiveConfig.Server {
    fileprivate var isPending: Bool { status == "pending" }

    /// The name, and how it stands when it is not of use: `github (failed)`.
    package var shown: String {
        guard let status, !isPending, status != "connected" else { return name }
        return "\(name) (\(status))"
    }

    /// How the names of its tools begin: `mcp__github__`.
    fileprivate var toolPrefix: String {
        let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return "mcp__\(String(plain))__"
    }
}
