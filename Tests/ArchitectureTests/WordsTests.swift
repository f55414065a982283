import Foundation
import Testing

/// The old system is called "the old HOMER", so that no reader takes it for Homer.
@Suite("The old HOMER") struct WordsTests {
    @Test("No page says HOMER without \"old\"")
    func pages() {
        for page in Repository.pages { check(page.path, page.lines) }
    }

    @Test("No text in Sources says HOMER without \"old\"")
    func texts() {
        for file in Repository.sources { check(file.path, file.code) }
    }

    private func check(_ path: String, _ lines: [String]) {
        for (before, line) in zip([""] + lines, lines) where line.contains("HOMER") {
            let last: Substring = before.split(separator: " ").last ?? ""
            let words: [Substring] = [last] + line.split(separator: " ")
            for (first, second) in zip(words, words.dropFirst())
            where Self.namesHOMER(second) && !first.lowercased().hasSuffix("old") {
                Issue.record("\(path): \(line)")
            }
        }
    }

    /// Not a variable of the environment (`HOMER_WORKSPACE`, `$HOMER`, `HOMER=…`) nor a name (`LeftToHOMER`).
    private static func namesHOMER(_ word: Substring) -> Bool {
        word.ranges(of: "HOMER").contains { place in
            let last = word[..<place.lowerBound].last
            let isName = last.map { $0.isLetter || $0 == "$" || $0 == "{" } ?? false
            let next = word[place.upperBound...].first
            return !isName && next != "_" && next != "="
        }
    }
}
