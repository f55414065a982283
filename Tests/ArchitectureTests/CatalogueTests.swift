import HomerCore
import HomerRuntime
import HomerStore
import Logging
import Testing

/// The published lists are the code's own: a word that is added, renamed or explained anew changes its page.
@Suite("Catalogues") struct CatalogueTests {
    @Test("docs/log-messages.md lists every message with its level and meaning")
    func logMessages() throws {
        let page = try #require(Repository.text("docs/log-messages.md"))
        let rows = LogMessage.allCases.map { "| `\($0.rawValue)` | \($0.level.rawValue) | \($0.summary) |" }
        expect(page, rows: rows)
    }

    @Test("docs/events.md lists every reason with its type and meaning")
    func events() throws {
        let page = try #require(Repository.text("docs/events.md"))
        let rows = EventReason.allCases.map {
            "| `\($0.rawValue)` | \($0.isWarning ? "Warning" : "Normal") | \($0.summary) |"
        }
        expect(page, rows: rows)
    }

    @Test("docs/errors.md names every code", .enabled(if: Repository.text("docs/errors.md") != nil))
    func errors() throws {
        let page = try #require(Repository.text("docs/errors.md"))
        for code in ErrorCode.allCases where !page.contains(code.rawValue) {
            Issue.record("\(code.rawValue) is not in docs/errors.md")
        }
    }

    @Test("docs/templates.md lists every variable with its meaning")
    func templates() throws {
        let page = try #require(Repository.text("docs/templates.md"))
        expect(page, rows: TemplateVariable.tableRows)
    }

    @Test("docs/alerts.md lists every rule with its number, when it opens and closes, and what to do")
    func alerts() throws {
        let page = try #require(Repository.text("docs/alerts.md"))
        expect(page, rows: AlertRule.allCases.map(\.tableRow))
    }

    /// The table's rows are exactly these, in this order.
    private func expect(_ page: String, rows: [String]) {
        let found = page.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        for row in rows where !found.contains(row) { Issue.record("missing: \(row)") }
        for row in found where !rows.contains(row) { Issue.record("not in the code: \(row)") }
        #expect(found.count == rows.count)
    }
}
