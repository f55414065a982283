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
        return await withTaskGroup(of: (Int, PreflightFacts).self) { group in
            var facts: [Int: PreflightFacts] = [:]
            // A program that answers slowly is waited for once, not once for each intent.
            for (index, spec) in specs.enumerated() {
                if index >= 8, let (done, found) = await group.next() { facts[done] = found }
                group.addTask { (index, await probe.facts(of: spec, in: settings.workingDirectory(of: spec))) }
            }
            for await (index, found) in group { facts[index] = found }
            return specs.indices.compactMap { facts[$0] }
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
