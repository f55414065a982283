import HomerCore
import HomerReport

/// `homer preflight` on a terminal: a row for each executor of each intent, then what was found.
struct PreflightText {
    private let answer: PreflightAnswer
    private let style: Style

    init(_ answer: PreflightAnswer, style: Style) {
        self.answer = answer
        self.style = style
    }

    var text: String {
        guard !answer.checks.isEmpty else { return "No intents to check.\n" }
        var table = TextTable(["INTENT", "EXECUTOR", "PROGRAM", "VERSION", "LOGIN", "FINDINGS"])
        for check in answer.checks {
            let links = zip(check.facts.spec.chain, check.facts.links).enumerated()
            for (place, (execution, link)) in links {
                let isAgent = link.program != .none && execution.isAgent
                table.add([
                    .init(place == 0 ? check.intent : ""), .init(execution.executor), .init(program(link.program)),
                    .init(link.program.version ?? "-"), .init(isAgent ? link.login.word : "-"),
                    place == 0 ? codes(check) : "",
                ])
            }
        }
        let findings = answer.checks.flatMap { check in check.findings.map { line($0, of: check) } }
        return table.text + (findings.isEmpty ? "" : "\n" + findings.joined()) + "\n" + total
    }

    private func program(_ program: ProgramFacts) -> String {
        switch program {
        case .none: "-"
        case .unknown: "known when it runs"
        case .missing: "missing"
        case .found(let path, _): path
        }
    }

    private func codes(_ check: PreflightAnswer.Check) -> TextTable.Cell {
        guard !check.findings.isEmpty else { return .init("none") }
        return .init(check.findings.map(\.code.rawValue).joined(separator: ","), paint: style.yellow)
    }

    private func line(_ finding: PreflightFinding, of check: PreflightAnswer.Check) -> String {
        TerminalText.line("warning \(finding.code.rawValue) \(check.intent): \(finding.message) (\(finding.hint))")
            + "\n"
    }

    private var total: String {
        let (checked, found) = (answer.checks.count, answer.checks.count { !$0.findings.isEmpty })
        let whose = answer.environment == .daemon ? "the daemon's environment" : "this command's environment: no daemon"
        return "\(checked) intent\(checked == 1 ? "" : "s") checked in \(whose); \(found) with findings.\n"
    }
}
