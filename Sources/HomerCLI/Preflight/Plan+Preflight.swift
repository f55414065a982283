import HomerCore
import HomerReport

extension Plan {
    /// With a warning for everything that is found about the intents it changes and that are on.
    func withPreflight(_ workspace: Workspace) async -> Plan {
        let wanted = (changes + blocked.map(\.change)).compactMap(\.desired).filter(\.spec.enabled)
        guard !wanted.isEmpty else { return self }
        let facts = await workspace.preflightFacts(
            of: wanted.map(\.spec), environment: workspace.executionEnvironment().variables)
        var plan = self
        for (intent, facts) in zip(wanted, facts) {
            plan.warnings += Preflight.findings(of: facts).map {
                $0.diagnostic(intent: intent.spec.id, origin: intent.origin)
            }
        }
        return plan
    }
}
