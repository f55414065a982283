import HomerCore
import Testing

@Suite("Flapping") struct FlappingTests {
    /// Texts as letters, oldest first.
    static let cases: [(String, Bool)] = [
        ("ABABA", true), ("ABABAB", true), ("ABACADA", true), ("ABCABC", true), ("ABA", false), ("ABAB", false),
        ("ABACDEF", false), ("ABCDEFG", false), ("ABABAC", false), ("A", false), ("", false), ("AAAAA", false),
        // The fight goes on after an edit in between.
        ("ABABACA", true),
    ]

    @Test("Only a text that comes back again and again is a fight", arguments: cases)
    func fights(_ texts: String, _ isFight: Bool) {
        let newestFirst = texts.reversed().map(String.init)
        #expect((Flapping(hashes: newestFirst) != nil) == isFight)
    }

    @Test("It names the text that is back, the one it replaced, and how many there were")
    func names() throws {
        let found = try #require(Flapping(hashes: ["A", "B", "A", "B", "A"]))
        #expect(found.latest == "A" && found.other == "B" && found.generations == 5 && found.texts == 2)
    }
}
