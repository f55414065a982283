/// What will go wrong when an intent runs, told before it runs. Pure over `PreflightFacts`: `homer preflight`, `diff`,
/// `plan` and the daemon ask the same rules.
///
/// Only what is certain is said, or so likely that a person should look: an unknown is no finding.
package enum Preflight {
    /// Each looks at one subject.
    private static let checks: [@Sendable (PreflightFacts) -> [PreflightFinding]] = [
        programs, logins, directory, environmentNames, contextFiles, tools, refusedArguments, budgets,
        channels,
    ]

    /// In the order of the checks; of one check in the order of the chain.
    package static func findings(of facts: PreflightFacts) -> [PreflightFinding] {
        checks.flatMap { $0(facts) }
    }

    /// The executors of the chain with what is known of them.
    static func links(of facts: PreflightFacts) -> [Link] {
        zip(facts.spec.chain, facts.links).enumerated().map { index, pair in
            Link(execution: pair.0, facts: pair.1, field: index == 0 ? "execution" : "fallback[\(index - 1)]")
        }
    }

    struct Link {
        var execution: Execution
        var facts: LinkFacts
        /// Where it stands in the file.
        var field: String

        var name: String { execution.executor }
        /// Without a program nothing else about it matters yet.
        var isJudged: Bool { !facts.program.isMissing }
    }
}
