import Foundation
import Testing

/// A comment that cites a page its reader does not have explains nothing.
@Suite("Cited pages") struct PagesTests {
    /// Pages and numbers of papers that are not in this repository.
    private static let foreign = [
        "DESIGN §", "gitops-anchors", "homer-legacy", "homer-scheduler-migration", "scheduling §", "executors.md §",
        "stack.md §",
    ]

    @Test("Sources and docs cite pages of this repository only")
    func foreignPages() {
        for file in Repository.sources {
            for line in file.lines where Self.foreign.contains(where: line.contains) {
                Issue.record("\(file.path): \(line)")
            }
        }
    }

    @Test("Every page of docs/ that a comment names is there")
    func ownPages() throws {
        let name = /docs\/[a-z0-9\/-]+\.md/
        for file in Repository.sources {
            for line in file.lines {
                for match in line.matches(of: name) where Repository.text(String(match.output)) == nil {
                    Issue.record("\(file.path) names \(match.output): \(line)")
                }
            }
        }
    }
}
