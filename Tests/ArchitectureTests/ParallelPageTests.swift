import HomerMigration
import Testing

/// The reasons of parallel mode are public: they stand in the database, in logs and in reports.
@Suite("Parallel mode page") struct ParallelPageTests {
    @Test("docs/parallel-mode.md lists every reason with whether it explains, and its meaning")
    func reasons() throws {
        let page = try #require(Repository.text("docs/parallel-mode.md"))
        let rows = page.split(separator: "\n").map(String.init)
        for reason in MismatchReason.allCases {
            let row = "| `\(reason.rawValue)` | \(reason.isExplained ? "yes" : "no") | \(reason.summary) |"
            #expect(rows.contains(row), "missing: \(row)")
        }
    }
}
