import Foundation
import Testing

/// A threat model is worth what shows it: each line names its tests, and each attack that is tried is in a line.
@Suite("Threat model") struct ThreatModelTests {
    /// The last cell of every row below the heading.
    private static var claims: [(threat: String, tests: [String])] {
        let page = Repository.text("docs/security.md") ?? ""
        let section = page.components(separatedBy: "\n## ").first { $0.hasPrefix("The dashboard\n") } ?? ""
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        return rows.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let tests = (cells.last ?? "").matches(of: /`([A-Za-z\/]+)`/).map { String($0.output.1) }
            return (cells.first ?? "", tests)
        }
    }

    @Test("Every line of the threat model names a test that is there")
    func lines() {
        #expect(Self.claims.count > 10)
        for (threat, tests) in Self.claims {
            #expect(!tests.isEmpty, "\(threat): name its test")
            for test in tests {
                let parts = test.split(separator: "/").map(String.init)
                let code = Self.code(of: parts[0])
                #expect(!code.isEmpty, "\(threat): there is no \(parts[0])")
                guard parts.count > 1, !code.isEmpty else { continue }
                #expect(code.contains { $0.contains("func \(parts[1])(") }, "\(threat): there is no test \(test)")
            }
        }
    }

    /// The lines of a suite's files: its own, and those that are named after a part of it.
    private static func code(of suite: String) -> [String] {
        Repository.tests.filter { file in
            let name = file.path.split(separator: "/").last.map(String.init) ?? ""
            return name == "\(suite).swift" || name.hasPrefix("\(suite)+")
        }.flatMap { $0.code.map { String($0) } }
    }

    @Test("Every attack that is tried stands in the threat model")
    func attacks() {
        let named = Set(Self.claims.flatMap(\.tests))
        let attacks = Self.code(of: "AttackTests").compactMap {
            $0.firstMatch(of: /^    func ([a-zA-Z]+)\(\)/).map { String($0.output.1) }
        }
        #expect(attacks.count == 14)
        for attack in attacks { #expect(named.contains("AttackTests/\(attack)"), "\(attack)") }
    }
}
