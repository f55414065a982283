package import HomerCore
import HomerExecution
import HomerReport
import HomerRuntime
package import HomerStore

extension Workspace {
    /// What there is on this machine for each of these intents, in their order.
    ///
    /// Programs of agents are asked for their version, at most once each; nothing else is started. Throws `StoreError`.
    ///
    /// - Parameters:
    ///   - environment: of the daemon that runs them.
    ///   - store: knows what was spent on the day of `now`; an empty one knows of nothing.
    package func preflightFacts(
        of specs: [IntentSpec], environment: [String: String], store: Store, zones: any ZoneSource, now: Timestamp
    ) async throws -> [PreflightFacts] {
        let rules = BudgetRules(budgets, day: zones.budgetDay(of: now))
        let overruns = try await store.off { try $0.snapshot { try $0.overruns(of: specs, rules) } }
        return zip(await machineFacts(of: specs, environment: environment), overruns).map { facts, overruns in
            var facts = facts
            facts.hasChannel = !notify.channels.isEmpty
            for (link, overrun) in zip(facts.links.indices, overruns) { facts.links[link].overrun = overrun }
            return facts
        }
    }

    private func machineFacts(of specs: [IntentSpec], environment: [String: String]) async -> [PreflightFacts] {
        let settings = execution
        let probe = PreflightProbe(
            environment: environment, home: home, binaries: binaries, clock: ContinuousClock())
        let questions = specs.map { MachineQuestion($0, directory: settings.workingDirectory(of: $0)) }
        // Many intents ask the same: it is looked at once.
        let asked = Dictionary(zip(questions, specs)) { first, _ in first }.map { ($0.key, $0.value) }
        return await withTaskGroup(of: (MachineQuestion, PreflightFacts).self) { group in
            var facts: [MachineQuestion: PreflightFacts] = [:]
            // A program that answers slowly is waited for once, not once for each intent.
            for (index, (question, spec)) in asked.enumerated() {
                if index >= 8, let (done, found) = await group.next() { facts[done] = found }
                group.addTask { (question, await probe.facts(of: spec, in: question.directory)) }
            }
            for await (question, found) in group { facts[question] = found }
            return zip(questions, specs).compactMap { question, spec in
                var found = facts[question]
                found?.spec = spec
                return found
            }
        }
    }

    /// The environment in which intents run here: that of the running daemon where it can be read, else this command's.
    func executionEnvironment() -> (source: PreflightAnswer.Environment, variables: [String: String]) {
        let own = GlobalOptions.environment()
        guard let pid = runningDaemon()?.pid, let daemons = DaemonEnvironment.of(pid: pid) else {
            return (.command, childBasis(own))
        }
        return (.daemon, childBasis(daemons))
    }

    /// The environment from which a daemon that was started with this one chooses what its children get.
    package func childBasis(_ environment: [String: String]) -> [String: String] {
        var environment = environment
        // A job that calls `homer` gets this very binary and this very workspace.
        if let own = Paths.ownExecutable() {
            environment["PATH"] = Paths.parent(of: own) + ":" + (environment["PATH"] ?? ChildEnvironment.defaultPath)
        }
        environment["HOMER_WORKSPACE"] = root
        environment["HOMER_DATABASE"] = realDatabase
        return environment
    }
}

/// All of an intent that decides what the machine answers.
private struct MachineQuestion: Hashable, Sendable {
    let directory: String
    let chain: [Execution]
    let contextFiles: [String]
    let namesInQuery: [String]

    init(_ spec: IntentSpec, directory: String) {
        self.directory = directory
        chain = spec.chain
        contextFiles = spec.contextFiles
        namesInQuery = spec.environmentNamesOfQuery
    }
}
