import HomerCore
import HomerReport
import HomerStore

extension Plan {
    /// With a warning for everything that is found about the intents it changes and that are on.
    ///
    /// - Parameter store: knows what was spent on the day the plan was made.
    func withPreflight(_ workspace: Workspace, _ store: Store, _ zones: ZoneDatabase) async throws -> Plan {
        let wanted = (changes + blocked.map(\.change)).compactMap(\.desired).filter(\.spec.enabled)
        guard !wanted.isEmpty else { return self }
        let facts = try await workspace.preflightFacts(
            of: wanted.map(\.spec), environment: workspace.executionEnvironment().variables, store: store,
            zones: zones, now: madeAt)
        var plan = self
        for (intent, facts) in zip(wanted, facts) {
            plan.warnings += Preflight.findings(of: facts).map {
                $0.diagnostic(intent: intent.spec.id, origin: intent.origin)
            }
        }
        return plan
    }
}
