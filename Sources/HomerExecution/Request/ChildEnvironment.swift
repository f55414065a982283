package import HomerCore

/// The whole environment of a child: a chosen part of the daemon's, Homer's own variables, the intent's.
///
/// Nothing else passes: not the service manager's variables, not secrets meant for other programs.
/// `homer doctor` can print it, so an intent that works in a shell but not here is explained.
package struct ChildEnvironment: Hashable, Sendable {
    package var variables: [String: String]

    /// Who gets it.
    package enum Audience: Hashable, Sendable {
        case command
        /// An agent CLI: API variables pass and it is told that nobody watches; `removing` wins over both.
        case agent(removing: Set<String>)
    }

    package static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Taken from the daemon when it has them.
    package static let passedToAll = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_RUNTIME_DIR",
        "HOMER_WORKSPACE", "HOMER_DATABASE",
    ]

    /// Also passed to agents: their keys, endpoints and settings, and those of the clouds that serve their models.
    package static let agentPrefixes = [
        "ANTHROPIC_", "CLAUDE_", "GEMINI_", "GOOGLE_", "KIMI_", "OPENAI_", "CODEX_", "OPENCODE_", "AWS_", "AZURE_",
        "VERTEX_REGION_",
    ]

    /// Also passed to agents: how this machine reaches the network, which certificates it trusts, and where programs
    /// keep what is theirs.
    package static let passedToAgents = [
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
        "NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "NODE_USE_ENV_PROXY", "NODE_TLS_REJECT_UNAUTHORIZED",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "CLOUD_ML_REGION",
        "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
    ]

    /// Set for agents: no prompts, no colours.
    package static let agentDefaults = ["CI": "1", "TERM": "dumb", "NO_COLOR": "1"]

    /// Belong to the daemon's own service manager; not even an intent may set them. A child that inherited them could
    /// report to systemd in the daemon's name, feed its watchdog or take its sockets.
    package static func isForbidden(_ name: String) -> Bool {
        name == "NOTIFY_SOCKET" || name.hasPrefix("WATCHDOG_") || name.hasPrefix("LISTEN_")
    }

    /// Builds the environment of one attempt. `scheduledFor` is the text of the request's fire time.
    ///
    /// Throws when a `${env:NAME}`, `${file:PATH}` or `${credential:NAME}` gives nothing: a job must not run with an empty
    /// secret, just as a container does not start without its secret. Blocks for the length of the reads.
    package static func make(
        for request: ExecutionRequest, daemon: [String: String], audience: Audience, scheduledFor: String?
    ) throws(SecretSource.Unresolved) -> ChildEnvironment {
        var result: [String: String] = [:]
        for name in passedToAll { result[name] = daemon[name] }
        result["PATH"] = daemon["PATH"].flatMap { $0.isEmpty ? nil : $0 } ?? defaultPath
        result["HOME"] = daemon["HOME"] ?? request.home
        if case .agent = audience {
            for name in passedToAgents { result[name] = daemon[name] }
            for (name, value) in daemon where agentPrefixes.contains(where: name.hasPrefix) { result[name] = value }
            result.merge(agentDefaults) { _, new in new }
        }
        result["HOMER_INTENT_ID"] = request.spec.id
        result["HOMER_RUN_ID"] = RunName(request.runID).description
        result["HOMER_ATTEMPT"] = String(request.attempt)
        result["HOMER_SCHEDULED_FOR"] = scheduledFor
        for (name, value) in request.spec.values(given: request.given) { result["HOMER_VAR_\(name)"] = value }
        if let event = request.event { result.merge(event.variables) { _, new in new } }
        if let last = request.last { result.merge(lastRun(last)) { _, new in new } }
        if let output = request.conditionOutput { result["HOMER_CONDITION_OUTPUT"] = withoutNUL(output) }
        result["HOMER_ARTIFACTS"] = ArtifactDirectory.path(outputFile: request.outputFile)
        if case .agent(let removing) = audience {
            for name in removing { result[name] = nil }
        }
        // Last: what the intent says on purpose wins.
        let secrets = SecretSource(environment: daemon, home: request.home)
        for (name, value) in request.execution.environment.sorted(by: { $0.key < $1.key }) {
            result[name] = try secrets.fill(value, what: "environment variable \(name)")
        }
        return ChildEnvironment(variables: result.filter { !isForbidden($0.key) })
    }

    /// What a script reads instead of `{{last.…}}`, and a condition. STATUS is the older name of OUTCOME.
    private static func lastRun(_ last: LastRun) -> [String: String] {
        [
            "HOMER_LAST_OUTPUT": withoutNUL(last.output),
            "HOMER_LAST_OUTCOME": last.outcome?.rawValue ?? "",
            "HOMER_LAST_STATUS": last.outcome?.rawValue ?? "",
            "HOMER_LAST_ENDED_AT": last.endedAt.map(FireTime.utc) ?? "",
            "HOMER_LAST_SUCCEEDED_AT": last.succeededAt.map(FireTime.utc) ?? "",
        ]
    }

    /// A NUL would end the value early.
    private static func withoutNUL(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != 0 }, as: UTF8.self)
    }

    /// `NAME=value` lines in order, values of the intent's own variables and of key-like names hidden.
    package func printable(hiding hidden: Set<String> = []) -> [String] {
        variables.sorted { $0.key < $1.key }.map { name, value in
            let secret = hidden.contains(name) || SecretName.isKeyLike(name)
            return "\(name)=\(secret ? SecretText.mark : Self.withoutLogin(value))"
        }
    }

    /// The values that `printable` hides.
    package func secrets(hiding hidden: Set<String>) -> [String] {
        let named = variables.filter { hidden.contains($0.key) || SecretName.isKeyLike($0.key) }.map(\.value)
        return (named + variables.values.compactMap { Self.login(in: $0).map { String($0) } }).sorted()
    }

    /// `user:password` of an address such as a proxy's; nil when it has none.
    private static func login(in value: String) -> Substring? {
        guard let scheme = TextSearch.range(of: "://", in: value[...]) else { return nil }
        let authority = value[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let end = authority.lastIndex(of: "@"), end > authority.startIndex else { return nil }
        return authority[..<end]
    }

    private static func withoutLogin(_ value: String) -> String {
        guard let login = login(in: value) else { return value }
        return value[..<login.startIndex] + SecretText.mark + value[login.endIndex...]
    }
}
