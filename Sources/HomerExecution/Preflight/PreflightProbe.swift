import Glibc
package import HomerCore

/// Gathers the facts of `Preflight` on this machine: looks at files, directories and names, and asks the programs of
/// agents for their version. Starts no run, sends nothing, and never reads what a file says.
package struct PreflightProbe: Sendable {
    /// The environment of the daemon that will run the intents.
    private let environment: [String: String]
    private let home: String
    /// Paths of programs by executor, from `homer.json`.
    private let binaries: [String: String]
    private let versions: ProgramVersions

    /// A program is asked for its version once for each probe, however many intents use it.
    package init(
        environment: [String: String], home: String, binaries: [String: String], clock: any Clock<Duration>
    ) {
        self.environment = environment
        self.home = home
        self.binaries = binaries
        versions = ProgramVersions(clock: clock)
    }

    /// What there is for one intent.
    ///
    /// - Parameter directory: where it runs.
    package func facts(of spec: IntentSpec, in directory: String) async -> PreflightFacts {
        var links: [LinkFacts] = []
        for execution in spec.chain { links.append(await link(execution, of: spec, in: directory)) }
        var facts = PreflightFacts(spec: spec, directory: FileFacts.directory(directory), links: links)
        facts.contextFaults = spec.contextFiles.enumerated().compactMap { index, path in
            let full = ContextFiles.expand(path, home: home, directory: directory)
            return FileFacts.unreadable(full).map { ContextFault(index: index, path: full, reason: $0) }
        }
        if !spec.chain.allSatisfy(\.runsQueryAsCode) {
            facts.missingInQuery = spec.environmentNamesOfQuery.filter { environment[$0] == nil }
        }
        facts.isRoot = geteuid() == 0
        return facts
    }

    private func link(_ execution: Execution, of spec: IntentSpec, in directory: String) async -> LinkFacts {
        let missing = execution.environmentNames.filter { environment[$0.name] == nil }
        let variables = variables(execution, of: spec, in: directory, without: missing)
        let login = AgentLogin.of(execution.executor).map {
            // An option of the program may bring a login of its own.
            execution.arguments.contains { $0.hasPrefix("--settings") }
                ? .unknown
                : $0.state(variables, home: variables["HOME"] ?? home, exists: FileFacts.exists)
        }
        return LinkFacts(
            program: await program(execution, variables, in: directory), login: login ?? .unknown,
            missingNames: missing, variables: Set(variables.keys))
    }

    /// What the program would get, as far as it can be filled in.
    private func variables(
        _ execution: Execution, of spec: IntentSpec, in directory: String, without missing: [EnvironmentName]
    ) -> [String: String] {
        var known = execution
        for name in Set(missing.map(\.field)) {
            let prefix = "environment."
            if name.hasPrefix(prefix) { known.environment[String(name.dropFirst(prefix.count))] = nil }
        }
        let request = ExecutionRequest(
            runID: 0, attempt: 1, spec: spec, execution: known, workingDirectory: directory, outputFile: "/dev/null",
            scheduledFor: nil, home: home)
        let removed = AgentCLI.named(execution.executor)?.removed ?? []
        let made = try? ChildEnvironment.make(
            for: request, daemon: environment, audience: execution.isAgent ? .agent(removing: removed) : .command,
            scheduledFor: nil)
        var variables = made?.variables ?? [:]
        // It is no run: nothing may take its processes for those of one.
        for name in variables.keys where name.hasPrefix("HOMER_") { variables[name] = nil }
        return variables
    }

    private func program(
        _ execution: Execution, _ variables: [String: String], in directory: String
    ) async -> ProgramFacts {
        let name: String
        switch execution.executor {
        case "http", "openai", Execution.discovery: return .none
        case "shell": name = binaries["shell"] ?? "/bin/sh"
        case "command": name = execution.command.first ?? ""
        default: name = binaries[execution.executor] ?? execution.executor
        }
        if name.isEmpty || QueryTemplate.hasBraces(name) { return .unknown }
        let path: String
        do throws(ExecutableLookup.Failure) {
            path = try ExecutableLookup.find(
                name, path: variables["PATH"] ?? ChildEnvironment.defaultPath, directory: directory)
        } catch {
            return .missing(name: name, reason: Self.reason(error))
        }
        guard AgentCLI.named(execution.executor) != nil else { return .found(path: path, version: .notAsked) }
        return .found(
            path: path, version: await versions.version(of: path, environment: variables, home: home))
    }

    private static func reason(_ failure: ExecutableLookup.Failure) -> String {
        switch failure {
        case .notFound(let name, let path): StartFailure.noSuchExecutable(name: name, path: path).description
        case .notExecutable(let path): StartFailure.notExecutable(path).description
        }
    }
}
