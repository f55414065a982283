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
                let file = Repository.tests.first { $0.path.hasSuffix("/\(parts[0]).swift") }
                #expect(file != nil, "\(threat): there is no \(parts[0])")
                guard parts.count > 1, let file else { continue }
                #expect(
                    file.code.contains { $0.contains("func \(parts[1])(") }, "\(threat): there is no test \(test)")
            }
        }
    }

    @Test("Every attack that is tried stands in the threat model")
    func attacks() throws {
        let file = try #require(Repository.tests.first { $0.path.hasSuffix("/AttackTests.swift") })
        let named = Set(Self.claims.flatMap(\.tests))
        let attacks = file.code.compactMap {
            $0.firstMatch(of: /^    func ([a-zA-Z]+)\(\)/).map { String($0.output.1) }
        }
        #expect(attacks.count == 12)
        for attack in attacks { #expect(named.contains("AttackTests/\(attack)"), "\(attack)") }
    }
}
