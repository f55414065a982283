import HomerCore

/// What an agent CLI logs in with, as far as variables and files tell. Nothing is started: the commands that ask the
/// programs themselves differ by version, and an older one takes them for a prompt.
struct AgentLogin: Sendable {
    /// Each of these is a login by itself.
    var variables: [String]
    /// So is each of these files.
    var files: [Place]
    /// Files and variables that may hold a login, or make one unnecessary: with one of them nobody can tell.
    var doubts: [Place] = []
    var doubtfulVariables: [String] = []
    /// What to do when there is none; nil for a program that may do without, of which it is never said.
    var remedy: String?

    /// A file of the program's own directory, or of another.
    struct Place: Sendable {
        /// Variables that name the directory; the first that is set counts.
        var variables: [String] = []
        /// Where it is otherwise, below the home directory; absolute when it begins with `/`.
        var directory: String
        var name: String

        func path(_ environment: [String: String], home: String) -> String {
            let set = variables.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
            return (set ?? (directory.hasPrefix("/") ? directory : home + "/" + directory)) + "/" + name
        }
    }

    /// nil for an executor of which nothing is known.
    static func of(_ executor: String) -> AgentLogin? { table[executor] }

    /// - Parameters:
    ///   - environment: what the program would get.
    ///   - exists: whether a path leads to something.
    func state(_ environment: [String: String], home: String, exists: (String) -> Bool) -> LoginState {
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        if let variable = variables.first(where: isSet) { return .found(by: variable) }
        if let file = files.lazy.map({ $0.path(environment, home: home) }).first(where: exists) {
            return .found(by: file)
        }
        guard let remedy, !doubtfulVariables.contains(where: isSet),
            !doubts.contains(where: { exists($0.path(environment, home: home)) })
        else { return .unknown }
        return .missing(remedy: remedy)
    }

    private static let table: [String: AgentLogin] = [
        "claude": AgentLogin(
            variables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
            files: [Place(variables: ["CLAUDE_CONFIG_DIR"], directory: ".claude", name: ".credentials.json")],
            // Settings can name a helper that gives keys, or set variables.
            doubts: [
                Place(variables: ["CLAUDE_CONFIG_DIR"], directory: ".claude", name: "settings.json"),
                Place(directory: "/etc/claude-code", name: "managed-settings.json"),
            ],
            doubtfulVariables: [
                "ANTHROPIC_BASE_URL", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
            ],
            remedy: "run `claude` once as that user and log in, or set CLAUDE_CODE_OAUTH_TOKEN (`claude setup-token`)"),
        "codex": AgentLogin(
            variables: ["CODEX_API_KEY"],
            files: [Place(variables: ["CODEX_HOME"], directory: ".codex", name: "auth.json")],
            // Its configuration can name a keyring, or a provider that needs no login.
            doubts: [Place(variables: ["CODEX_HOME"], directory: ".codex", name: "config.toml")],
            remedy: "run `codex login` as that user, or set CODEX_API_KEY"),
        "gemini": AgentLogin(
            variables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
            files: [Place(directory: ".gemini", name: "oauth_creds.json")],
            doubts: [
                Place(directory: ".gemini", name: "settings.json"), Place(directory: ".gemini", name: ".env"),
                Place(directory: "", name: ".env"),
            ],
            doubtfulVariables: ["GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_GCA", "GOOGLE_CLOUD_PROJECT"],
            remedy: "run `gemini` once as that user and log in, or set GEMINI_API_KEY"),
        "kimi": AgentLogin(variables: ["KIMI_API_KEY"], files: []),
        "opencode": AgentLogin(
            variables: [],
            files: [
                Place(variables: ["XDG_DATA_HOME"], directory: ".local/share", name: "opencode/auth.json")
            ]),
    ]
}
