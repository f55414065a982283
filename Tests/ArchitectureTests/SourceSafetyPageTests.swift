import Foundation
import Testing

/// The table of docs/source-safety.md names a test for every observation: each named test is there.
@Suite("Source safety page") struct SourceSafetyPageTests {
    @Test("Every test the page names exists")
    func named() throws {
        let page = try #require(Repository.text("docs/source-safety.md"))
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("Tests`") }
        #expect(rows.count > 25)
        for row in rows {
            let cell = row.split(separator: "|", omittingEmptySubsequences: true).last ?? ""
            for part in cell.split(separator: ";") {
                let words = part.split(separator: "`")
                guard let suite = words.first(where: { $0.hasSuffix("Tests") }) else { continue }
                let text = try #require(Self.text(of: String(suite)), "\(suite) of \(row)")
                for name in Self.quoted(String(part)) {
                    #expect(text.contains(name), "\(suite) has no test \"\(name)\"")
                }
            }
        }
    }

    @Test("Every observation of the reference has a test")
    func complete() throws {
        let page = try #require(Repository.text("docs/source-safety.md"))
        let table =
            page.components(separatedBy: "| seen in a reading").last?.components(separatedBy: "\n\n").first ?? ""
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.count > 15)
        for row in rows { #expect(row.contains("Tests`"), "\(row)") }
    }

    private static func quoted(_ text: String) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().compactMap { index, part in
            index % 2 == 1 ? String(part) : nil
        }
    }

    private static func text(of suite: String) -> String? {
        let tests = Repository.root + "/Tests"
        let names = FileManager.default.subpaths(atPath: tests) ?? []
        let file = names.first { $0.hasSuffix("/" + suite + ".swift") }
        return file.flatMap { try? String(contentsOfFile: tests + "/" + $0, encoding: .utf8) }
    }
}
