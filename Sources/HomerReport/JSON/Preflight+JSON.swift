package import HomerCore

/// What `homer preflight` answers: one check for each intent.
package struct PreflightAnswer: Hashable, Sendable {
    /// Whose environment was asked.
    package enum Environment: String, Word { case daemon, command }

    package struct Check: Hashable, Sendable {
        package var facts: PreflightFacts
        package var origin: Origin
        package var findings: [PreflightFinding]

        package init(_ facts: PreflightFacts, origin: Origin) {
            self.facts = facts
            self.origin = origin
            findings = Preflight.findings(of: facts)
        }

        package var intent: String { facts.spec.id }
    }

    package var environment: Environment
    package var checks: [Check]

    package init(environment: Environment, checks: [Check]) {
        self.environment = environment
        self.checks = checks
    }

    package var hasFindings: Bool { checks.contains { !$0.findings.isEmpty } }
}

extension PreflightAnswer {
    package var json: JSONValue {
        .object(["environment": .string(environment.rawValue), "checks": .array(checks.map(\.json))])
    }
}

extension PreflightAnswer.Check {
    package var json: JSONValue {
        .object([
            "intent": .string(intent), "file": .string(origin.file), "directory": .string(facts.directory.path),
            "programs": .array(zip(facts.spec.chain, facts.links).map { Self.json($0, $1) }),
            "findings": .array(findings.map { $0.diagnostic(intent: intent, origin: origin).json }),
        ])
    }

    private static func json(_ execution: Execution, _ link: LinkFacts) -> JSONValue {
        .object([
            "executor": .string(execution.executor), "path": link.program.path.map { .string($0) },
            "version": link.program.version.map { .string($0) }, "login": .string(link.login.word),
        ])
    }
}
