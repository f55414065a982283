import Foundation
import HomerStore
import Testing

@Suite("The page of what is kept") struct RetentionPageTests {
    @Test("docs/operations.md lists every rule with its length and who deletes, and no other")
    func page() throws {
        let page = try Checkout.text("docs/operations.md")
        let rest = try #require(page.components(separatedBy: "## What is kept\n").last)
        let section = try #require(rest.components(separatedBy: "\n## ").first)
        let rows = section.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| ") }.dropFirst()
        #expect(Array(rows) == RetentionRule.allCases.map(\.row))
    }
}
