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
            plan.warnings += workspace.warnings(Preflight.findings(of: facts), of: intent)
        }
        return plan
    }
}

extension Workspace {
    /// Each at the field it is about; at the intent where the file has no such field, or is not as it was read.
    fileprivate func warnings(_ findings: [PreflightFinding], of intent: DesiredIntent) -> [Diagnostic] {
        let warnings = findings.map { $0.diagnostic(intent: intent.spec.id, origin: intent.origin) }
        guard !warnings.isEmpty, let source = text(of: intent.origin) else { return warnings }
        let unplaced = warnings.map { warning in
            var unplaced = warning
            unplaced.range = nil
            return unplaced
        }
        return zip(warnings, source.located(unplaced)).map { warning, found in
            // The place alone: the line may have what no output shows.
            var placed = warning
            placed.range = found.range ?? warning.range
            return placed
        }
    }

    /// The file an intent was read from, as it was then; nil for one among others, and where the file on disk says
    /// something else, as it may beside a commit.
    private func text(of origin: Origin) -> SourceText? {
        guard origin.source == IntentSource.desired else { return nil }
        let path = Paths.absolute(origin.file, from: root, home: home)
        guard let bytes = try? FileText.bytes(path: path), SHA256.hex(bytes) == origin.contentHash else { return nil }
        return SourceText(file: origin.file, bytes: bytes)
    }
}
