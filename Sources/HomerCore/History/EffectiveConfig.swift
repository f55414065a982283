/// What an attempt really ran with: what its program said of itself, and what it was started as.
///
/// Nothing in it is secret: no value of the environment, no prompt, and of the command line only what `Asked` names.
package struct EffectiveConfig: Hashable, Sendable {
    package struct Program: Hashable, Sendable {
        /// Where it was found.
        package var path: String
        /// Of its file, links followed; nil when that could not be read, or changed meanwhile.
        package var sha256: String?

        package init(path: String, sha256: String? = nil) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// A server of tools that an agent is connected to.
    package struct Server: Hashable, Sendable {
        package var name: String
        /// As the agent calls it: `connected`, `failed`, `pending`.
        package var status: String?

        package init(name: String, status: String? = nil) {
            self.name = name
            self.status = status
        }
    }

    /// What the command line asked for; nil where it said nothing.
    package struct Asked: Hashable, Sendable {
        package var model: String?
        package var permissionMode: String?
        package var sandbox: String?

        package init(model: String? = nil, permissionMode: String? = nil, sandbox: String? = nil) {
            self.model = model
            self.permissionMode = permissionMode
            self.sandbox = sandbox
        }
    }

    package var executor: String
    /// By its own word, or of the package it belongs to.
    package var version: String?
    /// By the program's own word, like all that follow; nil when it did not say.
    package var model: String?
    package var permissionMode: String?
    /// By what it logged in: the name of a source, never a key.
    package var keySource: String?
    package var tools: [String]?
    package var servers: [Server]?
    package var asked: Asked
    package var program: Program?
    package var directory: String?

    package init(
        executor: String, version: String? = nil, model: String? = nil, permissionMode: String? = nil,
        keySource: String? = nil, tools: [String]? = nil, servers: [Server]? = nil, asked: Asked = Asked(),
        program: Program? = nil, directory: String? = nil
    ) {
        self.executor = executor
        self.version = version
        self.model = model
        self.permissionMode = permissionMode
        self.keySource = keySource
        self.tools = tools
        self.servers = servers
        self.asked = asked
        self.program = program
        self.directory = directory
    }

    /// One text for equal configurations: what stands for this one is its hash.
    package var canonical: String { CanonicalJSON.compact(normalized.json, sortedKeys: true) }

    private static let longestText = 512

    /// Nearly every text is that already, and each run has some.
    private static func oneLine(_ text: String) -> String {
        if text.utf8.count <= longestText, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        return text.bounded(to: longestText).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// In the order of names and bounded: a program may list anything, in any order and at any length.
    package var normalized: EffectiveConfig {
        var config = mapTexts(Self.oneLine)
        config.tools = config.tools.map { Array(Set($0).sorted().prefix(Self.longestList)) }
        config.servers = config.servers.map { Array($0.sorted { $0.name < $1.name }.prefix(Self.longestList)) }
        return config
    }

    private static let longestList = 1000

    /// The same with every text changed, but for the hash: to mask what must not be stored.
    package func mapTexts(_ change: (String) -> String) -> EffectiveConfig {
        var config = self
        config.executor = change(executor)
        config.version = version.map(change)
        config.model = model.map(change)
        config.permissionMode = permissionMode.map(change)
        config.keySource = keySource.map(change)
        config.tools = tools?.map(change)
        config.servers = servers?.map { Server(name: change($0.name), status: $0.status.map(change)) }
        config.asked = Asked(
            model: asked.model.map(change), permissionMode: asked.permissionMode.map(change),
            sandbox: asked.sandbox.map(change))
        config.program = program.map { Program(path: change($0.path), sha256: $0.sha256) }
        config.directory = directory.map(change)
        return config
    }
}
