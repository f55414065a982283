import Foundation
import Testing

/// A comment that cites a page its reader does not have explains nothing.
@Suite("Cited pages") struct PagesTests {
    /// Papers that are not in this repository, and the ways they are cited.
    private static let foreign = [
        "DESIGN", "gitops-anchors", "homer-legacy", "homer-scheduler-migration", "scheduling.md", "stack.md",
        "swift-style", "peers-2026", "§", "migration document", "the document's", "The document's",
    ]

    @Test("Comments and pages cite pages of this repository only")
    func foreignPages() {
        let own = "Tests/ArchitectureTests/PagesTests.swift"
        // Numbers of rules, rows and cases in such papers: `P12`, `Issue 5`.
        let number = /[AP][0-9]{1,2}|[Ii]ssue/
        for file in Repository.sources + Repository.tests + Repository.pages where file.path != own {
            let isPage = file.path.hasSuffix(".md")
            for line in file.lines where isPage || line.isComment {
                let words = line.split { !($0.isLetter || $0.isNumber || $0 == "/") }
                let isNumbered = words.contains { !isPage && $0.wholeMatch(of: number) != nil }
                guard isNumbered || Self.foreign.contains(where: line.contains) else { continue }
                Issue.record("\(file.path): \(line)")
            }
        }
    }

    @Test("Every page of docs/ that a comment names is there")
    func ownPages() {
        let name = /docs\/[a-z0-9\/-]+\.md/
        for file in Repository.sources + Repository.tests {
            for line in file.lines {
                for match in line.matches(of: name) where Repository.text(String(match.output)) == nil {
                    Issue.record("\(file.path) names \(match.output): \(line)")
                }
            }
        }
    }

    @Test("Every link of a page leads to a file, and every file of Sources, Tests or scripts that it names is there")
    func links() {
        let link = /\]\((?<place>[^)#: ]+)(#[^)]*)?\)/
        let path = /`(?<path>(Sources|Tests|scripts|docs|examples)\/[A-Za-z0-9\/+._-]*)`/
        for page in Repository.pages {
            let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
            for line in page.lines {
                for match in line.matches(of: link) {
                    let place = URL(fileURLWithPath: Repository.root).appending(path: folder)
                        .appending(path: String(match.place)).standardized.path
                    if !FileManager.default.fileExists(atPath: place) {
                        Issue.record("\(page.path) links to \(match.place)")
                    }
                }
                for match in line.matches(of: path)
                where !FileManager.default.fileExists(atPath: "\(Repository.root)/\(match.path)") {
                    Issue.record("\(page.path) names \(match.path)")
                }
            }
        }
    }
}

extension String {
    fileprivate var isComment: Bool { drop { $0 == " " }.hasPrefix("//") }
}
