/// The program of each executor, and whether it has a login.
extension Preflight {
    static let programs: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        links(of: facts).compactMap { link in
            switch link.facts.program {
            case .none, .unknown, .found(_, .notAsked), .found(_, .said): nil
            case .missing(let name, let reason):
                PreflightFinding(
                    .programMissing, field: link.field + ".executor", reason, hint: remedy(link.name, program: name))
            case .found(let path, .refused(let reason)):
                PreflightFinding(
                    .programSilent, field: link.field + ".executor", "\(path) --version \(reason)",
                    hint: "call it by hand as the user of the daemon")
            }
        }
    }

    private static func remedy(_ executor: String, program: String) -> String {
        executor == "command"
            ? "install \(program), or write its path in execution.command"
            : "install it, or set executors.\(executor).path in homer.json"
    }

    static let logins: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        links(of: facts).filter(\.isJudged).compactMap { link in
            guard case .missing(let remedy) = link.facts.login else { return nil }
            return PreflightFinding(
                .noLogin, field: link.field + ".executor", "\(link.name) has no login for the user of the daemon",
                hint: remedy)
        }
    }
}
